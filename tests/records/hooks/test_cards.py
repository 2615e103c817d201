"""Cards that were shown: sealed with their screening, told of by whoever got them, and gone with it."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import select

from screening.records.database import db
from screening.records.hooks.cards import ShownCard, card_data
from screening.records.hooks.tables import HookCardRow
from screening.workflow.review.patient_file import erase
from tests.builders import TESTS, written
from tests.records.screenings.test_screenings import NOW, add

CARD = ShownCard(uuid4().hex, "https://ehr.example.com", "on-opening", NOW, "Chart: planted mark")
TOLD = replace(CARD, summary="", outcome="overridden", outcome_at=datetime(2026, 11, 25, tzinfo=UTC), comment="planted")


def test_what_was_shown_is_found_again_and_nobody_reads_it_in_the_table(practice):
    screening_id = add(practice)
    written(practice.hook_cards.add, screening_id, [CARD])
    assert practice.hook_cards.of(screening_id) == [CARD]
    assert b"planted" not in db.session.scalar(select(HookCardRow.sealed))


def test_feedback_stands_beside_what_was_shown_and_the_last_one_holds(practice):
    screening_id = add(practice)
    written(practice.hook_cards.add, screening_id, [CARD])
    for comment in ("first", "planted"):
        assert written(practice.hook_cards.note, replace(TOLD, comment=comment)) == screening_id
    (found,) = practice.hook_cards.of(screening_id)
    assert found == replace(TOLD, summary=CARD.summary)


def test_nobody_else_tells_of_a_card(practice):
    written(practice.hook_cards.add, add(practice), [CARD])
    for stranger in ({"issuer": "https://other.example"}, {"service": "other"}, {"uuid": uuid4().hex}):
        assert written(practice.hook_cards.note, replace(TOLD, **stranger)) == ""


def test_cards_go_with_their_screening(practice):
    screening_id = add(practice)
    written(practice.hook_cards.add, screening_id, [CARD])
    erase(practice, practice.screenings.by_id(screening_id), TESTS, "asked for")
    assert db.session.scalar(select(HookCardRow.id)) is None
    assert written(practice.hook_cards.note, TOLD) == ""


def test_a_card_is_kept_under_these_keys():
    assert list(card_data(TOLD)) == ["summary", "outcome", "outcome_at", "reason", "comment"]
