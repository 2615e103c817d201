"""Asked again: the same answers keep the signed decision; what changed waits, and the queue knows what is new."""

import pytest

from screening.domain.review.decision import Conclusion
from screening.records.review.listing import Shown
from screening.workflow.care.asked_again import ask_again, new_since_needling
from screening.workflow.review.correct import correct
from tests.workflow.care.conftest import THINNER


def waiting(practice):
    return [entry.id for entry in practice.queue.page(9, Shown())]


def changed(practice):
    return [entry.id for entry in practice.queue.page(9, Shown(decided=None, since_session=True))]


def test_the_same_answers_keep_the_decision_with_its_day_and_signer(care, practice, signed):
    again = care.answers_again(care.answers_again(signed))
    (first,), (stands,) = practice.decisions.of(signed.id), practice.decisions.of(again.id)
    assert (stands.signed_at, stands.signed_by) == (first.signed_at, first.signed_by)
    assert stands.content.carried_from == signed.reference
    assert waiting(practice) == changed(practice) == []


@pytest.mark.parametrize("changes", [THINNER, {"needle_hesitancy": 3}])
def test_any_other_answer_waits_for_a_signature(care, practice, signed, changes):
    again = care.answers_again(signed, **changes)
    assert practice.decisions.of(again.id) == []
    assert waiting(practice) == [again.id]


def test_nothing_stands_that_was_not_signed_or_is_closed_or_was_corrected(care, practice, signed):
    unsigned = care.answers_again(signed, needle_hesitancy=3)
    assert practice.decisions.of(care.answers_again(unsigned).id) == []
    corrected = care.sends()
    care.signs(corrected)
    correct(practice, corrected, {"needle_hesitancy": 9}, care.person)
    assert practice.decisions.of(care.answers_again(corrected).id) == []


def test_what_changed_since_the_needles_is_told_until_it_is_signed(care, practice, signed):
    care.records(signed)
    again = care.answers_again(signed, **THINNER)
    (entry,) = practice.queue.page(9, Shown(since_session=True))
    new = {finding.rule for finding in new_since_needling(practice, again.id, entry.suggestion)}
    assert new == {finding.rule for finding in again.suggestion.findings if finding.because.get("blood_thinner")}
    same = care.answers_again(again)
    assert changed(practice) == [same.id]
    care.signs(same, Conclusion.AFTER_DISCUSSING)
    assert changed(practice) == []


def test_before_any_needles_nothing_has_changed_since(care, practice, signed):
    care.records(signed, needled=False)
    care.answers_again(signed, **THINNER)
    assert changed(practice) == []


def test_a_link_is_made_and_mailed_only_where_asked(care, practice, signed):
    made = ask_again(practice, practice.settings, signed, care.person, mail=False)
    assert practice.invites.find(made.token).screening_id == signed.id
    assert practice.outbox.undelivered(5, about=made.id) == []
