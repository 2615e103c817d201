"""Signing: with a reason where one is needed, never over a warning sign, never over what changed meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from screening.domain.review.decision import TAKEN_BACK, Conclusion, DecisionContent, Tick
from screening.domain.rules.rulebook import Outcome
from screening.records.audit.entries import Wanted
from screening.records.review.decision_drafts import SavedElsewhereError, Typed
from screening.records.review.decisions import DecidedMeanwhileError
from screening.records.review.listing import Shown
from screening.workflow.review.correct import correct
from screening.workflow.review.decide import (
    ConfirmedSignError,
    CredentialMissingError,
    ReasonMissingError,
    SeenNumbers,
    keep_unsigned,
    sign,
    suggested_outcomes,
)
from tests.builders import let_in
from tests.consents import gets_credential, set_up

FITS, NOT_NOW, REFER = Conclusion.FITS, Conclusion.NOT_NOW, Conclusion.REFER


def conclude(conclusion, reason="", **more) -> DecisionContent:
    return DecisionContent(conclusion, reason, **more)


def test_a_signed_decision_keeps_what_was_concluded_and_leaves_the_queue(practice, sent_with, park):
    screening = sent_with()
    more = {"notes": " two needles ", "message": "Come. ", "talked_about": ("marks",), "duties": ("told",)}
    sign(practice, screening, conclude(FITS, cautions={"rule": Tick.CONFIRMED}, **more), park, SeenNumbers(1))
    (decision,) = practice.decisions.of(screening.id)
    assert decision.signed_by == "Dr. Park"
    more |= {"notes": "two needles", "message": "Come.", "suggested": (Outcome.FITS,)}
    assert decision.content == conclude(FITS, cautions={"rule": Tick.CONFIRMED}, **more)
    assert practice.queue.count(Shown()) == 0
    assert practice.queue.taken_by(screening.id) == park.id
    newest = practice.audit.page(Wanted(chain=f"screening:{screening.id}"), 1)[0]
    assert (newest.action, newest.detail) == ("signed", "decision 1")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_another_conclusion_than_was_suggested_needs_a_reason(practice, sent_with, park, reason):
    screening = sent_with()
    with pytest.raises(ReasonMissingError):
        sign(practice, screening, conclude(NOT_NOW, reason), park, SeenNumbers(1))
    assert practice.decisions.of(screening.id) == []
    sign(practice, screening, conclude(NOT_NOW, "Flare since this morning"), park, SeenNumbers(1))
    assert practice.decisions.of(screening.id)[0].content.reason == "Flare since this morning"


@pytest.mark.parametrize("conclusion", [FITS, Conclusion.AFTER_DISCUSSING])
def test_no_reason_lets_needling_fit_while_a_warning_sign_stands(practice, sent_with, park, conclusion):
    screening = sent_with(rf_body=["chest_pain"])
    with pytest.raises(ConfirmedSignError):
        sign(practice, screening, conclude(conclusion, "I am sure"), park, SeenNumbers(1))
    sign(practice, screening, conclude(REFER), park, SeenNumbers(1))


def test_nor_while_one_that_was_taken_back_is_confirmed(practice, sent_with, park):
    screening = sent_with()
    ticks = {f"{TAKEN_BACK}rf_body:chest_pain": Tick.CONFIRMED}
    with pytest.raises(ConfirmedSignError):
        sign(practice, screening, conclude(FITS, "I am sure", cautions=ticks), park, SeenNumbers(1))
    sign(practice, screening, conclude(REFER, "Sent on", cautions=ticks), park, SeenNumbers(1))
    assert practice.decisions.of(screening.id)[0].content.suggested == (Outcome.FITS, Outcome.EMERGENCY)


@pytest.mark.parametrize("seen", [SeenNumbers(1), SeenNumbers(3), SeenNumbers(2, 1)])
def test_what_was_signed_or_corrected_since_the_page_was_shown_holds_a_signature_back(practice, sent_with, park, seen):
    screening = sent_with()
    sign(practice, screening, conclude(FITS), park, SeenNumbers(1))
    with pytest.raises(DecidedMeanwhileError):
        sign(practice, screening, conclude(FITS, replaces_because="More was known"), park, seen)
    assert len(practice.decisions.of(screening.id)) == 1
    sign(practice, screening, conclude(FITS, replaces_because="More was known"), park, SeenNumbers(2))
    assert [decision.number for decision in practice.decisions.of(screening.id)] == [2, 1]


@pytest.mark.parametrize("why", ["", " \n"])
def test_a_decision_takes_the_place_of_another_only_with_a_reason_that_is_kept(practice, sent_with, park, why):
    screening = sent_with()
    sign(practice, screening, conclude(FITS, replaces_because="is the first"), park, SeenNumbers(1))
    with pytest.raises(ReasonMissingError):
        sign(practice, screening, conclude(FITS, replaces_because=why), park, SeenNumbers(2))
    sign(practice, screening, conclude(FITS, replaces_because=" Fever today "), park, SeenNumbers(2))
    kept = [decision.content.replaces_because for decision in practice.decisions.of(screening.id)]
    assert kept == ["Fever today", ""]


def test_what_a_correction_says_now_counts_beside_what_was_sent(practice, sent_with, park):
    screening = sent_with(rf_body=["chest_pain"])
    correct(practice, screening, {"rf_body": ("none",)}, park)
    with pytest.raises(ReasonMissingError):
        sign(practice, screening, conclude(FITS), park, SeenNumbers(1, 1))
    sign(practice, screening, conclude(FITS, "Ticked by mistake"), park, SeenNumbers(1, 1))
    assert practice.decisions.of(screening.id)[0].content.suggested == (Outcome.EMERGENCY, Outcome.FITS)


def test_what_is_suggested_is_told_once_where_a_correction_changed_nothing(sent_with):
    screening = sent_with()
    assert suggested_outcomes(screening, Outcome.FITS) == suggested_outcomes(screening, None) == (Outcome.FITS,)
    assert suggested_outcomes(screening, Outcome.EMERGENCY) == (Outcome.FITS, Outcome.EMERGENCY)


def test_what_was_typed_is_kept_until_it_is_signed(practice, sent_with, park):
    screening = sent_with()
    for notes in ("one", "two"):
        keep_unsigned(practice, screening.id, park, {"notes": notes})
    assert practice.unsigned.of(screening.id, park.id).fields == {"notes": "two"}
    sign(practice, screening, conclude(FITS), park, SeenNumbers(1))
    assert practice.unsigned.of(screening.id, park.id) is None


def test_what_is_prepared_for_a_colleague_stays_so_until_one_signs_or_it_is_taken_back(practice, sent_with, park):
    screening = sent_with()

    def is_prepared(**fields):
        keep_unsigned(practice, screening.id, park, fields)
        return practice.unsigned.of(screening.id, park.id).is_prepared(None)

    assert [is_prepared(notes="a"), is_prepared(prepared="yes"), is_prepared(notes="b")] == [False, True, True]
    assert [is_prepared(prepared=""), is_prepared(notes="c"), is_prepared(prepared="yes")] == [False, False, True]
    colleague = replace(park, id=let_in("Dr. Lee", "lee@example.com").id)
    sign(practice, screening, conclude(FITS), colleague, SeenNumbers(1))
    assert not is_prepared(notes="d")


def test_signing_from_an_older_page_signs_nothing_while_another_page_saved_other_words(practice, sent_with, park):
    screening = sent_with()
    keep_unsigned(practice, screening.id, park, {"notes": "A long note"}, "")
    with pytest.raises(SavedElsewhereError):
        sign(practice, screening, conclude(FITS), park, SeenNumbers(1, typed=Typed({"notes": ""}, "")))
    with pytest.raises(SavedElsewhereError):
        keep_unsigned(practice, screening.id, park, {"notes": ""}, "")
    assert practice.decisions.of(screening.id) == []
    saved = practice.unsigned.of(screening.id, park.id)
    assert saved.fields == {"notes": "A long note"}
    sign(practice, screening, conclude(FITS), park, SeenNumbers(1, typed=Typed({"notes": ""}, saved.state)))
    assert practice.unsigned.of(screening.id, park.id) is None


def test_who_signs_makes_the_call_that_nobody_has_and_closes_none(practice, sent_with, park):
    screening = sent_with(rf_body=["chest_pain"])
    sign(practice, screening, conclude(REFER), park, SeenNumbers(1))
    (call,) = practice.calls.open(9)
    assert call.taken_by == "Dr. Park"


def test_only_who_has_a_valid_credential_signs_that_needling_fits_where_the_practice_asks_for_one(
    practice, sent_with, park
):
    screening, day = sent_with(), practice.day()
    set_up(practice, needs_credential="yes")
    for expires in (None, day - timedelta(days=1)):
        if expires:
            gets_credential(practice, park.id, expires)
        for conclusion in (FITS, Conclusion.AFTER_DISCUSSING):
            with pytest.raises(CredentialMissingError):
                sign(practice, screening, conclude(conclusion), park, SeenNumbers(1))
    assert practice.decisions.of(screening.id) == []
    sign(practice, screening, conclude(REFER, "Sent on"), park, SeenNumbers(1))
    gets_credential(practice, park.id, day)
    sign(practice, screening, conclude(FITS, replaces_because="Renewed"), park, SeenNumbers(2))
    gets_credential(practice, park.id, day - timedelta(days=1))
    assert practice.decisions.of(screening.id)[0].content.conclusion == FITS, "what was signed stays"
