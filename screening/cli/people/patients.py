"""`screening patient`: export or erase everything about one person; `screening purge`: erase what is past its time."""

from __future__ import annotations

import json

import click

from screening.cli.practice_app import OpenApp, commander, practice_app
from screening.practice import practice
from screening.records.review.patient_file import file_data
from screening.records.screenings.screenings import Screening
from screening.workflow.review.patient_file import ClockLeaptError, file_of
from screening.workflow.review.patient_file import erase as erase_everything
from screening.workflow.review.patient_file import purge as purge_run_out

_reference = click.argument("reference")


@click.group()
def patient() -> None:
    """Export or erase everything about one person, found by the reference of any of their screenings."""


@patient.command()
@_reference
@click.pass_obj
def export(open_app: OpenApp, reference: str) -> None:
    """Print everything about the person of REFERENCE as JSON."""
    with practice_app(open_app):
        data = file_data(file_of(practice(), _found(reference), commander()))
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))


@patient.command()
@_reference
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@click.pass_obj
def erase(open_app: OpenApp, reference: str, *, yes: bool) -> None:
    """Erase everything about the person of REFERENCE. This cannot be undone."""
    with practice_app(open_app):
        screening = _found(reference)
        if not yes:
            click.confirm(f"Erase everything about the person of {screening.reference}?", abort=True)
        count = erase_everything(practice(), screening, commander(), "asked for")
        click.echo(f"{count} screenings erased.")
        click.echo("Earlier backups contain them until the key is rotated and the older one destroyed.")


@click.command()
@click.pass_obj
def purge(open_app: OpenApp) -> None:
    """Erase what is past its retention period: unsigned for 180 days, or signed longer ago than decisions are kept."""
    with practice_app(open_app):
        try:
            purged = purge_run_out(practice(), practice().settings.keep_signed_years)
        except ClockLeaptError as error:
            raise click.ClickException(str(error)) from None
        click.echo(f"{purged.note or f'{purged.count} screenings erased'}.")


def _found(reference: str) -> Screening:
    screening = practice().screenings.by_reference(reference.strip().upper())
    if screening is None:
        raise click.ClickException(f"no screening has the reference {reference}")
    return screening
