"""`screening audit`: check the audit trail, and export it as CSV."""

from __future__ import annotations

import csv
import re
import sys
from datetime import datetime

import click

from screening.cli.existing_path import ExistingPath
from screening.cli.practice_app import OpenApp, commander, practice_app
from screening.exchange.formats.csv_cells import cell
from screening.practice import practice
from screening.records.audit.entries import Action, Kind, Subject, Wanted
from screening.records.audit.verification import Verification
from screening.workflow.practice.trail import write_entry

_END = re.compile(r"\b(\d{4}-\d\d-\d\d) ([0-9a-f]{16})\b")  # as written in the log and in mail
_NAME = re.compile("[0-9a-f]{16}")
_day = click.DateTime(["%Y-%m-%d"])


@click.group()
def audit() -> None:
    """Check or export the record of who read or changed what."""


def _ends(_context: click.Context, _parameter: click.Parameter, path: str | None) -> list[tuple[str, str]]:
    """Return the ends of days in a file, each its day and name, once. Raises BadParameter if it has none."""
    if path is None:
        return []
    with click.open_file(path, encoding="utf-8", errors="replace") as file:
        found = list(dict.fromkeys(_END.findall(file.read())))
    if not found:
        raise click.BadParameter("it contains no end of a day, such as: 2027-01-31 0123456789abcdef")
    return found


def _noted(_context: click.Context, _parameter: click.Parameter, text: str) -> list[tuple[str, str]]:
    """Return the end of a day as printed, logged or mailed, with its day if given. Raises BadParameter."""
    if found := _END.findall(text):
        return list(dict.fromkeys(found))
    if text and not _NAME.fullmatch(text.strip()):
        raise click.BadParameter("it must be like 0123456789abcdef, or 2027-01-31 0123456789abcdef")
    return [("a day", text.strip())] if text else []


@audit.command()
@click.option(
    "--head", default="", callback=_noted, help="The end of a day printed by an earlier run; it must still exist."
)
@click.option(
    "--against",
    "kept",
    type=ExistingPath(path_type=str, dir_okay=False, allow_dash=True),
    callback=_ends,
    help="A file with ends of days, such as kept mails to SCREENING_WITNESSES, or a log; each must still exist.",
)
@click.pass_obj
def verify(open_app: OpenApp, head: list[tuple[str, str]], kept: list[tuple[str, str]]) -> None:
    """Check every entry. List any changed, deleted, inserted, swapped or cut off; exit with 1 if there are any."""
    with practice_app(open_app):
        verdict = Verification(practice().keys).verify()
        problems = [
            *verdict.problems,
            *(
                f"the end of {day} {name} is missing: the whole trail was replaced or cut"
                for day, name in head + kept
                if name not in verdict.heads
            ),
        ]
        for problem in problems:
            click.echo(problem, err=True)
        click.echo(f"{verdict.entries} entries checked, {len(problems)} problems.")
        if kept:
            click.echo(f"{len(kept)} kept ends of days compared.")
        click.echo(f"Newest end of a day: {verdict.heads[-1] if verdict.heads else 'none yet'}. Keep a copy elsewhere.")
    raise SystemExit(1 if problems else 0)


@audit.command()
@click.option("--from", "first", type=_day, help="First day, like 2027-01-31.")
@click.option("--to", "last", type=_day, help="Last day.")
@click.pass_obj
def export(open_app: OpenApp, first: datetime | None, last: datetime | None) -> None:
    """Print the trail as CSV, oldest first; days are in the practice's time zone."""
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
