"""The `screening` command itself."""

from __future__ import annotations

import click

from screening.cli.demo import demo
from screening.cli.operations.audit import audit
from screening.cli.operations.backups import backup, drill, restore
from screening.cli.operations.clock import clock
from screening.cli.operations.database import recount, replay, upgrade
from screening.cli.operations.doctor import doctor
from screening.cli.operations.export import export
from screening.cli.operations.fleet import fleet
from screening.cli.operations.key import key
from screening.cli.operations.mail import mail
from screening.cli.operations.move import move
from screening.cli.operations.settings import settings
from screening.cli.people.clients import client
from screening.cli.people.invite import invite
from screening.cli.people.patients import patient, purge
from screening.cli.people.staff import people
from screening.cli.people.webhooks import webhook
from screening.cli.rules.commands import rules
from screening.cli.sheets.bulk import bulk
from screening.cli.sheets.evaluate import evaluate
from screening.cli.sheets.fhir import fhir
from screening.settings.shipped import VERSION


@click.group()
@click.version_option(VERSION, prog_name="screening", message="%(prog)s %(version)s")
def screening() -> None:
    """Pre-visit screening for a treatment: a suggestion to a clinician, never a diagnosis."""


_COMMANDS = (
    *(audit, backup, bulk, client, clock, demo, doctor, drill, evaluate, export, fhir, fleet, invite, key),
    *(mail, move, patient, people, purge, recount, replay, restore, rules, settings, upgrade, webhook),
)
for command in _COMMANDS:
    screening.add_command(command)
