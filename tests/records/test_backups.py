"""Backups: whole, sealed, restorable on either database."""

import sqlite3
import stat

import pytest
from flask_migrate import upgrade
from sqlalchemy import func, select

from screening.app import create_app
from screening.records.backups import BackupError, back_up, restore
from screening.records.database import Base, db
from screening.workflow.replay import replay
from tests.builders import healthy, let_in
from tests.conftest import close, settings_for


@pytest.fixture
def sent(app, patient, therapist):
    """Two screenings, one of them decided."""
    patient.send(healthy(goal_activity="planted mark"))
    patient.send(healthy(wants_needling="not_sure"))
    therapist.sign_in()
    therapist.decide(therapist.open_first(), "fits")
    return app


@pytest.fixture
def empty(server):
    """A practice with tables and nothing in them."""
    url = server.empty()
    app = create_app(settings_for(url))
    with app.app_context():
        upgrade()
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
    assert restore(path) == 2
    assert counts() == before
    assert [result.problem for result in replay(empty.extensions["screening"].screenings.all())] == [None, None]
    assert let_in("New", "new@example.com").id > 1  # numbers go on after those that were copied


def test_nothing_about_a_person_can_be_read_in_a_backup_and_only_its_owner_can_open_it(sent, tmp_path):
    with sent.app_context():
        path = back_up(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"planted mark" not in path.read_bytes()
    assert b"Ana Ruiz" not in path.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


def test_a_database_that_holds_something_is_never_overwritten(sent, tmp_path):
    with sent.app_context():
        path = back_up(tmp_path)
        with pytest.raises(BackupError, match="not empty"):
            restore(path)


@pytest.mark.parametrize("content", [b"", b"not a database", None])
def test_a_file_that_is_no_backup_is_said_so(empty, tmp_path, content):
    path = tmp_path / "file"
    if content is None:
        sqlite3.connect(path).executescript("CREATE TABLE x (y)")
    else:
        path.write_bytes(content)
    with pytest.raises(BackupError, match="is no backup"):
        restore(path)


def test_a_backup_of_another_version_is_refused(sent, empty, tmp_path):
    with sent.app_context():
        path = back_up(tmp_path)
    with sqlite3.connect(path) as other:
        other.execute("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(BackupError, match="another version"):
        restore(path)
