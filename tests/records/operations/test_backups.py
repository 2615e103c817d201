"""Backups: whole, sealed, restorable on either database."""

import shutil
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, delete, func, inspect, select, update

from screening.app import create_app
from screening.domain.review.calls import CallOutcome
from screening.domain.review.insights import Counts
from screening.practice import NAME
from screening.records.database import Base, db
from screening.records.intake.invites import Asked
from screening.records.operations.backup_checks import SEALED_FOR, BackupError
from screening.records.operations.backups import back_up, restore
from screening.records.operations.key_check import key_opens
from screening.workflow.intake.invite import invite
from screening.workflow.practice.trail import close_days
from screening.workflow.practice.upgrade import seal_known_value
from screening.workflow.review.calls import log_call
from screening.workflow.review.correct import correct
from screening.workflow.review.patients import amend
from screening.workflow.rules.replay import replay
from tests.builders import TESTS, Patient, Therapist, healthy, let_in, written
from tests.conftest import close, settings_for

KEY = bytes(range(32))


@pytest.fixture(scope="module")
def decided(server, migrated):
    """A database with two screenings, one of them decided."""
    url = server.copy(migrated)
    app = create_app(settings_for(url))
    patient, therapist = Patient(app.test_client()), Therapist(app)
    patient.has_sent(healthy(goal_activity="planted mark"))
    patient.has_sent(healthy(wants_needling="not_sure"))
    therapist.sign_in()
    therapist.decide(therapist.open_first(), "fits")
    close(app)
    yield url
    server.drop(url)


@pytest.fixture
def sent(server, decided):
    """A practice with two screenings, one of them decided."""
    url = server.copy(decided)
    app = create_app(settings_for(url))
    yield app
    close(app)
    server.drop(url)


@pytest.fixture
def empty(server, tables):
    """A practice with tables and nothing in them."""
    url = server.copy(tables)
    app = create_app(settings_for(url))
    with app.app_context():
        yield app
    close(app)
    server.drop(url)


def counts():
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
    }


def test_a_backup_restores_every_row_and_everything_replays(sent, empty, tmp_path):
    with sent.app_context():
        path, before = back_up(tmp_path), counts()
    assert restore(path, KEY) == 2
    assert counts() == before
    stores = empty.extensions["screening"]
    assert [result.problem for result in replay(stores, stores.screenings.all())] == [None, None]
    assert let_in("New", "new@example.com").id > 1  # numbers go on after those that were copied


def test_nothing_about_a_person_can_be_read_in_a_backup_and_only_its_owner_can_open_it(sent, tmp_path):
    with sent.app_context():
        path = back_up(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"planted mark" not in path.read_bytes()
    assert b"Ana Ruiz" not in path.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


def test_a_database_that_holds_something_is_never_overwritten_and_not_even_migrated(sent, tmp_path, monkeypatch):
    monkeypatch.setattr("screening.records.operations.backups.upgrade", None)
    with sent.app_context():
        path = back_up(tmp_path)
        with pytest.raises(BackupError, match="not empty"):
            restore(path, KEY)


HEADER = b"SQLite format 3\0"


@pytest.mark.parametrize(
    "content", [b"", b"not a database", HEADER, HEADER + b"garbage" * 5000, HEADER + bytes(8192), None]
)
def test_a_file_that_is_no_backup_is_said_so(empty, tmp_path, content):
    path = tmp_path / "file"
    if content is None:
        sqlite3.connect(path).executescript("CREATE TABLE x (y)")
    else:
        path.write_bytes(content)
    with pytest.raises(BackupError, match="is not a backup"):
        restore(path, KEY)
    assert path.read_bytes()[: len(content or b"")] == (content or b""), "a file that is looked at is left as it is"


def test_what_is_no_file_is_said_so(empty, tmp_path):
    for path in (tmp_path, tmp_path / "nope"):
        with pytest.raises(BackupError, match="cannot be read: "):
            restore(path, KEY)


@pytest.fixture
def nothing(server):
    """A practice whose database was never made."""
    url = server.empty()
    app = create_app(settings_for(url))
    with app.app_context():
        yield app
    close(app)
    server.drop(url)


def test_a_new_database_gets_its_tables_from_a_backup_and_none_from_one_that_is_refused(sent, nothing, tmp_path):
    with sent.app_context():
        path, before = back_up(tmp_path), counts()
    with pytest.raises(BackupError, match="another key"):
        restore(path, bytes(32))
    assert inspect(db.engine).get_table_names() == []
    assert restore(path, KEY) == 2
    assert counts() == before


def test_the_wrong_key_is_named_before_anything_is_written(sent, empty, tmp_path):
    with sent.app_context():
        path = back_up(tmp_path)
    with pytest.raises(BackupError, match="was made with another key: SCREENING_KEY_FILE must name that one"):
        restore(path, bytes(32))
    assert set(counts().values()) == {0}


def test_so_it_is_where_nothing_is_sealed_yet(app, empty, tmp_path):
    with app.app_context():
        path = back_up(tmp_path)
    with pytest.raises(BackupError, match="was made with another key"):
        restore(path, bytes(32))
    assert restore(path, KEY) == 0


def test_tables_that_were_made_and_hold_nothing_but_the_known_value_may_be_filled(sent, empty, tmp_path):
    with sent.app_context():
        seal_known_value(KEY)
        path = back_up(tmp_path)
    seal_known_value(bytes(32))  # `screening upgrade` with a key that is not the backup's
    assert restore(path, KEY) == 2
    assert key_opens(KEY)


@pytest.fixture
def everything(sent, monkeypatch):
    """A practice in which each thing that is sealed happened once."""
    Patient(sent.test_client()).start()
    with sent.app_context():
        practice, person = sent.extensions[NAME], let_in("Kim Lee", "kim@example.com")
        one = practice.screenings.newest()
        correct(practice, one, {"needle_hesitancy": 5}, person)
        written(practice.unsigned.save, one.id, person.id, {"notes": "typed"})
        amend(practice, one, replace(one.identity, name="Anna Ruiz"), person)
        invite(practice, practice.settings, Asked("Ana Ruiz", "en", email="ana@example.com"), TESTS)
        seal_known_value(KEY)
        written(practice.calls.leave, "0" * 32, "509 555 0100")
        log_call(practice, practice.calls.open(1)[0], person, CallOutcome.NO_ANSWER, "no answer")
        written(practice.insights.add, Counts(), 1.0)
        monkeypatch.setattr("screening.records.audit.entries.datetime", Tomorrow)
        close_days(practice)
    return sent


class Tomorrow(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + timedelta(days=1, hours=2)


SEALED = [(name, column) for name, columns in SEALED_FOR.items() for column in columns]


def test_whatever_is_sealed_is_tried():
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    sealed = {(column.table.name, column.name) for column in columns if column.name.startswith("sealed")}
    assert sealed - set(SEALED) == {("outbox", "sealed")}


def test_each_value_that_does_not_open_is_told_with_its_table(everything, empty, tmp_path):
    with everything.app_context():
        path = back_up(tmp_path)
    for name, column in SEALED:
        damaged, table = tmp_path / "damaged", Base.metadata.tables[name]
        shutil.copy(path, damaged)
        with create_engine(f"sqlite:///{damaged}").begin() as file:
            assert file.execute(update(table).values({column: bytes(40)})).rowcount > 0, name
        with pytest.raises(BackupError, match=f"is damaged in the table {name}: take another one"):
            restore(damaged, KEY)
    assert set(counts().values()) == {0}
    assert restore(path, KEY) == 2


DAMAGES = {
    "a table is missing": "DROP TABLE call_log",
    "a column is missing": "ALTER TABLE screening RENAME COLUMN act TO deed",
    "a row is missing": "DELETE FROM rules_version",
    "a text stands where bytes are": "UPDATE audit_entry SET mac = 'text'",
    "bytes stand where a text is": "UPDATE screening SET outcome = x'ff00'",
    "a text stands where a number is": "UPDATE queue_place SET urgency = 'soon'",
    "no date": "UPDATE queue_place SET day = 'soon'",
    "no moment": "UPDATE screening SET sent_at = 'soon'",
    "no text of rules": "UPDATE rules_version SET text = text || ' '",
    "no version": "DELETE FROM alembic_version",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_told_and_nothing_of_it_remains(sent, empty, tmp_path, damage):
    with sent.app_context():
        path = back_up(tmp_path)
    with closing(sqlite3.connect(path)) as file:
        file.executescript(DAMAGES[damage])
    with pytest.raises(BackupError, match="damaged"):
        restore(path, KEY)
    assert set(counts().values()) == {0}


def test_a_broken_page_is_told_even_where_no_row_stands_on_it(sent, empty, tmp_path):
    with sent.app_context():
        path = back_up(tmp_path)
    with closing(sqlite3.connect(path)) as file:
        [size] = file.execute("PRAGMA page_size").fetchone()
        [page] = file.execute(
            "SELECT rootpage FROM sqlite_master WHERE type = 'index' AND tbl_name = 'invite'"
        ).fetchall()[0]
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = bytes(size)
    path.write_bytes(content)
    with pytest.raises(BackupError, match="is damaged"):
        restore(path, KEY)


@pytest.fixture
def whole(sent, tmp_path):
    with sent.app_context():
        return back_up(tmp_path)


def restored_or_refused(path):
    """Whether a backup was restored, and the database emptied again; no other failure is let through."""
    try:
        restore(path, KEY)
    except BackupError:
        assert set(counts().values()) == {0}
        return False
    with db.engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(delete(table))
    return True


quickly = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quickly
@given(part=st.floats(0, 1, exclude_max=True))
def test_a_file_that_was_cut_off_anywhere_is_refused(whole, empty, tmp_path, part):
    content = whole.read_bytes()
    (tmp_path / "cut").write_bytes(content[: int(len(content) * part)])
    assert not restored_or_refused(tmp_path / "cut")


@quickly
@given(data=st.data())
def test_bytes_that_changed_anywhere_are_refused_or_harmless(whole, empty, tmp_path, data):
    content = bytearray(whole.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    junk = data.draw(st.binary(min_size=1, max_size=300))
    content[at : at + len(junk)] = junk[: len(content) - at]
    (tmp_path / "changed").write_bytes(content)
    restored_or_refused(tmp_path / "changed")


def test_rows_that_do_not_fit_together_leave_nothing_behind(whole, empty):
    """What only the writing finds out is taken back, with every row before it."""
    with closing(sqlite3.connect(whole)) as file:
        file.executescript(
            "CREATE TABLE twice AS SELECT * FROM person_index; INSERT INTO twice SELECT * FROM person_index;"
            "DROP TABLE person_index; ALTER TABLE twice RENAME TO person_index"
        )
    with pytest.raises(BackupError, match="its rows do not fit together"):
        restore(whole, KEY)
    assert set(counts().values()) == {0}


def test_names_of_folders_are_names(sent, empty, tmp_path):
    with sent.app_context():
        path = back_up(tmp_path / "a?b=c%41#d e")
    assert path.is_file()
    assert restore(path, KEY) == 2


def test_a_backup_of_another_version_is_refused(sent, empty, tmp_path):
    with sent.app_context():
        path = back_up(tmp_path)
    with sqlite3.connect(path) as other:
        other.execute("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(BackupError, match="another version"):
        restore(path, KEY)
