"""`screening backup`, `restore` and `drill`, run the way a timer does."""

import gzip
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from screening.app import create_app
from screening.cli.main import screening
from screening.records.database import db
from screening.records.operations.retention import backup_name, backups_in
from screening.workflow.practice.backups import BACKUP, DRILL, last_run
from tests.builders import healthy
from tests.conftest import close
from tests.old_databases import DATABASES


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "backups"


@pytest.fixture
def backed_up(run, patient, folder):
    """The path of a backup of a practice with one screening."""
    patient.has_sent(healthy())
    return run("backup", str(folder)).output.strip()


def kept(practice, name):
    """What is known now, after commands that another process may have run."""
    db.session.rollback()
    return last_run(practice, name)


def test_older_ones_are_deleted_as_the_options_say_and_the_path_is_all_that_is_printed(run, folder):
    folder.mkdir()
    for day in range(1, 29):
        (folder / backup_name(datetime(2026, 2, day, tzinfo=UTC))).touch()
    assert run("backup", str(folder)).exit_code == 0
    assert len(backups_in(folder)) == 29
    done = run("backup", str(folder), "--keep-hourly", "1", "--keep-daily", "4", "--keep-weekly", "4")
    assert done.output == f"{backups_in(folder)[0]}\n"
    names = [path.name[10:18] for path in backups_in(folder)[1:]]
    assert names == ["20260228", "20260227", "20260226", "20260222", "20260215"]
    assert run("backup", str(folder), "--keep-daily", "-1").exit_code == 2


def test_a_drill_takes_the_newest_backup_of_a_folder_and_its_result_is_kept(run, practice, backed_up, folder):
    done = run("drill", str(folder))
    assert done.exit_code == 0
    assert "1 of 1 screenings can be restored and replay byte for byte." in done.output
    assert "audit entries checked." in done.output
    assert kept(practice, DRILL).worked.note.startswith(f"{backups_in(folder)[0].name}: 1 screenings, ")
    assert kept(practice, BACKUP).worked.note == backed_up


def test_a_drill_of_what_is_damaged_is_kept_as_a_failure_and_the_last_that_worked_stays_known(run, practice, backed_up):
    run("drill", backed_up)
    with Path(backed_up).open("r+b") as file:
        file.truncate(8192)
    done = run("drill", backed_up)
    assert done.exit_code == 1
    assert "is damaged" in kept(practice, DRILL).failed.note
    assert kept(practice, DRILL).worked.note.startswith("screening-")


def test_a_drill_finds_what_no_longer_replays_and_an_altered_trail(run, practice, backed_up):
    with closing(sqlite3.connect(backed_up)) as file, file:
        file.execute("UPDATE audit_entry SET detail = 'altered'")
    done = run("drill", backed_up)
    assert done.exit_code == 1
    assert "was changed, or is not ours" in done.output
    assert "was changed, or is not ours" in kept(practice, DRILL).failed.note


def test_a_folder_without_a_backup_is_told(run, tmp_path):
    done = run("drill", str(tmp_path))
    assert (done.exit_code, done.output) == (1, f"Error: {tmp_path} is a directory without a backup in it\n")


def test_a_drill_works_where_no_practice_is_yet(backed_up, folder, server, settings):
    """On a second machine, to which the backups and the key were copied: nothing can keep the result."""
    url, apps = server.empty(), []

    def opened(**changes):
        apps.append(create_app(replace(settings, **{"database_url": url, **changes})))
        return apps[-1]

    done = CliRunner().invoke(screening, ["drill", str(folder)], obj=opened)
    assert done.exit_code == 0
    for app in apps:
        close(app)
    server.drop(url)


def test_a_backup_of_an_earlier_version_is_restored_and_its_screenings_are_found(tmp_path, server, settings):
    path, url, apps = tmp_path / "0007.db", server.empty(), []
    path.write_bytes(gzip.decompress((DATABASES / "0007.db.gz").read_bytes()))

    def opened(**changes):
        apps.append(create_app(replace(settings, **{"database_url": url, **changes})))
        return apps[-1]

    done = CliRunner().invoke(screening, ["restore", str(path)], obj=opened)
    assert {
        "31 screenings restored.",
        "31 screenings can now be found by name, date of birth and phone.",
        "1 corrected screenings are in the queue as corrected.",
    } <= set(done.output.splitlines())
    assert "0 problems" in CliRunner().invoke(screening, ["audit", "verify"], obj=opened).output
    trail = CliRunner().invoke(screening, ["audit", "export"], obj=opened).output
    assert "backup restored,0007.db: 31 screenings" in trail
    for app in apps:
        close(app)
    server.drop(url)


def test_a_backup_of_an_earlier_version_is_drilled_as_well(run, tmp_path):
    path = tmp_path / "0007.db"
    path.write_bytes(gzip.decompress((DATABASES / "0007.db.gz").read_bytes()))
    done = run("drill", str(path))
    assert "31 of 31 screenings can be restored and replay byte for byte." in done.output
