"""`screening rules from-fhir`: the questions of another system's form, as a starting point."""

from __future__ import annotations

from pathlib import Path

import click

from screening.cli.existing_path import ExistingPath
from screening.exchange.fhir.foreign_form import NotAFormError, skeleton_of
from screening.exchange.fhir.foreign_items import TO_WRITE
from screening.exchange.formats.strict_json import JsonError, read_json
from screening.rulebook.reading.reader import read_rules
from screening.rulebook.reading.reserved import RESERVED
from screening.rulebook.reading.yaml_nodes import MistakesError


@click.command("from-fhir")
@click.argument("file", type=ExistingPath(dir_okay=False))
def from_fhir(file: Path) -> None:
    """Print the questions of FILE, a FHIR R4 Questionnaire, as a rules.yaml to build on; list what was not taken.

    Exit with 2 if FILE cannot be read.
    """
    try:
        made = skeleton_of(read_json(file.read_bytes()), {word for words in RESERVED.values() for word in words})
    except (JsonError, NotAFormError, OSError) as error:
        click.echo(f"{file}: cannot be read: {error}", err=True)
        raise SystemExit(2) from None
    click.echo(made.text, nl=False)
    for line in made.left_out:
        click.echo(f"not taken: {line}", err=True)
    try:
        questionnaire = read_rules(made.text).rulebook.questionnaire
    except MistakesError as error:
        for mistake in error.mistakes:
            click.echo(mistake.at("to fix by hand"), err=True)
        return
    left = f"{made.text.count(f'{TO_WRITE}: ')} texts that say “{TO_WRITE}”, the order of each question, and all rules"
    click.echo(f"{len(questionnaire.questions)} questions, no mistakes. Still to write: {left}.", err=True)
