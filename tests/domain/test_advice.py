"""What the patient reads of a suggestion."""

from hypothesis import given
from hypothesis import strategies as st

from screening.domain.advice import Headline, advise
from screening.domain.rules import Act, Concern, Outcome
from screening.domain.suggestion import suggest
from tests.builders import as_values, healthy
from tests.second_reading import random_sheet

SHEETS = st.randoms(use_true_random=False).map(lambda chance: as_values(random_sheet(chance)))


def read(rulebook, *, taken_back=False, **changes):
    answers = as_values(healthy(**changes))
    return advise(suggest(rulebook, answers), answers, sign_taken_back=taken_back)


def sentences(advice):
    return [f.rule.ref for group in advice.by_concern.values() for f in group] + [f.rule.ref for f in advice.notes]


@given(answers=SHEETS, taken_back=st.booleans())
def test_one_finding_a_topic_and_each_under_its_own_concern(rulebook, answers, taken_back):
    advice = advise(suggest(rulebook, answers), answers, sign_taken_back=taken_back)
    topics = [f.rule.topic for group in advice.by_concern.values() for f in group]
    assert len(topics) == len(set(topics))
    assert all(f.rule.concern is concern for concern, group in advice.by_concern.items() for f in group)


@given(answers=SHEETS, taken_back=st.booleans())
def test_who_says_no_reads_nothing_that_presumes_needles(rulebook, answers, taken_back):
    sheet = {**answers, "wants_needling": "no"}
    advice = advise(suggest(rulebook, sheet), sheet, sign_taken_back=taken_back)
    for group in advice.by_concern.values():
        for finding in group:
            assert finding.rule.concern is Concern.WISH or finding.rule.act.rank >= Act.DOCTOR_SOON.rank
    assert not any(note.rule.presumes_needling for note in advice.notes)


@given(answers=SHEETS)
def test_not_now_reads_no_note_that_presumes_needles(rulebook, answers):
    suggestion = suggest(rulebook, answers)
    advice = advise(suggestion, answers, sign_taken_back=False)
    if suggestion.outcome not in (Outcome.FITS, Outcome.DISCUSS_FIRST):
        assert not any(note.rule.presumes_needling for note in advice.notes)


@given(answers=SHEETS)
def test_an_emergency_page_shows_nothing_but_emergency_sentences(rulebook, answers):
    sheet = {**answers, "rf_body": ("chest_pain",)}
    advice = advise(suggest(rulebook, sheet), sheet, sign_taken_back=False)
    assert advice.headline is Headline.EMERGENCY
    assert all(ref.startswith("E") for ref in sentences(advice))
    assert not advice.still_help


@given(answers=SHEETS, taken_back=st.booleans())
def test_that_nothing_speaks_against_it_is_never_listed_below_a_headline(rulebook, answers, taken_back):
    advice = advise(suggest(rulebook, answers), answers, sign_taken_back=taken_back)
    assert "F01" not in sentences(advice)
    assert advice.headline is not Headline.FITS or not taken_back


def test_the_most_severe_finding_of_a_topic_is_read(rulebook):
    thinner = {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "yes"}
    refs = sentences(read(rulebook, **thinner))
    assert "N12" in refs
    assert "D02" not in refs


def test_not_now_for_fear_alone_is_care_without_needles(rulebook):
    advice = read(rulebook, needle_hesitancy=10, stop_signal="yes")
    assert advice.headline is Headline.CARE_WITHOUT_NEEDLES
    assert advice.still_help


def test_not_now_with_a_doctor_first_does_not_say_that_we_go_on(rulebook):
    advice = read(rulebook, rf_slow=["weight_loss"])
    assert advice.headline is Headline.NOT_NOW_DOCTOR_FIRST
    assert advice.act is Act.DOCTOR_SOON
    assert not advice.still_help


def test_not_now_for_health_names_what_comes_first(rulebook):
    advice = read(rulebook, rf_slow=["ill_now"])
    assert advice.headline is Headline.NOT_NOW
    assert advice.still_help


def test_a_sign_taken_back_never_reads_as_a_plain_fits_and_asks_for_a_call(rulebook):
    advice = read(rulebook, taken_back=True)
    assert advice.headline is Headline.TAKEN_BACK
    assert advice.act is Act.SAME_DAY_CALL


def test_after_a_sign_was_taken_back_from_a_fitting_sheet_no_sentence_presumes_needles(rulebook):
    advice = read(rulebook, taken_back=True)
    assert not advice.needles_welcome
    assert not any(note.rule.presumes_needling for note in advice.notes)


def test_a_sign_taken_back_changes_the_act_and_not_the_headline_of_other_outcomes(rulebook):
    advice = read(rulebook, taken_back=True, needle_hesitancy=10, stop_signal="yes")
    assert advice.headline is Headline.CARE_WITHOUT_NEEDLES
    assert advice.act is Act.SAME_DAY_CALL
    assert advice.taken_back
    assert advice.still_help


def test_who_said_no_reads_care_without_needles_whatever_else_would_only_matter_with_them(rulebook):
    pregnant = {"age": 30, "pregnancy_status": "pregnant", "pregnancy_trimester": "first"}
    assert read(rulebook, wants_needling="no", **pregnant).headline is Headline.CARE_WITHOUT_NEEDLES


def test_a_call_today_is_not_a_doctor_first(rulebook):
    advice = read(rulebook, rf_body=["not_sure"])
    assert advice.act is Act.SAME_DAY_CALL
    assert advice.headline is Headline.NOT_NOW


def test_the_more_urgent_act_is_read_first(rulebook):
    advice = read(rulebook, acupuncturist_now="yes", rf_slow=["calf_pain_new", "steroid_months"])
    acts = [f.rule.act.rank for f in advice.by_concern[Concern.SAFETY]]
    assert acts == sorted(acts, reverse=True)
    assert next(iter(advice.by_concern)) is Concern.SAFETY
