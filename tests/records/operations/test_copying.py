"""Copying rows: all of them, as they were, into a database of either kind, or none."""

from contextlib import closing

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, create_engine, insert, inspect
from sqlalchemy.exc import OperationalError

from screening.records.database import Base, db
from screening.records.operations.copying import CopyError, batches, copy_rows, fill, fingerprints, reason
from screening.records.operations.revisions import newest_revision
from tests.records.operations.conftest import counts

ROWS = MetaData()
BIG = Table("big", ROWS, Column("id", Integer, primary_key=True), Column("bytes", LargeBinary))


@pytest.fixture
def engine():
    engine = create_engine("sqlite://")
    ROWS.create_all(engine)
    yield engine
    engine.dispose()


@pytest.mark.parametrize(("size", "rows", "most"), [(10, 1200, 500), (400_000, 12, 3), (0, 0, 0)])
def test_rows_come_few_at_a_time_where_they_are_large(engine, size, rows, most):
    with engine.begin() as connection:
        if rows:
            connection.execute(insert(BIG), [{"id": number, "bytes": bytes(size)} for number in range(rows)])
        found = list(batches(BIG, connection))
    assert [row["id"] for batch in found for row in batch] == list(range(rows))
    assert max(map(len, found), default=0) == most


def test_a_fingerprint_is_that_of_the_rows_and_not_of_their_order(engine):
    def of(*rows):
        with engine.begin() as connection:
            connection.execute(BIG.delete())
            connection.execute(insert(BIG), [{"id": number, "bytes": content} for number, content in rows])
            return fingerprints(ROWS, connection)["big"]

    first = of((1, b"a"), (2, b"b"))
    assert of((2, b"b"), (1, b"a")) == first
    assert first.rows == 2
    for other in (((1, b"b"), (2, b"a")), ((1, b"a"),), ((1, b"a"), (2, b"b"), (3, b"")), ((1, None), (2, b"b"))):
        assert of(*other) != first


def test_a_filled_database_holds_what_the_other_one_holds(sent, nothing):
    with sent.app_context():
        source, before = db.engine.connect(), counts()
    with closing(source), db.engine.begin() as target:
        fill(target, source, newest_revision())
        assert fingerprints(Base.metadata, target) == fingerprints(Base.metadata, source)
    assert counts() == before


def test_what_fails_at_the_very_end_leaves_no_table_behind(sent, nothing, monkeypatch):
    def fail(_target):
        raise CopyError

    monkeypatch.setattr("screening.records.operations.copying._number_on", fail)
    with sent.app_context():
        source = db.engine.connect()
    with closing(source), pytest.raises(CopyError), db.engine.begin() as target:
        fill(target, source, newest_revision())
    assert inspect(db.engine).get_table_names() == []


def test_what_a_disk_or_a_database_says_fits_in_one_line():
    assert reason(OSError(28, "No space left on device")) == "No space left on device"
    assert reason(OperationalError("SELECT", {}, Exception("first line\nDETAIL: Ana Ruiz"))) == "first line"


def test_a_table_that_is_gone_is_named(engine):
    named = pytest.raises(CopyError, match="the table big cannot be read: no such table: big")
    with engine.begin() as connection, create_engine("sqlite://").begin() as empty, named:
        copy_rows(ROWS, empty, connection)
