"""Day lists while someone looks at them: sealed, for an hour, and gone after it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from screening.records.database import db, transaction
from screening.records.intake.day_lists import KEPT
from screening.records.intake.tables import DayListRow
from screening.records.review.erasure import forget_unsent
from tests.builders import written

TEXT = "Name,Email,Visit\nplanted mark,ana@example.com,11/30/2026"


def age(**values):
    with transaction():
        db.session.execute(update(DayListRow).values(**values))


def test_a_list_is_kept_as_pasted_and_counts_its_changes(practice):
    list_id = written(practice.day_lists.add, TEXT)
    assert (practice.day_lists.find(list_id).text, practice.day_lists.find(list_id).revision) == (TEXT, 0)
    written(practice.day_lists.save, list_id, "other")
    assert (practice.day_lists.find(list_id).text, practice.day_lists.find(list_id).revision) == ("other", 1)


def test_nobody_reads_a_name_in_the_row(practice):
    written(practice.day_lists.add, TEXT)
    row = db.session.scalar(select(DayListRow))
    assert b"planted" not in row.sealed


def test_a_list_is_gone_after_an_hour(practice):
    list_id = written(practice.day_lists.add, TEXT)
    assert timedelta(hours=1) == KEPT
    assert abs(practice.day_lists.find(list_id).expires_at - datetime.now(UTC) - KEPT) < timedelta(minutes=1)
    age(expires_at=datetime.now(UTC))
    assert practice.day_lists.find(list_id) is None


@pytest.mark.parametrize("when", ["the next list is pasted", "the server tidies"])
def test_a_list_whose_hour_is_over_is_deleted(practice, when):
    written(practice.day_lists.add, TEXT)
    age(expires_at=datetime.now(UTC))
    if when == "the next list is pasted":
        written(practice.day_lists.add, TEXT)
    else:
        written(forget_unsent, datetime.now(UTC) - timedelta(days=180))
    assert db.session.scalar(select(func.count()).select_from(DayListRow)) == (when == "the next list is pasted")


def test_an_unknown_list_is_not_found_and_not_changed(practice):
    assert practice.day_lists.find("x") is None
    written(practice.day_lists.save, "x", TEXT)
    assert practice.day_lists.find("x") is None
