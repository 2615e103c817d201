"""Backups as steps: copied off-site, pruned only after they worked, remembered, and told when they fail."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask_migrate import downgrade
from sqlalchemy import delete, select, text

from screening.records.database import db, transaction
from screening.records.operations.outbox import MailKind
from screening.records.operations.retention import Retention, backup_name, backups_in
from screening.records.tables import OutboxRow
from screening.settings import MailServer
from screening.workflow.practice.backups import (
    BACKUP,
    DRILL,
    BackupFailedError,
    last_run,
    look_through,
    note_failure,
    note_success,
    problem_of,
    take_backup,
    warn_of_backups,
)
from screening.workflow.practice.staff import ADMINISTRATOR, FRONT_DESK, end_access
from tests.builders import Patient, healthy, let_in
from tests.workflow.practice.test_mail import delivered
from tests.workflow.rules.test_replay import keep_instead

SERVER = MailServer("mail.example.com", 465, True, "", "", "desk@example.com")
ALL = Retention()


def program(tmp_path, lines: str):
    """A program for off-site copies, as the setting names it."""
    path = tmp_path / "copy"
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o700)
    return (str(path), "--to", "elsewhere and back")


@pytest.fixture
def folder(tmp_path):
    """A folder with a backup of each of the last ten days."""
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in range(1, 11):
        (folder / backup_name(datetime(2026, 3, day, tzinfo=UTC))).touch()
    return folder


def test_the_finished_file_is_given_to_the_command_without_a_shell(practice, folder, tmp_path):
    command = program(tmp_path, f'test "$#" = 3 && test "$2" = "elsewhere and back" && cp "$3" {tmp_path}/off-site')
    path = take_backup(practice, replace(practice.given, backup_command=command), folder, ALL)
    assert (tmp_path / "off-site").read_bytes() == path.read_bytes()
    assert len(backups_in(folder)) == 11


FAILING = {
    "exit 3": "ended with exit code 3",
    "kill -9 $$": "ended with exit code -9",
    "sleep 9": "did not end within 0 hours",
}


@pytest.mark.parametrize("lines", FAILING)
def test_a_copy_that_fails_is_a_failure_and_nothing_is_pruned(practice, folder, tmp_path, monkeypatch, lines):
    monkeypatch.setattr("screening.workflow.practice.backups._LONGEST", timedelta(seconds=0.5))
    command = program(tmp_path, lines)
    with pytest.raises(BackupFailedError, match=f"^{command[0]} {FAILING[lines]}: .* was written, but not copied"):
        take_backup(practice, replace(practice.given, backup_command=command), folder, Retention(daily=1))
    assert len(backups_in(folder)) == 11
    run = last_run(practice, BACKUP)
    assert run.worked.done_at is None
    assert FAILING[lines] in run.failed.note


@pytest.mark.parametrize(("name", "told"), [("gone", "No such file or directory"), (".", "Permission denied")])
def test_a_command_that_cannot_be_run_is_told(practice, folder, tmp_path, name, told):
    command = (str(tmp_path / name),)
    with pytest.raises(BackupFailedError, match=f"cannot be run: {told}"):
        take_backup(practice, replace(practice.given, backup_command=command), folder, ALL)


def test_older_ones_are_pruned_once_it_worked_and_never_the_one_that_was_drilled(practice, folder):
    oldest = backups_in(folder)[-1]
    note_success(practice, DRILL, f"{oldest.name}: 3 screenings, 12 audit entries")
    path = take_backup(practice, practice.given, folder, Retention(daily=3))
    assert [one.name[10:18] for one in backups_in(folder)] == [path.name[10:18], "20260310", "20260309", "20260301"]
    run = last_run(practice, BACKUP)
    assert run.worked.note == str(path)
    assert datetime.now(UTC) - run.worked.done_at < timedelta(minutes=1)
    assert run.failed.done_at is None


def test_one_made_after_a_clock_ran_ahead_is_kept_though_others_are_named_later(practice, folder):
    for year in (2040, 2041):
        (folder / backup_name(datetime(year, 1, 1, tzinfo=UTC))).touch()
    path = take_backup(practice, practice.given, folder, Retention(daily=2))
    assert [one.name[10:14] for one in backups_in(folder)] == ["2041", "2040", path.name[10:14]]


def test_one_that_was_not_made_prunes_nothing_and_the_last_that_worked_stays_known(practice, folder, monkeypatch):
    path = take_backup(practice, practice.given, folder, ALL)
    monkeypatch.setattr("screening.records.operations.backups.is_whole", lambda _backup: False)
    with pytest.raises(BackupFailedError, match="no backup was made"):
        take_backup(practice, practice.given, folder, Retention(daily=1))
    assert len(backups_in(folder)) == 11
    run = last_run(practice, BACKUP)
    assert run.worked.note == str(path)
    assert "no backup was made" in run.failed.note
    assert "failed (the page Admin says why); the last successful backup was on " in problem_of(
        practice, BACKUP, datetime.now(UTC)
    )


def test_a_backup_before_an_upgrade_is_made_though_its_tables_cannot_note_it(practice, folder):
    with transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0007'"))
    with pytest.raises(BackupFailedError, match=r"the table \w+ cannot be read: "):
        take_backup(practice, practice.given, folder, ALL)  # the tables are not really those of 0007
    with transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0016'"))
    db.session.remove()
    downgrade(revision="0012")
    assert take_backup(practice, practice.given, folder, ALL).is_file()
    assert last_run(practice, BACKUP).worked.done_at is None


@pytest.mark.parametrize(("name", "days"), [(BACKUP, 2), (DRILL, 35)])
def test_one_that_is_too_old_is_told_and_so_is_one_by_a_clock_that_ran_ahead(practice, name, days):
    now = datetime.now(UTC)
    assert problem_of(practice, name, now) == f"no {name} has been made yet: `screening {name}`"
    note_success(practice, name, "one.db")
    assert problem_of(practice, name, now + timedelta(days=days, minutes=-1)) is None
    for moment in (now + timedelta(days=days, minutes=1), now - timedelta(days=days, minutes=1)):
        assert problem_of(practice, name, moment).startswith(f"the last successful {name} was on ")


def warnings(practice) -> list[str]:
    """To whom a warning waits to be sent."""
    every = [practice.outbox._told(row) for row in db.session.scalars(select(OutboxRow))]
    return sorted(mail.to for mail in every if mail.kind == MailKind.BACKUP)


def test_administrators_get_a_mail_once_a_day_as_long_as_it_fails(practice):
    live = replace(practice.given, mail=SERVER)
    let_in("Kim", "kim@example.com", (ADMINISTRATOR,))
    let_in("Bo", "bo@example.com", (FRONT_DESK,))
    left = let_in("Al", "al@example.com", (ADMINISTRATOR,))
    end_access(practice, left.id, left.actor)
    for _ in range(3):
        note_failure(practice, live, BACKUP, "/var/backups: no backup was made: the disk is full")
    assert warnings(practice) == ["kim@example.com"]
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25)):
        warn_of_backups(practice, live)
        warn_of_backups(practice, live)
    assert warnings(practice) == ["kim@example.com"] * 2
    with transaction():
        db.session.execute(delete(OutboxRow))
    note_success(practice, BACKUP, "one.db")
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=26)):
        warn_of_backups(practice, live)
    assert warnings(practice) == []


def test_the_mail_says_what_is_wrong_and_where_to_look_and_names_no_path(practice):
    live = replace(practice.given, mail=SERVER, address="https://forms.example.com")
    let_in("Kim", "kim@example.com", (ADMINISTRATOR,))
    note_failure(practice, live, BACKUP, "/var/backups: no backup was made: the disk is full")
    [mail] = delivered(practice)
    assert mail.subject == "Backups need attention (River Clinic)"
    [wrong] = [line for line in mail.body.splitlines() if line.startswith("- ")]
    assert wrong.endswith("failed (the page Admin says why); none has succeeded yet")
    assert "\nhttps://forms.example.com/workspace/admin\n" in mail.body
    assert "/var/backups" not in mail.body


def test_a_timer_that_died_is_told_by_mail_and_who_backs_up_another_way_is_left_alone(practice):
    live = replace(practice.given, mail=SERVER)
    let_in("Kim", "kim@example.com", (ADMINISTRATOR,))
    warn_of_backups(practice, live)
    assert warnings(practice) == []
    note_success(practice, BACKUP, "one.db")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3)):
        warn_of_backups(practice, live)
    assert warnings(practice) == ["kim@example.com"]


def test_without_a_mail_server_nothing_is_written(practice):
    let_in("Kim", "kim@example.com", (ADMINISTRATOR,))
    note_failure(practice, replace(practice.given, demo=False), DRILL, "one.db is damaged")
    assert warnings(practice) == []


def test_looking_through_counts_what_replays_and_names_what_does_not(practice, app):
    Patient(app.test_client()).has_sent(healthy())
    whole = look_through(practice)
    assert (whole.screenings, whole.replayed, whole.problems) == (1, 1, ())
    assert whole.entries >= 1
    with transaction():
        db.session.execute(text("UPDATE audit_entry SET detail = 'x' WHERE action = 'sent'"))
    keep_instead(practice, practice.screenings.newest(), path="elsewhere")
    looked = look_through(practice)
    assert (looked.screenings, looked.replayed) == (1, 0)
    assert len(looked.problems) == 2
