"""`screening clock`: the way out of a day that was wrong."""

from __future__ import annotations

from datetime import datetime

import click

from screening.cli.practice_app import OpenApp, commander, practice_app
from screening.practice import practice
from screening.workflow.practice.clock import accept_clock, newest_record, read_clock


@click.group()
def clock() -> None:
    """The clock of this machine, by which records are dated and erased."""


@clock.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def accept(open_app: OpenApp, *, yes: bool) -> None:
    """Say that the present time is right, though it leapt, or though records come from later."""
    with practice_app(open_app):
        found, newest = read_clock(practice()), newest_record(practice())
        click.echo(f"This machine says that it is now {_there(found.now)}.")
        click.echo(f"The last moment that was right for sure is {_there(found.known)}.")
        click.echo(f"The newest record is of {_there(newest)}." if newest else "There is no record yet.")
        if not yes:
            question = "Is it really now? What is over by this time is erased, and newer records keep their date."
            click.confirm(question, abort=True)
        accept_clock(practice(), commander())
        click.echo("Accepted.")


def _there(moment: datetime) -> str:
    return f"{moment.astimezone(practice().settings.time_zone):%Y-%m-%d %H:%M %Z}"
