"""`screening rules fairness`: which rules read what the law protects, what one answer changes, outcomes by group."""

from __future__ import annotations

import json
import time
from pathlib import Path

import click

from screening.cli.practice_app import OpenApp, practice_app
from screening.cli.rules_file import RULES_FILE, read_rules_text, read_text
from screening.domain.review.group_shares import OutcomesByGroup
from screening.practice import practice
from screening.rulebook.fairness_data import fairness_data
from screening.rulebook.fairness_lines import fairness_lines
from screening.rulebook.reading.reader import read_stored
from screening.workflow.rules.fairness import OneAnswerProof, outcomes_by_group, prove_one_answer
from screening.workflow.rules.versions import text_in_force


@click.command()
@click.argument("path", default=RULES_FILE, type=click.Path(path_type=Path))
@click.option("--counts", is_flag=True, help="Use the published rules instead of PATH, and add the outcomes by group.")
@click.option("--no-proof", is_flag=True, help="List only; prove nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def fairness(open_app: OpenApp, path: Path, *, counts: bool, no_proof: bool, as_json: bool) -> None:
    """List the rules of PATH that read age, pregnancy, language and whatever else it names, with reasons and sources.

    For each answer it proves that the outcome never changes if only that answer does, or prints a smallest sheet on
    which it does (needs the extra "prove"). With --counts, also the outcomes of the practice's screenings by group.
    An aid for 45 CFR 92.210, not a finding that the rules are fair.
    """
    text, counted = _published(open_app) if counts else (read_text(path), None)
    file = read_stored(text) if counts else read_rules_text(text, path)
    begun = time.monotonic()
    proof = OneAnswerProof() if no_proof else prove_one_answer(file, text)
    if as_json:
        click.echo(json.dumps(fairness_data(file.rulebook, proof.effects, counted), indent=1, ensure_ascii=False))
    else:
        for line in fairness_lines(file.rulebook, proof.effects, counted):
            click.echo(line)
    if proof.effects:
        click.echo(f"What one answer changes was proved in {time.monotonic() - begun:.1f} s.", err=True)
    if proof.problem:
        click.echo(f"What one answer changes is not proved: {proof.problem}", err=True)


def _published(open_app: OpenApp) -> tuple[str, OutcomesByGroup]:
    with practice_app(open_app):
        return text_in_force(practice()), outcomes_by_group(practice())
