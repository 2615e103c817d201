"""`screening rules`: check a rules file, run its examples, prove it. Publishing one: cli/rules/change.py."""

from __future__ import annotations

import json
from pathlib import Path

import click

from screening.cli.rules.change import accept, activate, diff, export, publish, show_impact
from screening.cli.rules.checks import print_failures, print_faults, print_proof
from screening.cli.rules.coverage import print_coverage
from screening.cli.rules.fairness import fairness
from screening.cli.rules.from_fhir import from_fhir
from screening.cli.rules.translated import translated
from screening.cli.rules.writing import explain, new_rule, upgrade, watch
from screening.cli.rules_file import RULES_FILE, read_rules_file, read_rules_text, read_text
from screening.domain.rules.languages import Language
from screening.domain.rules.rulebook import Rulebook
from screening.rulebook.proof.results import SECONDS
from screening.rulebook.reading_ease import measure_of, scores
from screening.rulebook.schema import json_schema

_SHOWN = 10


@click.group()
def rules() -> None:
    """Work with the questions and rules of rules.yaml."""


_READING = (explain, fairness, from_fhir, new_rule, translated, upgrade, watch)
for command in (accept, activate, diff, export, publish, show_impact, *_READING):
    rules.add_command(command)


_path = click.argument("path", default=RULES_FILE, type=click.Path(path_type=Path))


@rules.command()
@_path
@click.option("--strict", is_flag=True, help="Exit with 1 if a text is too hard to read.")
def check(path: Path, *, strict: bool) -> None:
    """Read PATH strictly; print every mistake with its line and column. Exit with 2 if there are any."""
    book = read_rules_file(path).rulebook
    rules = [rule for one in book.every for rule in one.rules]
    click.echo(f"{path}: {len(book.questionnaire.questions)} questions, {len(book.rules)} rules, no mistakes.")
    for name, beside in book.questionnaires.items():
        asked = len(beside.questionnaire.questions)
        click.echo(f"Other questionnaire, {name}: {asked} questions, {len(beside.rules)} rules.")
    unreviewed = sum(rule.reviewed is None for rule in rules)
    click.echo(f"{unreviewed} of {len(rules)} rules have not been reviewed by a clinician.")
    click.echo(f"Rules version {book.version}")
    found = print_faults(book)
    too_hard = sum([_print_hardest(book, language) for language in book.languages])
    raise SystemExit(1 if found or (strict and too_hard) else 0)


@rules.command()
@_path
@click.option("--seconds", default=SECONDS, show_default=True, help="Time limit for each property.")
def prove(path: Path, seconds: float) -> None:
    """Prove PATH for all sheets: guarantees hold, more risk is never milder, no concern is ignored, no rule is dead.

    Print a smallest counterexample for what does not hold. Exit with 1 if something does not hold or ran out of time.
    Needs the extra "prove".
    """
    text = read_text(path)
    read_rules_text(text, path)
    raise SystemExit(1 if print_proof(text, seconds) else 0)


@rules.command()
@_path
@click.option("--coverage", is_flag=True, help="Also exit with 1 if a clause of a rule decides in no example.")
@click.option("--verbose", is_flag=True, help="With --coverage: name the examples in which each clause decides.")
def test(path: Path, *, coverage: bool, verbose: bool) -> None:
    """Run the examples of PATH. Exit with 1 if one does not come out as stated.

    With --coverage, list the clauses of rules that no example shows at work: those that never decide while they are
    true, or while they are false. What no sheet can decide is left out (needs the extra "prove").
    """
    text = read_text(path)
    file = read_rules_text(text, path)
    failed = print_failures(file)
    if coverage or verbose:
        failed += print_coverage(file, text, verbose=verbose)
    raise SystemExit(1 if failed else 0)


@rules.command()
@_path
def schema(path: Path) -> None:
    """Print the JSON Schema of PATH, for editors that complete and check (docs/writing-rules.md)."""
    click.echo(json.dumps(json_schema(read_rules_file(path).rulebook), indent=1, ensure_ascii=False))


def _print_hardest(book: Rulebook, language: Language) -> int:
    """Print the texts that are hardest to read; return how many exceed the limit."""
    measure = measure_of(book, language.code)
    if measure is None:
        click.echo(f"\n{language.name} is not measured: it names no readability formula.")
        return 0
    scored = scores(book, language.code)
    limited = [score for score in scored if score.limited]
    labels = [score for score in scored if not score.limited]
    too_hard = sum(score.too_hard for score in limited)
    click.echo(f"\n{language.name}, {measure.words}. {too_hard} of {len(limited)} texts exceed it. The hardest ten:")
    for score in limited[:_SHOWN]:
        click.echo(f"  {score.value:5.1f}  {score.place}: {score.text}{'  ← too hard' if score.too_hard else ''}")
    click.echo("The hardest labels (no limit: formulas mean little on a few words):")
    for score in labels[:_SHOWN]:
        click.echo(f"  {score.value:5.1f}  {score.place}: {score.text}")
    return too_hard
