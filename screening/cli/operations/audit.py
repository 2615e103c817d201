"""`screening audit`: is the trail whole, and the trail as CSV."""

from __future__ import annotations

import csv
import sys
from datetime import datetime

import click

from screening.cli.practice_app import OpenApp, commander, practice_app
from screening.exchange.formats.csv_cells import cell
from screening.practice import practice
from screening.records.audit.entries import Action, Kind, Subject, Wanted
from screening.records.audit.verification import Verification
from screening.workflow.practice.trail import write_entry

_day = click.DateTime(["%Y-%m-%d"])


@click.group()
def audit() -> None:
    """Who read or changed what."""


@audit.command()
@click.option("--head", default="", help="An end of a day that an earlier run printed; it must still be there.")
@click.pass_obj
def verify(open_app: OpenApp, head: str) -> None:
    """Look at every entry. Changed, deleted, inserted, swapped and cut-off ones are named; then exits with 1."""
    with practice_app(open_app):
        verdict = Verification(practice().settings.key).verify()
        problems = list(verdict.problems)
        if head and head not in verdict.heads:
            problems.append(f"the end of a day {head} is not there any more: the whole trail was exchanged or cut")
        for problem in problems:
            click.echo(problem, err=True)
        click.echo(f"{verdict.entries} entries looked at, {len(problems)} problems.")
        click.echo(f"Newest end of a day: {verdict.heads[-1] if verdict.heads else 'none yet'}. Note it elsewhere.")
    raise SystemExit(1 if problems else 0)


@audit.command()
@click.option("--from", "first", type=_day, help="The first day, as 2027-01-31.")
@click.option("--to", "last", type=_day, help="The last day.")
@click.pass_obj
def export(open_app: OpenApp, first: datetime | None, last: datetime | None) -> None:
    """Print the trail as CSV, oldest first; days are those of the practice's time zone."""
    with practice_app(open_app):
        write_entry(practice(), Subject(Kind.PRACTICE), commander(), Action.EXPORTED, "audit trail")
        writer = csv.writer(sys.stdout)
        writer.writerow(["at", "actor", "action", "detail", "chain", "number"])
        days = Wanted(
            first=first.date() if first else None,
            last=last.date() if last else None,
            zone=practice().settings.time_zone,
        )
        for entry in practice().audit.all(days):
            writer.writerow(
                [entry.at.isoformat(), *map(cell, (entry.actor, entry.action, entry.detail, entry.chain)), entry.number]
            )
