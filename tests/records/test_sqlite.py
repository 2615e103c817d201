"""What only SQLite needs: deleted data are overwritten, links are checked, and a write takes its lock at once."""

import time

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from screening.records import sqlite
from screening.records.sqlite import alone, tune, without_waiting_for_the_disk


@pytest.fixture
def engine(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'own.db'}")
    tune(engine, 1.5)
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)]
)
def test_each_connection_keeps_what_it_acknowledged_and_overwrites_what_it_deletes(engine, pragma, value):
    for _ in range(2):
        with engine.connect() as connection:
            assert connection.scalar(text(f"PRAGMA {pragma}")) == value


def test_a_connection_keeps_no_more_than_a_megabyte_of_the_file_in_memory(engine):
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA cache_size")) == -1000


def test_a_connection_waits_for_the_lock_of_another_one(engine):
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA busy_timeout")) == 1500


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(sqlite, "busy_milliseconds", lambda _seconds: 0)


def test_who_will_write_holds_the_lock_from_the_first_moment_and_who_reads_holds_nobody_up(impatient, engine):
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE thing (name TEXT)"))
    with engine.connect() as reads, engine.connect() as writes, engine.connect() as waits:
        assert reads.scalar(text("SELECT count(*) FROM thing")) == 0
        writes.execution_options(writing=True).scalar(text("SELECT count(*) FROM thing"))  # nothing is written yet
        with pytest.raises(OperationalError, match="locked"):
            waits.execution_options(writing=True).scalar(text("SELECT count(*) FROM thing"))


def test_a_new_connection_waits_no_longer_than_it_should_for_who_has_the_file_alone(impatient, engine, tmp_path):
    url = make_url(f"sqlite:///{tmp_path / 'own.db'}")
    with engine.connect():
        pass  # the file is there
    engine.dispose()
    with alone(url).begin():
        begun = time.monotonic()
        with pytest.raises(OperationalError, match="locked"):
            engine.connect()
        assert time.monotonic() - begun < 4  # the driver waits for five by itself


def test_what_was_deleted_cannot_be_read_in_the_file(engine, tmp_path):
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE thing (name TEXT)"))
        connection.execute(text("INSERT INTO thing VALUES ('planted mark')"))
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM thing"))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert not any(b"planted mark" in content for content in files)


def test_only_made_up_data_are_written_without_waiting_for_the_disk(engine):
    def waits():
        with engine.connect() as connection:
            return connection.scalar(text("PRAGMA synchronous"))

    assert waits() == 2
    with without_waiting_for_the_disk(engine):
        assert waits() == 0
    assert waits() == 2
