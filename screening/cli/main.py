"""The `screening` command itself."""

from __future__ import annotations

import click

from screening.cli.demo import demo
from screening.cli.evaluate import evaluate
from screening.cli.key import key
from screening.cli.people import people
from screening.cli.records import replay, upgrade
from screening.cli.rules import rules


@click.group()
def screening() -> None:
    """Pre-visit screening for dry needling: a suggestion to a clinician, never a diagnosis."""


for command in (demo, evaluate, key, people, replay, rules, upgrade):
    screening.add_command(command)
