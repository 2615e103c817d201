"""What the shipped rules guarantee for all sheets (clinical guarantees G1–G15), tried on random ones."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.questionnaire.answers import closed, read_answers
from screening.domain.questionnaire.questions import Stored
from screening.domain.rules.rulebook import Act, Outcome
from screening.domain.rules.suggestion import act_with, outcome_with, suggest
from tests.builders import as_values, healthy
from tests.rulebooks import a_question, a_rule, a_rulebook
from tests.second_reading import random_partial, random_sheet

SHEETS = st.randoms(use_true_random=False).map(lambda chance: as_values(random_sheet(chance)))
COMPLETE = st.randoms(use_true_random=False).map(lambda chance: as_values(random_sheet(chance, complete=True)))
PARTIAL = st.randoms(use_true_random=False).map(lambda chance: as_values(random_partial(chance)))
SIGNS = [
    *(("rf_nerve", option) for option in ("saddle_numb", "bladder_change", "bowel_change", "genital_change")),
    *(("rf_nerve", option) for option in ("both_legs_new", "leg_weak_worse")),
    *(("rf_body", option) for option in ("fever_back_pain", "chest_pain", "short_breath", "belly_throb_tearing")),
    *(
        ("rf_body", option)
        for option in ("calf_swollen_hot", "stroke_signs", "major_injury_unchecked", "since_needling")
    ),
]
RISKS = [
    *(("rf_nerve", "not_sure"), ("rf_body", "not_sure")),
    *(("rf_slow", option) for option in ("weight_loss", "night_pain_constant", "unsteady_walk", "infection_risk")),
    *(
        ("rf_slow", option)
        for option in ("steroid_months", "calf_pain_new", "cannot_bear_weight", "ill_now", "not_sure")
    ),
    *(("pain_pattern", option) for option in ("constant", "night_wakes", "touch_hurts", "tingling_numb", "not_sure")),
    *(("health_list_a", option) for option in ("bleeding", "kidney_liver", "nerve_disease", "not_sure")),
    *(("skin_area", option) for option in ("infection_wound", "rash_flare", "numb_skin", "not_sure")),
    *(("needle_history", option) for option in ("dizzy", "fainted", "panic", "refused_care", "seizure", "not_sure")),
]


def rank(outcome):
    return outcome.rank if outcome else -1


def outcome_of(rulebook, answers):
    return suggest(rulebook, answers).outcome


def ticked(answers, question, option):
    """The same sheet with one more tick; "none" gives way to it, as it must."""
    others = [one for one in answers.get(question, ()) if one not in ("none", option)]
    return {**answers, question: (*others, option)}


@pytest.mark.parametrize(("question", "sign"), SIGNS)
def test_g1_each_warning_sign_alone_is_an_emergency(rulebook, question, sign):
    assert outcome_of(rulebook, {question: (sign,)}) is Outcome.EMERGENCY
    assert suggest(rulebook, {question: (sign,)}, sent=False).outcome is Outcome.EMERGENCY


@given(answers=SHEETS, sign=st.sampled_from(SIGNS))
def test_g2_nothing_else_on_the_sheet_lowers_an_emergency(rulebook, answers, sign):
    suggestion = suggest(rulebook, ticked(answers, *sign))
    assert suggestion.outcome is suggestion.on_safety is Outcome.EMERGENCY
    assert suggestion.act.rank >= Act.EMERGENCY_ROOM.rank


@given(answers=SHEETS, question=st.sampled_from(["rf_nerve", "rf_body"]), blank=st.booleans())
def test_g3_an_unsure_or_blank_warning_sign_is_at_least_not_now_with_a_call_the_same_day(
    rulebook, answers, question, blank
):
    sheet = {**answers, question: ("not_sure",)}
    if blank:
        del sheet[question]
    suggestion = suggest(rulebook, sheet)
    assert rank(suggestion.outcome) >= Outcome.NOT_NOW.rank
    assert suggestion.act.rank >= Act.SAME_DAY_CALL.rank


@given(answers=COMPLETE, data=st.data())
def test_g4_a_required_answer_that_is_missing_never_gives_fits(rulebook, answers, data):
    required = [q for q in answers if not rulebook.questionnaire.by_id[q].optional]
    gone = data.draw(st.sampled_from(sorted(required)))
    sheet = {question: value for question, value in answers.items() if question != gone}
    assert outcome_of(rulebook, sheet) is not Outcome.FITS


EXEMPT_FROM_UNSURE = {"flare_easily", "expectations", "pain_course", "mechanism"}


@given(answers=COMPLETE)
def test_g5_not_sure_is_never_no(rulebook, answers):
    unsure = [q for q, value in answers.items() if "not_sure" in (value if isinstance(value, tuple) else (value,))]
    if set(unsure) - EXEMPT_FROM_UNSURE:
        assert outcome_of(rulebook, answers) is not Outcome.FITS


@given(answers=SHEETS, level=st.integers(7, 10))
def test_g6_strong_needle_fear_never_gives_fits(rulebook, answers, level):
    outcome = outcome_of(rulebook, {**answers, "needle_hesitancy": level})
    assert rank(outcome) >= (Outcome.NOT_NOW if level >= 9 else Outcome.DISCUSS_FIRST).rank


@given(answers=SHEETS)
def test_g7_a_no_to_needles_is_heard(rulebook, answers):
    assert rank(outcome_of(rulebook, {**answers, "wants_needling": "no"})) >= Outcome.NOT_NOW.rank
    assert rank(outcome_of(rulebook, {**answers, "wants_needling": "not_sure"})) >= Outcome.DISCUSS_FIRST.rank


@given(answers=SHEETS, age=st.integers(0, 17), guardian=st.sampled_from(["yes", "no", "not_sure"]))
def test_g8_nobody_under_18_reads_fits(rulebook, answers, age, guardian):
    outcome = outcome_of(rulebook, {**answers, "age": age, "guardian_consent": guardian})
    assert rank(outcome) >= (Outcome.DISCUSS_FIRST if age >= 12 and guardian == "yes" else Outcome.NOT_NOW).rank


@given(answers=SHEETS, weeks=st.sampled_from(["first", "second", "third", "not_sure"]))
def test_g9_pregnancy_never_gives_fits_and_the_first_weeks_wait(rulebook, answers, weeks):
    sheet = {**answers, "age": 30, "pregnancy_status": "pregnant", "pregnancy_trimester": weeks}
    least = Outcome.NOT_NOW if weeks in ("first", "not_sure") else Outcome.DISCUSS_FIRST
    assert rank(outcome_of(rulebook, sheet)) >= least.rank


@given(
    answers=SHEETS,
    medicine=st.sampled_from(["antiplatelet", "anticoagulant", "not_sure"]),
    change=st.sampled_from(["yes", "no", "not_sure"]),
)
def test_g10_a_blood_thinner_never_gives_fits(rulebook, answers, medicine, change):
    sheet = ticked(answers, "health_list_a", "blood_thinner")
    sheet |= {"blood_thinner": (medicine,), "blood_thinner_change": change}
    least = Outcome.NOT_NOW if change == "yes" else Outcome.DISCUSS_FIRST
    assert rank(outcome_of(rulebook, sheet)) >= least.rank


def test_g10_no_sentence_tells_a_person_to_stop_a_medicine(rulebook):
    for rule in rulebook.rules:
        words = rule.patient["en"].lower()
        assert "stop taking" not in words
        assert "stop your" not in words


@given(answers=SHEETS, risk=st.sampled_from(RISKS))
def test_g11_ticking_a_further_risk_never_lowers_the_outcome(rulebook, answers, risk):
    if read_answers(rulebook.questionnaire, answers, sent=True).missing & {risk[0]}:
        return  # filling a blank is no risk move
    assert rank(outcome_of(rulebook, ticked(answers, *risk))) >= rank(outcome_of(rulebook, answers))


@given(answers=SHEETS, level=st.integers(0, 9))
def test_g11_a_stronger_fear_never_lowers_the_outcome(rulebook, answers, level):
    calmer = {**answers, "needle_hesitancy": level, "stop_signal": "yes"}
    uneasier = {**answers, "needle_hesitancy": level + 1, "stop_signal": "yes"}
    assert rank(outcome_of(rulebook, uneasier)) >= rank(outcome_of(rulebook, calmer))


@given(answers=SHEETS, chance=st.randoms(use_true_random=False))
def test_g12_the_order_of_answers_and_rules_does_not_matter(rulebook, answers, chance):
    shuffled_answers, shuffled_rules = list(answers.items()), list(rulebook.rules)
    chance.shuffle(shuffled_answers)
    chance.shuffle(shuffled_rules)
    other = suggest(replace(rulebook, rules=tuple(shuffled_rules)), dict(shuffled_answers))
    assert other == suggest(rulebook, answers)


@given(answers=SHEETS)
def test_g13_plan_notes_never_change_the_outcome(rulebook, answers):
    without = replace(rulebook, rules=tuple(rule for rule in rulebook.rules if rule.suggest))
    assert outcome_of(without, answers) is outcome_of(rulebook, answers)


@given(answers=SHEETS)
def test_g14_every_outcome_but_fits_is_explained_and_fits_lists_nothing_else(rulebook, answers):
    suggestion = suggest(rulebook, answers)
    suggesting = {f.rule.suggest for f in suggestion.findings if f.rule.suggest}
    if suggestion.outcome is Outcome.FITS:
        assert suggesting == {Outcome.FITS}
    else:
        assert suggestion.outcome in suggesting


@given(answers=COMPLETE, data=st.data())
def test_g15_language_never_changes_the_outcome_and_free_text_only_asks_for_a_talk(rulebook, answers, data):
    language = data.draw(st.sampled_from(["none", "spanish", "other_language", "sign_language"]))
    texts = {"goal_activity": data.draw(st.text()), "other_health": data.draw(st.text())}
    now = outcome_of(rulebook, answers)
    assert outcome_of(rulebook, {**answers, "language_help": language}) is now
    assert outcome_of(rulebook, {**answers, **texts}) is now or {now, outcome_of(rulebook, {**answers, **texts})} == {
        Outcome.FITS,
        Outcome.DISCUSS_FIRST,
    }


@given(answers=PARTIAL, chance=st.randoms(use_true_random=False))
def test_a_partial_sheet_is_a_lower_bound_of_every_completion(rulebook, answers, chance):
    whole = completed(rulebook, answers, chance)
    assert rank(suggest(rulebook, answers, sent=False).outcome) <= rank(outcome_of(rulebook, whole))


@given(answers=PARTIAL, chance=st.randoms(use_true_random=False))
def test_what_is_undecided_or_certain_holds_everything_that_a_completion_finds(rulebook, answers, chance):
    now = suggest(rulebook, answers, sent=False)
    known = {f.rule.id for f in now.findings} | {u.rule.id for u in now.undecided}
    later = suggest(rulebook, completed(rulebook, answers, chance))
    assert {f.rule.id for f in later.findings} <= known
    assert {f.rule.id for f in now.findings} <= {f.rule.id for f in later.findings}


def completed(rulebook, answers, chance):
    """Answer whatever is asked and has no answer yet, and keep the given answers."""
    questionnaire, whole = rulebook.questionnaire, dict(answers)
    while missing := read_answers(questionnaire, whole, sent=True).unanswered:
        question = questionnaire.by_id[min(missing)]
        whole[question.id] = some_answer(question, chance)
    asleep = closed(whole, read_answers(questionnaire, whole, sent=True))
    return {question: value for question, value in whole.items() if question not in asleep}


def some_answer(question, chance):
    if question.options:
        return question.from_reason(frozenset({chance.choice(question.options).id}))
    return chance.randint(question.minimum, question.maximum) if question.stored is Stored.NUMBER else question.example


def test_silence_is_not_fits(rulebook):
    assert outcome_of(rulebook, {}) is Outcome.NOT_NOW  # both warning-sign questions are blank


SMALL_SIGNS = a_question("signs", "choices", "numb weak", none="nothing")
FITS = a_rule("fits", {"wants": "yes"}, "fits", concern="plan", act="none")


def test_where_no_rule_but_a_note_holds_a_sheet_is_talked_about_first():
    note = a_rule("note", {"age": {"at_least": 0}})
    suggestion = suggest(a_rulebook(rules=(note,)), {"age": 40})
    assert [finding.rule.id for finding in suggestion.findings] == ["note"]
    assert suggestion.outcome is Outcome.DISCUSS_FIRST
    assert suggest(a_rulebook(), {}).act is Act.TALK


def test_fits_is_never_certain_before_the_end():
    book = a_rulebook(rules=(FITS,))
    assert suggest(book, {"wants": "yes"}, sent=False).outcome is None
    assert suggest(book, {"wants": "yes"}).outcome is Outcome.FITS


def test_the_most_severe_rule_that_holds_is_the_outcome_and_the_most_urgent_act_counts():
    book = a_rulebook(
        SMALL_SIGNS,
        rules=(
            FITS,
            a_rule("mild", {"signs": "numb"}, "discuss_first", act="same_day_call"),
            a_rule("severe", {"signs": "weak"}, "not_now", act="talk"),
        ),
    )
    suggestion = suggest(book, {"wants": "yes", "signs": ("numb", "weak")})
    assert (suggestion.outcome, suggestion.act) == (Outcome.NOT_NOW, Act.SAME_DAY_CALL)
    assert [finding.rule.id for finding in suggestion.findings] == ["severe", "mild", "fits"]


def test_on_safety_alone_a_wish_does_not_count():
    book = a_rulebook(
        SMALL_SIGNS,
        rules=(
            a_rule("wish", {"wants": "no"}, "not_now", concern="wish"),
            a_rule("caution", {"signs": "numb"}, "discuss_first", concern="unknown"),
        ),
    )
    assert suggest(book, {"wants": "no", "signs": ("numb",)}).on_safety is Outcome.DISCUSS_FIRST
    assert suggest(book, {"wants": "no", "signs": ("nothing",)}).on_safety is Outcome.FITS


def test_the_facts_are_kept_beside_the_findings():
    book = a_rulebook(SMALL_SIGNS, facts={"is_adult": {"when": {"age": {"at_least": 18}}}})
    assert suggest(book, {"age": 40}).facts == {"is_adult": True}
    assert suggest(book, {}, sent=False).facts == {"is_adult": None}


def test_a_blank_answer_is_among_the_reasons_as_none():
    book = a_rulebook(SMALL_SIGNS, rules=(a_rule("incomplete", {"required": "unanswered"}, "discuss_first"),))
    suggestion = suggest(book, {"age": 40, "wants": "yes"})
    (incomplete,) = suggestion.findings
    assert incomplete.because == {"signs": None}
    assert suggestion.unanswered == ("signs",)


def test_the_reasons_are_the_ticks_that_count_in_the_order_in_which_they_are_offered():
    book = a_rulebook(SMALL_SIGNS, rules=(a_rule("sign", {"signs": ["weak", "numb"]}, "not_now"),))
    (finding,) = suggest(book, {"signs": ("numb", "weak"), "wants": "yes"}).findings
    assert finding.because == {"signs": ("numb", "weak")}


def test_what_is_not_decided_yet_names_the_questions_that_decide_it():
    later = a_question("later", ask_when={"wants": "yes"})
    rules = (a_rule("sign", {"signs": "numb"}, "not_now"), a_rule("late", {"later": "yes"}, "not_now"))
    book = a_rulebook(SMALL_SIGNS, later, rules=rules)
    waiting = {one.rule.id: one.waiting_for for one in suggest(book, {"age": 40}, sent=False).undecided}
    assert waiting == {"sign": ("signs",), "late": ("wants",)}
    assert suggest(book, {"age": 40, "wants": "no", "signs": ("nothing",)}, sent=False).undecided == ()


def test_a_sign_that_was_taken_back_asks_for_a_call_and_lowers_nothing():
    book = a_rulebook(SMALL_SIGNS, rules=(a_rule("sign", {"signs": "numb"}, "emergency", act="call_911"),))
    calm, urgent = suggest(book, {"signs": ("nothing",)}), suggest(book, {"signs": ("numb",)})
    assert act_with(calm, sign_taken_back=True) is Act.SAME_DAY_CALL
    assert act_with(calm, sign_taken_back=False) is Act.TALK
    assert act_with(urgent, sign_taken_back=True) is Act.CALL_911


@pytest.mark.parametrize(("suggested", "beside"), [("fits", "discuss_first"), ("not_now", "not_now"), (None, None)])
def test_a_record_that_differs_takes_fits_away_and_lowers_nothing(rulebook, suggested, beside):
    """Silence and conflict never mean "fits" (docs/decisions/0029)."""
    outcome = Outcome(suggested) if suggested else None
    suggestion = replace(suggest(rulebook, as_values(healthy())), outcome=outcome)
    assert outcome_with(suggestion, record_differs=True) == (Outcome(beside) if beside else None)
    assert outcome_with(suggestion, record_differs=False) is outcome
    assert act_with(suggestion, sign_taken_back=False, record_differs=True) is Act.TALK
    assert act_with(suggestion, sign_taken_back=True, record_differs=True) is Act.SAME_DAY_CALL
