"""Answering: pages are saved, the most urgent sign speaks first, and no warning sign is forgotten."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.care.said_change import SaidChange
from screening.domain.people.identity import Identity
from screening.domain.questionnaire.answers import Answers
from screening.domain.review.channel import Way
from screening.domain.rules.rulebook import Act
from screening.records.intake.drafts import GoneError
from screening.records.intake.tallies import Tally
from screening.workflow.intake.answer import (
    PageAnswers,
    recognized,
    save_about_words,
    save_identity,
    save_page,
    save_picked,
    save_said_changed,
    save_signs,
    save_typed_identity,
    signs_among,
    taken_back,
    warning_signs,
    with_signs,
)
from screening.workflow.intake.start import StartContext, change, start
from tests.builders import as_values, healthy
from tests.workflow.intake.test_send import IDENTITY, draft_of, press_send

DAY = date(2026, 11, 24)
TO_911 = (
    "chest_pain",
    "short_breath",
    "belly_throb_tearing",
    "stroke_signs",
    "major_injury_unchecked",
)
TO_THE_EMERGENCY_ROOM = (
    "saddle_numb",
    "bladder_change",
    "bowel_change",
    "genital_change",
    "both_legs_new",
    "leg_weak_worse",
)
BODY_TO_THE_EMERGENCY_ROOM = ("fever_back_pain", "calf_swollen_hot", "since_needling", "dark_urine_after_effort")


@pytest.fixture
def token(practice, rulebook) -> str:
    return start(practice, StartContext(rulebook, "es", DAY))


@pytest.fixture
def save(practice, rulebook):
    """Save one page into a draft."""

    def save(token, answers, asked=None, section="warning_signs"):
        return save_page(practice, token, rulebook, PageAnswers(as_values(answers), asked or answers, section, DAY))

    return save


def acts(rulebook, answers: Answers) -> list[Act]:
    return [finding.rule.act for finding in warning_signs(rulebook, as_values(answers))]


def test_chest_pain_and_a_numb_saddle_say_911_first(rulebook):
    found = acts(rulebook, {"rf_nerve": ["saddle_numb"], "rf_body": ["chest_pain"]})
    assert found == [Act.CALL_911, Act.EMERGENCY_ROOM]


def test_chest_pain_and_a_numb_saddle_say_911_on_the_page_and_in_its_banner(patient):
    patient.start()
    patient.answer_once(healthy())
    page = patient.post({"rf_nerve": ["saddle_numb"], "rf_body": ["chest_pain"]})
    assert patient.url == "/urgent"
    assert page.text_of("h1") == "Get care now: call 911"
    assert "something that needs help now" in patient.go("/go-on").text  # and not only a doctor


@given(
    nerve=st.sets(st.sampled_from(TO_THE_EMERGENCY_ROOM)),
    body=st.sets(st.sampled_from((*TO_911, *BODY_TO_THE_EMERGENCY_ROOM))),
)
def test_whichever_signs_are_ticked_together_the_most_urgent_speaks_first(rulebook, nerve, body):
    found = acts(rulebook, {"rf_nerve": sorted(nerve), "rf_body": sorted(body)})
    assert [act.rank for act in found] == sorted((act.rank for act in found), reverse=True)
    assert (found[:1] == [Act.CALL_911]) == bool(body & set(TO_911))
    assert bool(found) == bool(nerve | body)


def test_a_sign_is_recognised_beside_none_of_these_an_unknown_option_and_a_wrong_age(rulebook):
    posted = {"rf_body": ["none", "chest_pain", "made_up"], "rf_nerve": ["none"], "age": ["300"], "made_up": ["x"]}
    assert recognized(rulebook.questionnaire, posted) == {"rf_body": ("chest_pain",), "rf_nerve": ()}


def test_a_page_keeps_its_good_answers_and_forgets_the_earlier_one_where_there_is_none_now(practice, save, token):
    save(token, {"age": 45, "own_decisions": "yes"})
    saved = save(token, {"own_decisions": "no"}, asked=("age", "own_decisions"))
    assert saved.content.answers == {"own_decisions": "no"}
    assert practice.drafts.find(token) == saved


def test_a_section_is_counted_once_however_often_its_page_is_saved(practice, save, token):
    for age in (45, 46):
        save(token, {"age": age}, section="about_you")
    assert Tally("es", Way.OPEN, "about_you", 1) in practice.tallies.between(DAY, DAY)


def test_the_sections_of_a_change_are_not_counted_again(practice, rulebook, save):
    screening = practice.screenings.by_id(press_send(practice, rulebook, *draft_of(practice, rulebook, healthy())))
    before = practice.tallies.between(DAY, DAY)
    token = change(practice, StartContext(rulebook, "en", DAY), screening)
    save(token, {"age": 46}, section="about_you")
    assert practice.tallies.between(DAY, DAY) == before


def test_nothing_is_saved_into_a_draft_that_was_sent(practice, rulebook, save):
    token, revision = draft_of(practice, rulebook, healthy())
    press_send(practice, rulebook, token, revision)
    before = practice.drafts.find(token)
    with pytest.raises(GoneError):
        save(token, {"age": 46})
    with pytest.raises(GoneError):
        save_identity(practice, token, replace(IDENTITY, name="Somebody else"))
    assert practice.drafts.find(token) == before


def test_a_sign_once_ticked_is_remembered_and_only_what_is_ticked_no_longer_was_taken_back(save, token, rulebook):
    save(token, {"rf_nerve": ["saddle_numb", "bladder_change"], "rf_body": ["chest_pain"]})
    save(token, {"rf_nerve": ["bladder_change"]})
    saved = save(token, {"rf_body": ["none"]})
    assert saved.content.warning_signs == {"rf_nerve": ("saddle_numb", "bladder_change"), "rf_body": ("chest_pain",)}
    assert taken_back(rulebook.questionnaire, saved) == {"rf_nerve": ("saddle_numb",), "rf_body": ("chest_pain",)}


def test_signs_are_added_once_each_in_the_order_in_which_they_came():
    more = {"rf_body": ("short_breath", "chest_pain"), "rf_nerve": ("saddle_numb",)}
    signs = with_signs({"rf_body": ("chest_pain",)}, more)
    assert list(signs.items()) == [("rf_body", ("chest_pain", "short_breath")), ("rf_nerve", ("saddle_numb",))]


def test_only_the_answers_with_a_sign_are_signs(rulebook):
    answers = as_values(healthy(rf_nerve=["saddle_numb"]))
    assert signs_among(rulebook, answers) == {"rf_nerve": ("saddle_numb",)}


def test_an_identity_that_is_not_complete_is_kept_as_typed_until_it_is(practice, token):
    typed = Identity("Ana", "19")
    save_typed_identity(practice, token, typed)
    kept = practice.drafts.find(token).content
    assert (kept.typed_identity, kept.identity) == (typed, None)
    save_identity(practice, token, IDENTITY)
    kept = practice.drafts.find(token).content
    assert (kept.typed_identity, kept.identity) == (None, IDENTITY)


def test_a_sign_on_a_page_that_cannot_be_saved_is_remembered_beside_the_earlier_ones(practice, rulebook, save, token):
    answers = save(token, {"rf_nerve": ["saddle_numb"]}).content.answers
    save_signs(practice, token, rulebook, {"rf_nerve": ("bladder_change",), "rf_body": ("chest_pain",)})
    kept = practice.drafts.find(token).content
    assert kept.warning_signs == {"rf_nerve": ("saddle_numb", "bladder_change"), "rf_body": ("chest_pain",)}
    assert kept.answers == answers


def test_yes_to_typed_words_ticks_their_box_beside_the_others_and_what_was_said_is_kept(
    practice, rulebook, save, token
):
    save(token, {"health_list_a": ["diabetes"], "other_health": "Eliquis"})
    kept = save_about_words(practice, token, rulebook, {"blood_thinner": "yes"}).content
    assert kept.answers["health_list_a"] == ("blood_thinner", "diabetes")
    assert kept.asked_about == {"blood_thinner": "yes"}
    assert practice.drafts.find(token).content == kept


@pytest.mark.parametrize("said", ["no", "not_sure"])
def test_anything_but_yes_to_typed_words_ticks_nothing_and_is_kept(practice, rulebook, save, token, said):
    save(token, {"health_list_a": ["none"], "other_health": "Eliquis and warfarin"})
    kept = save_about_words(practice, token, rulebook, {"blood_thinner": said}).content
    assert kept.answers["health_list_a"] == ("none",)
    assert kept.asked_about == {"blood_thinner": said}


def test_a_yes_to_words_that_are_gone_meanwhile_ticks_nothing(practice, rulebook, save, token):
    save(token, {"health_list_a": ["none"], "other_health": "tired"})
    kept = save_about_words(practice, token, rulebook, {"blood_thinner": "yes"}).content
    assert kept.answers["health_list_a"] == ("none",)


def test_what_was_picked_is_kept_page_by_page_until_it_is_said(practice, rulebook, save, token):
    save(token, {"health_list_a": ["none"], "other_health": "Eliquis"})
    revision = practice.drafts.find(token).revision
    save_picked(practice, token, {"blood_thinner": "no"}, ["blood_thinner"])
    save_picked(practice, token, {"changed": "yes"}, ["changed"])
    before = practice.drafts.find(token)
    assert before.content.picked == {"blood_thinner": "no", "changed": "yes"}
    assert before.revision == revision, "no answer was changed"
    save_picked(practice, token, {"changed": "yes"}, ["changed"])
    assert practice.drafts.find(token) == before, "nothing new, nothing written"
    assert save_about_words(practice, token, rulebook, {"blood_thinner": "no"}).content.picked == {"changed": "yes"}
    save_said_changed(practice, token, SaidChange.NOT_SURE)
    assert practice.drafts.find(token).content.picked == {}
