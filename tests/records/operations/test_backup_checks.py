"""Whether a backup can be restored: what is damaged, cut off, or of another version or key is told."""

import shutil
import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, delete, update

from screening.records.database import Base, db
from screening.records.operations.backup_checks import SEALED_FOR, BackupError
from screening.records.operations.backups import back_up, restore
from tests.builders import keys_of
from tests.records.operations.conftest import KEY, counts

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


def test_the_wrong_key_is_named_before_anything_is_written(sent, empty, tmp_path):
    with sent.app_context():
        path = back_up(tmp_path)
    with pytest.raises(BackupError, match="was made with another key: SCREENING_KEY_FILE must name that one"):
        restore(path, keys_of(bytes(32)))
    assert set(counts().values()) == {0}


def test_so_it_is_where_nothing_is_sealed_yet(app, empty, tmp_path):
    with app.app_context():
        path = back_up(tmp_path)
    with pytest.raises(BackupError, match="was made with another key"):
        restore(path, keys_of(bytes(32)))
    assert restore(path, KEY) == 0


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


@pytest.mark.parametrize(("named", "told"), [("9999", "is of a newer version"), ("0001", "is damaged")])
def test_a_backup_whose_tables_are_not_those_of_a_version_known_here_is_refused(whole, empty, named, told):
    with closing(sqlite3.connect(whole)) as file, file:
        file.execute("UPDATE alembic_version SET version_num = ?", (named,))
    with pytest.raises(BackupError, match=told):
        restore(whole, KEY)
    assert set(counts().values()) == {0}


def test_a_table_that_no_version_has_is_never_dropped_in_silence(whole, empty):
    with closing(sqlite3.connect(whole)) as file, file:
        file.execute("CREATE TABLE more (id INTEGER)")
    with pytest.raises(BackupError, match="is damaged"):
        restore(whole, KEY)
