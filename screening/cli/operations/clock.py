"""`screening clock`: recovery from a wrong date."""

from __future__ import annotations

from datetime import datetime

import click

from screening.cli.practice_app import OpenApp, commander, practice_app
from screening.practice import practice
from screening.workflow.practice.clock import accept_clock, newest_record, read_clock


@click.group()
def clock() -> None:
    """Manage this machine's clock, by which records are dated and erased."""


@clock.command()
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@click.pass_obj
def accept(open_app: OpenApp, *, yes: bool) -> None:
    """Confirm that the current time is right, even though it jumped or some records are newer."""
    with practice_app(open_app):
        found, newest = read_clock(practice()), newest_record(practice())
        click.echo(f"This machine says it is now {_there(found.now)}.")
        click.echo(f"The last time known to be right is {_there(found.known)}.")
        click.echo(f"The newest record is from {_there(newest)}." if newest else "There are no records yet.")
        if not yes:
            question = "Is that really the time? Records past retention are erased; newer ones keep their date."
            click.confirm(question, abort=True)
        accept_clock(practice(), commander())
        click.echo("Accepted.")


def _there(moment: datetime) -> str:
    return f"{moment.astimezone(practice().settings.time_zone):%Y-%m-%d %H:%M %Z}"
