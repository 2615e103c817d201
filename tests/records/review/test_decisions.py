"""Decisions: signed rows that are never edited; of several the highest number holds."""

import json
import threading
from datetime import UTC, datetime

import pytest
from hypothesis import given
from sqlalchemy import select, text

from screening.domain.review.decision import Conclusion, DecisionContent, Tick
from screening.domain.rules.rulebook import Outcome
from screening.records.database import db, transaction
from screening.records.review.decisions import (
    DecidedMeanwhileError,
    Signature,
    conclusions_data,
    read_conclusions,
)
from screening.records.tables import DecisionRow
from tests.builders import let_in, written
from tests.records.kept import CONCLUSIONS, through_json
from tests.records.screenings.test_screenings import add, signed


@pytest.fixture
def person(practice) -> int:
    return let_in().id


def test_a_new_decision_stands_beside_the_old_one_the_newest_first(practice, person):
    screening_id = add(practice)
    for number, conclusion in ((1, Conclusion.FITS), (2, Conclusion.NOT_NOW)):
        signed(practice, screening_id, person, number, DecisionContent(conclusion))
    decisions = practice.decisions.of(screening_id)
    assert [decision.content.conclusion for decision in decisions] == ["not_now", "fits"]
    assert decisions[0].signed_by == "Dr. Park"


def test_of_two_decisions_with_one_number_the_second_is_refused_and_the_first_stands(practice, person):
    screening_id = add(practice)
    signed(practice, screening_id, person, 1, DecisionContent(Conclusion.FITS))
    with pytest.raises(DecidedMeanwhileError):
        signed(practice, screening_id, person, 1, DecisionContent(Conclusion.NOT_NOW))
    assert [d.content.conclusion for d in practice.decisions.of(screening_id)] == ["fits"]


@pytest.mark.parametrize("number", [0, 2, 3])
def test_no_number_is_left_out(practice, person, number):
    screening_id = add(practice)
    with pytest.raises(DecidedMeanwhileError):
        signed(practice, screening_id, person, number, DecisionContent(Conclusion.FITS))
    assert practice.decisions.of(screening_id) == []


def test_of_each_screening_the_decision_that_holds_is_told_once(practice, person):
    one, other = add(practice), add(practice)
    unsigned = add(practice)
    for screening_id, number, conclusion in (
        (one, 1, Conclusion.FITS),
        (one, 2, Conclusion.NOT_NOW),
        (other, 1, Conclusion.REFER),
    ):
        signed(practice, screening_id, person, number, DecisionContent(conclusion))
    holding = {
        screening_id: (held.number, held.content.conclusion)
        for screening_id, held in practice.decisions.that_hold([one, other, unsigned]).items()
    }
    assert holding == {one: (2, "not_now"), other: (1, "refer")}


def test_a_decision_that_cannot_be_opened_hides_no_other(practice, person):
    one, other = add(practice), add(practice)
    for screening_id in (one, other):
        signed(practice, screening_id, person, 1, DecisionContent(Conclusion.FITS))
    with transaction():
        db.session.scalars(select(DecisionRow).where(DecisionRow.screening_id == one)).one().sealed = b"x" * 40
    held = practice.decisions.that_hold([one, other])
    assert (held[one], held[other].number) == (None, 1)


def test_a_made_up_practice_may_say_when_it_was_signed(practice, person):
    screening_id, then = add(practice), datetime(2026, 1, 2, tzinfo=UTC)
    written(practice.decisions.add, screening_id, Signature(person, 1, then), DecisionContent(Conclusion.FITS))
    assert practice.decisions.of(screening_id)[0].signed_at == then


def test_of_several_who_sign_at_once_one_is_first_and_the_others_are_told(app, practice, person):
    screening_id, outcomes, together = add(practice), [], threading.Barrier(4)

    def one():
        with app.app_context():
            together.wait()
            try:
                signed(practice, screening_id, person, 1, DecisionContent(Conclusion.FITS))
                outcomes.append("signed")
            except DecidedMeanwhileError:
                outcomes.append("told")

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["signed", "told", "told", "told"]


def test_nothing_that_was_concluded_can_be_read_in_its_row(practice, person):
    signed(practice, add(practice), person, 1, DecisionContent(Conclusion.FITS, notes="planted mark"))
    values = db.session.execute(text("SELECT * FROM decision")).one()
    assert b"planted" not in b"".join(v if isinstance(v, bytes) else str(v).encode() for v in values)


def test_what_was_concluded_is_kept_under_these_keys_in_this_order():
    ticks = {"pregnant": Tick.CONFIRMED}
    content = DecisionContent(
        *(Conclusion.REFER, "why", ticks, "notes", "message"), ("risks",), ("duty",), (Outcome.FITS, Outcome.NOT_NOW)
    )
    assert json.dumps(conclusions_data(content)) == (
        '{"conclusion": "refer", "reason": "why", "cautions": {"pregnant": "confirmed"}, "notes": "notes", '
        '"message": "message", "talked_about": ["risks"], "duties": ["duty"], "suggested": ["fits", "not_now"]}'
    )


@given(content=CONCLUSIONS)
def test_whatever_was_concluded_is_read_again(content):
    assert read_conclusions(through_json(conclusions_data(content))) == content


def test_what_an_earlier_version_did_not_ask_for_is_left_blank():
    old = {"conclusion": "fits", "reason": "", "cautions": {"a": "not_confirmed"}, "notes": "n"}
    assert read_conclusions(old) == DecisionContent(Conclusion.FITS, "", {"a": Tick.NOT_CONFIRMED}, "n")
    assert read_conclusions({"conclusion": "fits"}) == DecisionContent(Conclusion.FITS)
