"""The `screening` command itself."""

from __future__ import annotations

import click

from screening.cli.audit import audit
from screening.cli.backups import backup, drill, restore
from screening.cli.bulk import bulk
from screening.cli.clock import clock
from screening.cli.demo import demo
from screening.cli.doctor import doctor
from screening.cli.evaluate import evaluate
from screening.cli.invite import invite
from screening.cli.key import key
from screening.cli.patients import patient, purge
from screening.cli.people import people
from screening.cli.practice_settings import settings
from screening.cli.records import replay, upgrade
from screening.cli.rules import rules


@click.group()
def screening() -> None:
    """Pre-visit screening for dry needling: a suggestion to a clinician, never a diagnosis."""


_COMMANDS = (
    *(audit, backup, bulk, clock, demo, doctor, drill, evaluate, invite, key),
    *(patient, people, purge, replay, restore, rules, settings, upgrade),
)
for command in _COMMANDS:
    screening.add_command(command)
