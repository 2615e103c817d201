"""Tables that somebody changed by hand: what is missing, or none of ours, is named; nothing else is."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from screening.records.database import db
from screening.records.operations.table_check import database_clock, table_differences
from tests.databases import SERVER


def changed(statement: str) -> list[str]:
    with db.engine.begin() as connection:
        connection.execute(text(statement))
    return table_differences()


def test_the_tables_that_migrations_make_are_whole(practice):
    assert table_differences() == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DROP TABLE unsigned", ["the table unsigned is missing"]),
        ("ALTER TABLE job DROP COLUMN note", ["the column job.note is missing"]),
        ("ALTER TABLE job RENAME COLUMN note TO notes", ["job.notes is not one of ours", "job.note is missing"]),
        ("ALTER TABLE person ADD COLUMN shoe_size INTEGER", ["the column person.shoe_size is not one of ours"]),
        ("DROP INDEX ix_outbox_next_try_at", ["the index ix_outbox_next_try_at is missing"]),
        ("CREATE TABLE somebody_elses (x INTEGER)", []),
        ("CREATE INDEX somebody_elses ON person (name)", []),
    ],
)
def test_a_change_by_hand_is_named(practice, statement, told):
    found = changed(statement)
    assert len(found) == len(told)
    assert all(any(words in one for one in found) for words in told)


def test_the_database_servers_clock_is_read_where_it_has_one(practice):
    now = database_clock()
    assert (now is None) == (SERVER is None)
    assert now is None or abs(datetime.now(UTC) - now) < timedelta(seconds=5)
