"""Backups: whole, sealed, restorable on either database."""

import fcntl
import gzip
import os
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from screening.app import create_app
from screening.practice import NAME
from screening.records.audit.verification import Verification
from screening.records.database import db
from screening.records.operations.backup_checks import BackupError
from screening.records.operations.backups import back_up, restore
from screening.records.operations.copying import CopyError
from screening.records.operations.key_check import key_opens
from screening.records.operations.migrations_state import pending_migrations
from screening.workflow.practice.upgrade import seal_known_value
from screening.workflow.rules.replay import replay
from tests.builders import keys_of, let_in
from tests.conftest import close, settings_for
from tests.old_databases import DATABASES
from tests.records.operations.conftest import KEY, counts


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
    monkeypatch.setattr("screening.records.operations.copying.migrate_to", None)
    with sent.app_context():
        path = back_up(tmp_path)
        with pytest.raises(BackupError, match="not empty"):
            restore(path, KEY)


def test_a_new_database_gets_its_tables_from_a_backup_and_none_from_one_that_is_refused(sent, nothing, tmp_path):
    with sent.app_context():
        path, before = back_up(tmp_path), counts()
    with pytest.raises(BackupError, match="another key"):
        restore(path, keys_of(bytes(32)))
    assert inspect(db.engine).get_table_names() == []
    assert restore(path, KEY) == 2
    assert counts() == before


def test_tables_that_were_made_and_hold_nothing_but_the_known_value_may_be_filled(sent, empty, tmp_path):
    with sent.app_context():
        seal_known_value(KEY)
        path = back_up(tmp_path)
    seal_known_value(keys_of(bytes(32)))  # `screening upgrade` with a key that is not the backup's
    assert restore(path, KEY) == 2
    assert key_opens(KEY)


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


def of_tomorrow():
    """Add tables that only a newer version knows, and a read that is still open."""
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE of_tomorrow (id INTEGER PRIMARY KEY)"))
        connection.execute(
            text("CREATE TABLE its_rows (id INTEGER PRIMARY KEY, of_id INTEGER REFERENCES of_tomorrow (id))")
        )
        connection.execute(text("INSERT INTO of_tomorrow VALUES (1)"))
        connection.execute(text("INSERT INTO its_rows VALUES (1, 1)"))
    counts()


def test_a_database_of_any_version_is_replaced(sent, whole):
    with sent.app_context():
        before = counts()
        let_in("New", "new@example.com")
        of_tomorrow()
        assert restore(whole, KEY, replace=True) == 2
        assert counts() == before
        assert "of_tomorrow" not in inspect(db.engine).get_table_names()


def test_a_replacement_that_fails_midway_leaves_every_table_and_row(sent, whole):
    with closing(sqlite3.connect(whole)) as file:
        file.executescript(
            "CREATE TABLE twice AS SELECT * FROM person_index; INSERT INTO twice SELECT * FROM person_index;"
            "DROP TABLE person_index; ALTER TABLE twice RENAME TO person_index"
        )
    with sent.app_context():
        of_tomorrow()
        before = counts()
        with pytest.raises(BackupError, match="its rows do not fit together"):
            restore(whole, KEY, replace=True)
        assert counts() == before
        assert "of_tomorrow" in inspect(db.engine).get_table_names()


def test_a_replacement_whose_newer_keys_are_damaged_leaves_every_table_and_row(sent, whole, tmp_path):
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(whole.read_bytes()[:20000])
    with sent.app_context():
        before = counts()
        with pytest.raises(BackupError, match=r"damaged\.db is not a backup, or it is damaged"):
            restore(whole, KEY, damaged, replace=True)
        assert counts() == before


def test_a_database_is_not_replaced_with_itself(sent, whole):
    with sent.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("only SQLite has a file")
        before, itself = counts(), Path(db.engine.url.database)
        for backup, newer in ((itself, None), (whole, itself)):
            with pytest.raises(BackupError, match="is the database itself"):
                restore(backup, KEY, newer, replace=True)
        assert counts() == before


def test_names_of_folders_are_names(sent, empty, tmp_path):
    with sent.app_context():
        path = back_up(tmp_path / "a?b=c%41#d e")
    assert path.is_file()
    assert restore(path, KEY) == 2


@pytest.fixture(params=sorted(DATABASES.glob("*.db.gz")), ids=lambda path: path.name[:-6])
def earlier(request, tmp_path):
    """A backup that today's version makes of the tables of an earlier one, before they are upgraded."""
    database = tmp_path / "screening.db"
    database.write_bytes(gzip.decompress(request.param.read_bytes()))
    app = create_app(settings_for(f"sqlite:///{database}"))
    with app.app_context():
        path = back_up(tmp_path)
    close(app)
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT version_num FROM alembic_version").fetchone() == (request.param.name[:4],)
    return path


def test_a_backup_of_every_earlier_version_is_restored_and_upgraded_and_replays(earlier, nothing):
    with pytest.raises(BackupError, match="another key"):
        restore(earlier, keys_of(bytes(32)))
    assert inspect(db.engine).get_table_names() == []
    count = restore(earlier, KEY)
    assert pending_migrations() is None
    practice = nothing.extensions[NAME]
    results = list(replay(practice, practice.screenings.all()))
    assert len(results) == count > 28
    assert [result.problem for result in results if result.problem] == []
    verdict = Verification(KEY).verify()
    assert verdict.entries > 40
    assert verdict.problems == ()
    assert let_in("New", "new@example.com").id > 1


def test_it_takes_the_place_of_newer_tables_that_hold_nothing(empty, tmp_path):
    """`screening upgrade` made them before anybody thought of the backup."""
    seal_known_value(keys_of(bytes(32)))
    path = tmp_path / "0007.db"
    path.write_bytes(gzip.decompress((DATABASES / "0007.db.gz").read_bytes()))
    assert restore(path, KEY) == 31
    assert pending_migrations() is None
    assert key_opens(KEY)


def test_a_file_that_fails_half_way_is_none_and_earlier_ones_stay(sent, tmp_path, monkeypatch):
    with sent.app_context():
        earlier = back_up(tmp_path)
        content = earlier.read_bytes()
        monkeypatch.setattr("screening.records.operations.backups.is_whole", lambda _backup: False)
        with pytest.raises(CopyError, match=f"{tmp_path}: no backup was made: what was written cannot be read back"):
            back_up(tmp_path)
    assert list(tmp_path.iterdir()) == [earlier]
    assert earlier.read_bytes() == content


def test_what_a_killed_backup_left_is_cleared_away(sent, tmp_path):
    left = tmp_path / "screening-20270301T000000000000Z.part"
    left.touch()
    with sent.app_context():
        path = back_up(tmp_path)
    assert list(tmp_path.iterdir()) == [path]


def test_two_backups_at_once_do_not_clear_each_other_away(sent, tmp_path):
    running = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(running, fcntl.LOCK_EX)
    with sent.app_context():
        with pytest.raises(CopyError, match="another backup into this folder is running"):
            back_up(tmp_path)
        os.close(running)
        assert back_up(tmp_path).is_file()


@pytest.mark.parametrize(
    ("place", "told"), [("gone/backups", "No such file or directory"), ("file/backups", "Not a directory")]
)
def test_a_folder_that_cannot_be_made_is_told(sent, tmp_path, place, told):
    (tmp_path / "file").touch()
    with sent.app_context(), pytest.raises(CopyError, match=f"{place}: no backup was made: {told}"):
        back_up(tmp_path / place)


def test_a_database_without_tables_is_told(nothing, tmp_path):
    with pytest.raises(CopyError, match="the database has no tables that this version knows"):
        back_up(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_named_by_when_it_was_made(sent, tmp_path):
    with sent.app_context():
        path = back_up(tmp_path)
    made_at = datetime.strptime(path.stem, "screening-%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)
    assert abs((datetime.now(UTC) - made_at).total_seconds()) < 60
