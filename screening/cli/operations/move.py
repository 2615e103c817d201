"""`screening move`: everything into another database."""

from __future__ import annotations

from functools import partial

import click
from sqlalchemy.exc import SQLAlchemyError

from screening.cli.practice_app import OpenApp, commander, practice_app
from screening.practice import practice
from screening.records.audit.entries import Action, Kind, Subject
from screening.records.operations.copying import CopyError, Fingerprint, reason
from screening.records.operations.migrations_state import pending_migrations
from screening.records.operations.moving import held_still, move_in, taken_back_on_failure
from screening.settings.servers import database_url
from screening.workflow.practice.backups import Drilled, look_through
from screening.workflow.practice.trail import write_entry


@click.command()
@click.option("--to", required=True, metavar="URL", help="The new, empty database, as SCREENING_DATABASE_URL names it.")
@click.pass_obj
def move(open_app: OpenApp, to: str) -> None:
    """Copy everything into another database, SQLite or PostgreSQL, while the server is stopped.

    Counts, hashes and replays are compared; if anything differs, the new database is left empty.
    """
    with practice_app(open_app):
        _refuse_unreadable(to)
        if to == practice().given.database_url:
            raise click.ClickException("that is the database in use: name a new, empty one")
        if pending := pending_migrations():
            raise click.ClickException(pending)
        before = look_through(practice())
        try:
            with held_still() as source, practice_app(partial(open_app, database_url=to)):
                moved = move_in(source)
                with taken_back_on_failure():
                    _refuse_unless_same(before, look_through(practice()))
                    write_entry(practice(), Subject(Kind.PRACTICE), commander(), Action.MOVED)
        except (CopyError, SQLAlchemyError, ImportError) as error:
            raise click.ClickException(reason(error)) from None
    _tell(moved, before)


def _refuse_unreadable(to: str) -> None:
    try:
        database_url(to)
    except ValueError as error:
        raise click.ClickException(f"--to {error}") from None


def _refuse_unless_same(before: Drilled, after: Drilled) -> None:
    if before != after:
        raise CopyError("nothing was moved: the copy does not replay as the original does")


def _tell(moved: dict[str, Fingerprint], found: Drilled) -> None:
    for name, fingerprint in sorted(moved.items()):
        click.echo(f"{name:20} {fingerprint.rows:>10,} rows  {fingerprint.digests:064x}"[:52])
    click.echo(f"{found.replayed} of {found.screenings} screenings replay byte for byte there, as here.")
    click.echo(f"{found.entries} audit entries checked, with the same {len(found.problems)} problems.")
    click.echo("Before you start the server, set SCREENING_DATABASE_URL to the new database. The old one is unchanged.")
