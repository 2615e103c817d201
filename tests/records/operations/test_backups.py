"""Backups: whole, sealed, restorable on either database."""

import sqlite3
import stat
from contextlib import closing

import pytest
from sqlalchemy import inspect

from screening.records.database import db
from screening.records.operations.backup_checks import BackupError
from screening.records.operations.backups import back_up, restore
from screening.records.operations.key_check import key_opens
from screening.workflow.practice.upgrade import seal_known_value
from screening.workflow.rules.replay import replay
from tests.builders import keys_of, let_in
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
    monkeypatch.setattr("screening.records.operations.backups.upgrade", None)
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


def test_names_of_folders_are_names(sent, empty, tmp_path):
    with sent.app_context():
        path = back_up(tmp_path / "a?b=c%41#d e")
    assert path.is_file()
    assert restore(path, KEY) == 2
