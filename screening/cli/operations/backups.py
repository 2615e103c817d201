"""`screening backup`, `restore` and `drill`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click
from sqlalchemy.exc import OperationalError

from screening.cli.practice_app import OpenApp, commander, practice_app
from screening.practice import practice
from screening.records.operations.backup_checks import BackupError, opened
from screening.records.operations.backups import back_up
from screening.records.operations.backups import restore as fill_from
from screening.records.operations.clearing import clear
from screening.workflow.practice.keys import follow_renewed_keys
from screening.workflow.practice.upgrade import erase_what_has_no_key, give_own_keys, seal_known_value
from screening.workflow.rules.replay import replay

_file = click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def backup(open_app: OpenApp, folder: Path) -> None:
    """Write a backup into FOLDER while the practice stays online. It does not contain the key: keep that elsewhere."""
    with practice_app(open_app):
        try:
            click.echo(back_up(folder))
        except (OSError, OperationalError) as error:
            said = error.strerror if isinstance(error, OSError) else error.orig
            raise click.ClickException(f"{folder}: no backup was made: {said}") from None


@click.command()
@_file
@click.option("--replace", is_flag=True, help="Delete what the database holds first, once the backup proved good.")
@click.option(
    "--keys",
    "newer",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A newer backup, made after the key was rotated: what was erased between the two stays erased.",
)
@click.pass_obj
def restore(open_app: OpenApp, path: Path, newer: Path | None, *, replace: bool) -> None:
    """Fill a new, empty database from the backup PATH."""
    with practice_app(open_app):
        if replace:
            _clear_for(path)
        count = _restored(path, newer)
        seal_known_value(practice().keys)  # a backup from before it existed has none
        give_own_keys(practice())
        if newer is not None:
            count -= erase_what_has_no_key(practice(), commander())
            follow_renewed_keys(practice())
        click.echo(f"{count} screenings restored.")


@click.command()
@_file
@click.pass_obj
def drill(open_app: OpenApp, path: Path) -> None:
    """Restore PATH in a scratch location and replay everything in it. Exit with 1 if anything differs."""
    with tempfile.TemporaryDirectory() as folder:
        with practice_app(lambda: open_app(database_url=f"sqlite:///{folder}/drill.db")):
            count = _restored(path)
            problems = [
                f"{result.reference}: {result.problem}"
                for result in replay(practice(), practice().screenings.all())
                if result.problem
            ]
        for problem in problems:
            click.echo(problem, err=True)
        click.echo(f"{count - len(problems)} of {count} screenings can be restored and replay to the byte.")
        raise SystemExit(1 if problems else 0)


def _clear_for(path: Path) -> None:
    try:
        with opened(path, practice().keys.masters):
            clear()
    except BackupError as error:
        raise click.ClickException(str(error)) from None


def _restored(path: Path, newer: Path | None = None) -> int:
    try:
        return fill_from(path, practice().keys, newer)
    except BackupError as error:
        raise click.ClickException(str(error)) from None
