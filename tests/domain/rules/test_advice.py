"""What the patient reads of a suggestion."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.questionnaire.answers import read_answers
from screening.domain.rules.advice import Headline, advise, beside_record
from screening.domain.rules.guidance import Layout
from screening.domain.rules.rulebook import Act, Concern, Outcome
from screening.domain.rules.suggestion import suggest
from tests.builders import as_values, healthy
from tests.rulebooks import a_question, a_rule, a_rulebook, a_topic
from tests.second_reading import random_sheet

SHEETS = st.randoms(use_true_random=False).map(lambda chance: as_values(random_sheet(chance)))


def read(rulebook, *, taken_back=False, **changes):
    answers = as_values(healthy(**changes))
    return advise(rulebook, suggest(rulebook, answers), answers, sign_taken_back=taken_back)


def sentences(advice):
    return [point.finding.rule.ref for point in advice.points] + [f.rule.ref for f in advice.notes]


def words(advice):
    """Everything that the page says, in both languages."""
    texts = [rule.patient for rule in (*(p.finding.rule for p in advice.points), *(f.rule for f in advice.notes))]
    texts += [point.question for point in advice.points]
    texts += [sentence.patient for sentences in advice.guidance.values() for sentence in sentences]
    return [word for text in texts for word in text.values()]


def test_what_was_typed_and_denied_is_still_discussed_and_no_sentence_says_it_of_the_person(rulebook):
    answers = as_values(healthy(other_health="I do not take Eliquis"))
    found = suggest(rulebook, answers)
    asked, denied = (
        advise(rulebook, found, answers, sign_taken_back=False, denied=denied) for denied in ((), {"blood_thinner"})
    )
    assert asked.guidance["do_now"][0].id == "keep_the_blood_thinner"
    assert denied.guidance["do_now"][0].id == "come_as_planned"
    assert "after_thinner" in asked.guidance
    assert "after_thinner" not in denied.guidance
    assert sentences(denied) == sentences(asked)


@given(answers=SHEETS, denied=st.sets(st.sampled_from(["blood_thinner", "cancer", "immune", "heart", "pregnancy"])))
def test_a_denial_adds_no_sentence_but_the_next_thing_to_do(rulebook, answers, denied):
    found = suggest(rulebook, answers)
    before = advise(rulebook, found, answers, sign_taken_back=False).guidance
    after = advise(rulebook, found, answers, sign_taken_back=False, denied=denied).guidance
    for part, said in after.items():
        if rulebook.parts[part].layout is not Layout.ONE_THING:
            assert {one.id for one in said} <= {one.id for one in before[part]}


@given(answers=SHEETS, taken_back=st.booleans())
def test_one_finding_a_topic_or_a_second_that_is_milder_and_more_urgent(rulebook, answers, taken_back):
    advice = advise(rulebook, suggest(rulebook, answers), answers, sign_taken_back=taken_back)
    of_topic: dict[str, list] = {}
    for point in advice.points:
        of_topic.setdefault(point.finding.rule.topic, []).append(point.finding.rule)
    for read in of_topic.values():
        urgent, *others = sorted(read, key=lambda rule: -rule.act.rank)
        assert len(others) <= 1
        assert not others or urgent.act.rank >= Act.DOCTOR_SOON.rank > 0
        assert all(other.suggest.rank > urgent.suggest.rank and other.act.rank < urgent.act.rank for other in others)


@given(answers=SHEETS, taken_back=st.booleans())
def test_who_says_no_reads_nothing_that_presumes_needles(rulebook, answers, taken_back):
    sheet = {**answers, "wants_needling": "no"}
    advice = advise(rulebook, suggest(rulebook, sheet), sheet, sign_taken_back=taken_back)
    for rule in (point.finding.rule for point in advice.points):
        assert rule.concern is Concern.WISH or rule.act.rank >= Act.DOCTOR_SOON.rank
    assert not any(note.rule.presumes_treatment for note in advice.notes)
    assert not any(rulebook.parts[part].presumes_treatment for part in advice.guidance)


@given(answers=SHEETS)
def test_not_now_reads_no_note_that_presumes_needles(rulebook, answers):
    suggestion = suggest(rulebook, answers)
    advice = advise(rulebook, suggestion, answers, sign_taken_back=False)
    if suggestion.outcome not in (Outcome.FITS, Outcome.DISCUSS_FIRST):
        assert not any(note.rule.presumes_treatment for note in advice.notes)
        assert not any(rulebook.parts[part].presumes_treatment for part in advice.guidance)


_DECLINED = re.compile("not use an electric|no (se |vamos a )?usa(mos|r)? (un )?pulso eléctrico", re.IGNORECASE)


@given(answers=SHEETS, taken_back=st.booleans())
def test_nothing_offers_an_electric_pulse_where_it_is_blocked(rulebook, answers, taken_back):
    suggestion = suggest(rulebook, answers)
    advice = advise(rulebook, suggestion, answers, sign_taken_back=taken_back)
    if suggestion.facts["e_stim_blocked"] or answers.get("stim_preference") == "no_electric":
        offered = [word for word in words(advice) if re.search("electric|eléctric", word)]
        assert all(_DECLINED.search(word) for word in offered)


@given(answers=SHEETS, taken_back=st.booleans())
def test_every_not_now_names_what_can_be_done_or_which_doctor_comes_first(rulebook, answers, taken_back):
    suggestion = suggest(rulebook, answers)
    advice = advise(rulebook, suggestion, answers, sign_taken_back=taken_back)
    if suggestion.outcome is Outcome.NOT_NOW:
        assert bool(advice.guidance.get("instead")) is (advice.act.rank < Act.DOCTOR_SOON.rank)
        doctors = [point for point in advice.points if point.finding.rule.act is Act.DOCTOR_SOON]
        assert all(point.discuss_with[0].id == "doctor" for point in doctors)


@given(answers=SHEETS)
def test_each_point_says_with_whom_to_discuss_it_and_what_to_ask(rulebook, answers):
    for point in advise(rulebook, suggest(rulebook, answers), answers, sign_taken_back=False).points:
        assert point.discuss_with
        assert point.question["en"].endswith(("?", "."))


@given(answers=SHEETS)
def test_an_emergency_page_shows_nothing_but_emergency_sentences(rulebook, answers):
    sheet = {**answers, "rf_body": ("chest_pain",)}
    advice = advise(rulebook, suggest(rulebook, sheet), sheet, sign_taken_back=False)
    assert advice.headline is Headline.EMERGENCY
    assert all(ref.startswith("E") for ref in sentences(advice))
    assert not advice.guidance


@given(answers=SHEETS, taken_back=st.booleans())
def test_that_nothing_speaks_against_it_is_never_listed_below_a_headline(rulebook, answers, taken_back):
    advice = advise(rulebook, suggest(rulebook, answers), answers, sign_taken_back=taken_back)
    assert "F01" not in sentences(advice)
    assert advice.headline is not Headline.FITS or not taken_back


SIGNS = a_question("signs", "choices", "numb weak tired", none="nothing")
TICKED = {"signs": ("numb", "weak", "tired"), "wants": "yes"}


def read_small(*rules, taken_back=False, answers=TICKED, **top):
    """What is read of a small rulebook when everything is ticked, if nothing else is answered."""
    book = a_rulebook(SIGNS, rules=rules, **top)
    return advise(book, suggest(book, answers), answers, sign_taken_back=taken_back)


def test_the_most_severe_finding_of_a_topic_is_read():
    milder, severe = (
        a_rule("milder", {"signs": "numb"}, "discuss_first"),
        a_rule("severe", {"signs": "weak"}, "not_now"),
    )
    assert sentences(read_small(milder, severe)) == ["severe"]
    topics = [a_topic("topic"), a_topic("other")]
    assert sentences(read_small({**milder, "topic": "other"}, severe, topics=topics)) == ["severe", "milder"]


def test_what_sends_to_a_doctor_is_read_beside_what_is_more_severe_of_its_topic():
    severe = a_rule("severe", {"signs": "weak"}, "not_now")
    doctor = a_rule("doctor", {"signs": "numb"}, "discuss_first", act="doctor_soon")
    advice = read_small(severe, doctor, a_rule("talk", {"signs": "tired"}, "discuss_first"))
    assert [point.finding.rule.id for point in advice.points] == ["doctor", "severe"]
    assert advice.act is Act.DOCTOR_SOON


@given(answers=SHEETS, taken_back=st.booleans())
def test_where_a_doctor_or_a_call_comes_first_no_plan_is_told(rulebook, answers, taken_back):
    advice = advise(rulebook, suggest(rulebook, answers), answers, sign_taken_back=taken_back)
    if advice.act.rank >= Act.DOCTOR_SOON.rank:
        assert all(note.rule.concern is Concern.DUTY for note in advice.notes)
        assert all(one.also_if_urgent for shown in advice.guidance.values() for one in shown)


def test_not_now_for_fear_alone_is_care_without_needles(rulebook):
    advice = read(rulebook, needle_hesitancy=10, stop_signal="yes")
    assert advice.headline is Headline.WITHOUT_TREATMENT
    assert "still_help" in advice.guidance


def test_not_now_with_a_doctor_first_does_not_say_that_we_go_on(rulebook):
    advice = read(rulebook, rf_slow=["weight_loss"])
    assert advice.headline is Headline.NOT_NOW_DOCTOR_FIRST
    assert advice.act is Act.DOCTOR_SOON
    assert "still_help" not in advice.guidance


def test_not_now_for_health_names_what_comes_first(rulebook):
    advice = read(rulebook, rf_slow=["ill_now"])
    assert advice.headline is Headline.NOT_NOW
    assert "still_help" in advice.guidance


FITS = a_rule("fits", {"wants": "yes"}, "fits", concern="plan", act="none")


def test_a_sign_taken_back_never_reads_as_a_plain_fits_and_asks_for_a_call():
    advice = read_small(FITS, taken_back=True)
    assert advice.headline is Headline.TAKEN_BACK
    assert advice.act is Act.SAME_DAY_CALL
    assert read_small(FITS).headline is Headline.FITS


def test_after_a_sign_was_taken_back_from_a_fitting_sheet_no_sentence_presumes_needles(rulebook):
    advice = read(rulebook, taken_back=True)
    assert not any(note.rule.presumes_treatment for note in advice.notes)


def test_a_sign_taken_back_changes_the_act_and_not_the_headline_of_other_outcomes(rulebook):
    advice = read(rulebook, taken_back=True, needle_hesitancy=10, stop_signal="yes")
    assert advice.headline is Headline.WITHOUT_TREATMENT
    assert advice.act is Act.SAME_DAY_CALL
    assert advice.taken_back
    assert not advice.guidance


def test_who_said_no_reads_care_without_needles_whatever_else_would_only_matter_with_them(rulebook):
    pregnant = {"age": 30, "pregnancy_status": "pregnant", "pregnancy_signs": ["none"], "pregnancy_trimester": "first"}
    assert read(rulebook, wants_needling="no", **pregnant).headline is Headline.WITHOUT_TREATMENT


@pytest.mark.parametrize(
    ("act", "headline"),
    [
        ("talk", Headline.NOT_NOW),
        ("doctor_soon", Headline.NOT_NOW_DOCTOR_FIRST),
        ("same_day_call", Headline.NOT_NOW),
    ],
)
def test_a_call_today_is_not_a_doctor_first(act, headline):
    advice = read_small(a_rule("sign", {"signs": "numb"}, "not_now", act=act))
    assert (advice.headline, advice.act) == (headline, act)


def test_the_more_urgent_act_is_read_first():
    acts = ["talk", "same_day_call", "doctor_soon"]
    topics = [a_topic(act) for act in acts]
    advice = read_small(*(a_rule(act, {"signs": "numb"}, "not_now", act=act, topic=act) for act in acts), topics=topics)
    read = [point.finding.rule.act for point in advice.points]
    assert read == [Act.SAME_DAY_CALL, Act.DOCTOR_SOON, Act.TALK]


def test_the_comfort_plan_is_what_the_person_said_helps(rulebook):
    advice = read(rulebook, needle_hesitancy=6, stop_signal="yes", what_helps=["lie_down", "snack_water"])
    assert [sentence.id for sentence in advice.guidance["comfort"]] == ["lie_down", "snack_water"]
    assert "fainting" not in advice.guidance


def test_who_fainted_learns_to_tense_unless_the_heart_or_a_pregnancy_speaks_against_it(rulebook):
    fainted = {"needle_history": ["fainted"], "stop_signal": "yes"}
    assert len(read(rulebook, **fainted).guidance["fainting"]) == 3
    heart = {"health_list_b": ["heart_vessel"], "heart": ["controlled_bp"]}
    assert "fainting" not in read(rulebook, **fainted, **heart).guidance
    assert "fainting" not in read(rulebook, **fainted, pregnancy_status="prefer_not_say").guidance


def test_the_week_before_an_event_has_the_timing_of_the_event_alone(rulebook):
    activities = {"activities": ["running", "manual_work"], "soreness_ok": "fine"}
    near = read(rulebook, event_timing="days_3_to_7", **activities)
    far = read(rulebook, event_timing="over_7_days", **activities)
    assert [sentence.id for sentence in near.guidance["timing"]] == ["event_within_a_week", "hard_work"]
    assert [sentence.id for sentence in far.guidance["timing"]] == ["event_later", "runners", "hard_work"]


FRESH = {"pain_duration": "under_2_weeks"}


def instead(rulebook, **changes):
    return [sentence.id for sentence in read(rulebook, **changes).guidance.get("instead", ())]


@pytest.mark.parametrize(
    "changes",
    [
        {"pain_location": ["neck_shoulder"]},
        {"pain_location": ["low_back", "groin"]},
        {"pain_course": "getting_worse"},
        {"other_health": "Eliquis, and a stent"},
        {"age": 8, "guardian_consent": "yes", "own_decisions": "guardian_decides"},
        {"age": 17, "guardian_consent": "yes"},
        {"age": 30, "pregnancy_status": "not_sure"},
        {"age": 30, "pregnancy_status": "prefer_not_say"},
        {"health_list_b": ["bone_falls"], "bone_health": ["osteoporosis"]},
        {"health_list_b": ["surgery"], "surgery_recent": "spine_last_12_weeks"},
        {
            "pain_duration": "under_2_weeks",
            "mechanism": "fall",
            "injury_checked": "yes_waiting_tests",
        },
        {"pain_duration": "under_2_weeks", "mechanism": "lifting_twisting", "age": 72},
        {"rf_slow": ["night_pain_constant"]},
        {"rf_slow": ["not_sure"]},
        {"taken_back": True},
    ],
)
def test_traction_is_named_only_where_it_cannot_harm(rulebook, changes):
    assert "decompression" in instead(rulebook)
    assert "decompression" not in instead(rulebook, **changes)


MAY_BE_BROKEN = [
    {**FRESH, "mechanism": "fall", "injury_checked": "no"},
    {**FRESH, "mechanism": "sports_injury", "injury_checked": "yes_waiting_tests"},
    {**FRESH, "mechanism": "lifting_twisting", "health_list_b": ["bone_falls"], "bone_health": ["osteoporosis"]},
    {"health_list_b": ["surgery"], "surgery_recent": "spine_last_12_weeks"},
]


@pytest.mark.parametrize("changes", MAY_BE_BROKEN)
def test_where_a_bone_may_be_broken_no_hands_and_no_moves_are_advised(rulebook, changes):
    advice = read(rulebook, **changes)
    assert [sentence.id for sentence in advice.guidance["instead"]] == ["learning"]
    assert "still_help" not in advice.guidance
    assert not [word for word in words(advice) if re.search("hands-on|moving and|exercise", word)]


def test_the_therapist_still_reads_a_note_that_the_patient_does_not(rulebook):
    answers = as_values(healthy(**MAY_BE_BROKEN[0]))
    assert "acute_movement_first" in [finding.rule.id for finding in suggest(rulebook, answers).findings]


@given(answers=SHEETS, taken_back=st.booleans())
def test_three_points_stand_on_top_the_most_urgent_first_and_none_is_hidden(rulebook, answers, taken_back):
    advice = advise(rulebook, suggest(rulebook, answers), answers, sign_taken_back=taken_back)
    below = [point for group in advice.more.values() for point in group]
    assert len(advice.first) == min(3, len(advice.points))
    assert sorted(map(id, (*advice.first, *below))) == sorted(map(id, advice.points))
    ranks = [point.finding.rule.act.rank for point in advice.points]
    assert ranks == sorted(ranks, reverse=True)
    assert all(p.finding.rule.concern is concern for concern, group in advice.more.items() for p in group)


@given(answers=SHEETS, taken_back=st.booleans())
def test_a_topic_of_what_was_found_is_left_out_only_in_an_emergency_or_after_a_no(rulebook, answers, taken_back):
    suggestion = suggest(rulebook, answers)
    advice = advise(rulebook, suggestion, answers, sign_taken_back=taken_back)
    found = [f.rule for f in suggestion.findings if f.rule.suggest not in (None, Outcome.FITS)]
    if suggestion.outcome is Outcome.EMERGENCY or advice.declined:
        return
    told = {point.finding.rule.topic for point in advice.points}
    assert told >= {rule.topic for rule in found if rule.not_told_when is None}


@given(answers=SHEETS, sign=st.sampled_from(["chest_pain", "fever_back_pain"]), taken_back=st.booleans())
def test_an_emergency_page_reads_the_sentences_of_one_act_alone(rulebook, answers, sign, taken_back):
    sheet = {**answers, "rf_body": (sign,)}
    suggestion = suggest(rulebook, sheet)
    advice = advise(rulebook, suggestion, sheet, sign_taken_back=taken_back)
    assert {point.finding.rule.act for point in advice.points} == {suggestion.act}
    assert advice.notes == ()
    assert not advice.guidance


@given(answers=SHEETS, taken_back=st.booleans())
def test_every_sentence_that_is_read_is_about_what_this_person_answered(rulebook, answers, taken_back):
    advice = advise(rulebook, suggest(rulebook, answers), answers, sign_taken_back=taken_back)
    reading = read_answers(rulebook.questionnaire, answers, sent=True)
    shown = [sentence.when for part in advice.guidance.values() for sentence in part if sentence.when]
    shown += [finding.rule.when for finding in (*advice.notes, *(point.finding for point in advice.points))]
    assert all(when.truth(reading) for when in shown)


@given(answers=SHEETS, taken_back=st.booleans())
def test_there_is_one_thing_to_do_now_unless_the_act_is_it(rulebook, answers, taken_back):
    advice = advise(rulebook, suggest(rulebook, answers), answers, sign_taken_back=taken_back)
    told = [s for part, shown in advice.guidance.items() if is_one_thing(rulebook, part) for s in shown]
    others = [sentence for sentence in told if not sentence.also_if_urgent]
    assert len(others) <= (advice.act.rank < Act.DOCTOR_SOON.rank)
    assert told or advice.act.rank >= Act.DOCTOR_SOON.rank


def is_one_thing(rulebook, part):
    return rulebook.parts[part].layout is Layout.ONE_THING


def test_of_equally_severe_findings_on_a_topic_the_more_urgent_is_read_alone():
    talk = a_rule("talk", {"signs": "numb"}, "not_now")
    soon = a_rule("soon", {"signs": "weak"}, "not_now", act="doctor_soon")
    assert sentences(read_small(talk, soon)) == ["soon"]
    assert sentences(read_small({**soon, "act": "talk"}, talk)) == ["soon"], "then the first by its number"


def test_what_the_practice_owes_is_read_beside_a_doctor_and_in_no_emergency(rulebook):
    interpreter = {"language_help": "spanish"}
    for signs in ({"rf_slow": ["weight_loss"]}, {"rf_body": ["not_sure"]}):
        assert [note.rule.concern for note in read(rulebook, **interpreter, **signs).notes] == [Concern.DUTY]
    assert read(rulebook, **interpreter, rf_body=["chest_pain"]).notes == ()


THINNER = {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"}


def test_the_one_thing_is_the_first_that_holds_in_the_order_of_the_file(rulebook):
    assert [one.id for one in read(rulebook, **THINNER).guidance["do_now"]] == ["keep_the_blood_thinner"]
    assert [one.id for one in read(rulebook).guidance["do_now"]] == ["come_as_planned"]


def test_who_takes_a_blood_thinner_learns_what_to_watch_for_while_needles_are_open(rulebook):
    assert "after_thinner" in read(rulebook, **THINNER).guidance
    assert "after_thinner" in read(rulebook, other_health="I take Eliquis").guidance
    assert "after_thinner" not in read(rulebook).guidance
    assert "after_thinner" not in read(rulebook, **{**THINNER, "blood_thinner_change": "yes"}).guidance
    assert "after_thinner" not in read(rulebook, **THINNER, wants_needling="no").guidance


def test_wishes_are_repeated_back(rulebook):
    wishes = {"stim_preference": "no_electric", "needle_hesitancy": 5, "what_helps": ["lie_down", "support_person"]}
    asked = read(rulebook, **wishes, stop_signal="not_sure").guidance["asked_for"]
    words = ["By hand only", "Lying down", "Someone with me", "A sign for “stop”"]
    assert [one.patient["en"] for one in asked] == words
    assert "asked_for" not in read(rulebook).guidance


@pytest.mark.parametrize(
    ("changes", "fitting"),
    [
        ({"pain_location": ["pelvis"], "activities": ["none"]}, ["pelvic_floor"]),
        ({"mechanism": "after_childbirth", "activities": ["none"]}, ["pelvic_floor"]),
        ({"activities": ["running"]}, ["running_load"]),
        ({"activities": ["running"], "pain_location": ["neck_shoulder"]}, []),
        ({"activities": ["study"]}, ["at_the_desk"]),
        ({"mechanism": "sitting_desk", "activities": ["none"]}, ["at_the_desk"]),
        ({"activities": ["lifting_gym"]}, ["lifting"]),
        ({"mechanism": "lifting_twisting", "activities": ["none"]}, ["lifting"]),
        ({"activities": ["lifting_gym"], "age": 74}, []),
        ({"activities": ["swimming"]}, []),
    ],
)
def test_what_else_can_help_fits_the_condition(rulebook, changes, fitting):
    for_anybody = {"hands_on_care", "decompression", "exercise", "learning"}
    assert [one for one in instead(rulebook, **changes) if one not in for_anybody] == fitting


@pytest.mark.parametrize(
    ("changes", "headline"),
    [
        ({}, Headline.RECORD_DIFFERS),
        ({"rf_slow": ["ill_now"]}, Headline.NOT_NOW),
        ({"skin_area": ["not_sure"]}, Headline.DISCUSS_FIRST),
    ],
)
def test_a_record_that_differs_takes_the_headline_of_fits_away_and_no_other(rulebook, changes, headline):
    assert beside_record(read(rulebook, **changes)).headline is headline
