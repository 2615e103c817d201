"""`screening backup`, `restore` and `drill`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from screening.cli.existing_path import ExistingPath
from screening.cli.operations.database import write_what_is_new
from screening.cli.practice_app import OpenApp, commander, practice_app
from screening.practice import practice
from screening.records.audit.entries import Action, Kind, Subject
from screening.records.database import db
from screening.records.operations.backup_checks import BackupError
from screening.records.operations.backups import restore as fill_from
from screening.records.operations.retention import Retention, backups_in
from screening.records.sqlite import without_waiting_for_the_disk
from screening.workflow.practice.backups import (
    DRILL,
    BackupFailedError,
    Drilled,
    look_through,
    note_failure,
    note_success,
    take_backup,
)
from screening.workflow.practice.keys import follow_renewed_keys
from screening.workflow.practice.trail import write_entry
from screening.workflow.practice.upgrade import erase_what_has_no_key

_count = click.IntRange(min=0)
_newer_keys = click.option(
    "--keys",
    "newer",
    type=ExistingPath(dir_okay=False),
    help="A newer backup, made after the key was rotated: what was erased between the two stays erased.",
)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--keep-hourly", type=_count, default=0, help="Keep the newest of each of the last N hours that have one."
)
@click.option("--keep-daily", type=_count, default=0, help="The same for days.")
@click.option("--keep-weekly", type=_count, default=0, help="The same for weeks. Without any, all are kept.")
@click.pass_obj
def backup(open_app: OpenApp, folder: Path, keep_hourly: int, keep_daily: int, keep_weekly: int) -> None:
    """Write a backup into FOLDER while the practice stays online. It does not contain the key: keep that elsewhere.

    Then run SCREENING_BACKUP_COMMAND with the file's path, and delete older backups that are not to be kept.
    """
    with practice_app(open_app):
        retention = Retention(keep_hourly, keep_daily, keep_weekly)
        try:
            click.echo(take_backup(practice(), practice().settings, folder, retention))
        except BackupFailedError as error:
            raise click.ClickException(str(error)) from None


@click.command()
@click.argument("path", type=ExistingPath(dir_okay=False))
@click.option("--replace", is_flag=True, help="Replace what is in the database.")
@_newer_keys
@click.pass_obj
def restore(open_app: OpenApp, path: Path, newer: Path | None, *, replace: bool) -> None:
    """Fill a new, empty database from the backup PATH, which an earlier version may have made.

    It restores everything or nothing: with --replace, too, a database stays as it was if anything fails.
    """
    with practice_app(open_app):
        try:
            count = fill_from(path, practice().keys, newer, replace=replace)
        except BackupError as error:
            raise click.ClickException(str(error)) from None
        write_what_is_new()
        if newer is not None:
            count -= _follow_keys()
        write_entry(
            practice(), Subject(Kind.PRACTICE), commander(), Action.RESTORED, f"{path.name}: {count} screenings"
        )
        click.echo(f"{count} screenings restored.")


@click.command()
@click.argument("path", type=ExistingPath())
@_newer_keys
@click.pass_obj
def drill(open_app: OpenApp, path: Path, newer: Path | None) -> None:
    """Restore PATH, or the newest backup in folder PATH, to a scratch database; replay it and verify its audit trail.

    The result is kept: `screening doctor` and the page Admin show it. Exit with 1 if anything differs.
    """
    with practice_app(open_app):
        file = _newest_in(path) if path.is_dir() else path
        try:
            drilled = _drilled(open_app, file, newer)
        except BackupError as error:
            note_failure(practice(), practice().settings, DRILL, str(error))
            raise click.ClickException(str(error)) from None
        for problem in drilled.problems:
            click.echo(problem, err=True)
        count, of = drilled.replayed, drilled.screenings
        click.echo(f"{count} of {of} screenings can be restored and replay byte for byte.")
        click.echo(f"{drilled.entries} audit entries checked.")
        if drilled.problems:
            note_failure(practice(), practice().settings, DRILL, f"{file.name}: {drilled.problems[0]}")
            raise SystemExit(1)
        note_success(practice(), DRILL, f"{file.name}: {count} screenings, {drilled.entries} audit entries")


def _drilled(open_app: OpenApp, file: Path, newer: Path | None) -> Drilled:
    with (
        tempfile.TemporaryDirectory() as folder,
        practice_app(lambda: open_app(database_url=f"sqlite:///{folder}/drill.db")),
        without_waiting_for_the_disk(db.engine),
    ):
        fill_from(file, practice().keys, newer)
        if newer is not None:
            _follow_keys()
        return look_through(practice())


def _follow_keys() -> int:
    """Bring restored data in line with a newer backup's keys; return how many screenings they no longer open."""
    erased = erase_what_has_no_key(practice(), commander())
    follow_renewed_keys(practice())
    return erased


def _newest_in(folder: Path) -> Path:
    found = backups_in(folder)
    if not found:
        raise click.ClickException(f"{folder} is a directory without a backup in it")
    return found[0]
