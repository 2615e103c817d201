"""`screening rules`: check a rules file, run its examples, put it in force."""

from __future__ import annotations

import getpass
import json
import time
from pathlib import Path

import click

from screening.cli.practice_app import OpenApp, commander, practice_app
from screening.cli.rules_file import RULES_FILE, read_rules_file, read_rules_text, read_text
from screening.current import practice
from screening.domain.rules import Rulebook
from screening.records.audit import Actor
from screening.rulebook.examples import failures
from screening.rulebook.proof.prover import NoProverError, Told, prove_apart
from screening.rulebook.proof.verdicts import SECONDS, State
from screening.rulebook.reader import RulesFile
from screening.rulebook.reading_ease import HARDEST_GRADE, LEAST_INFLESZ, scores
from screening.rulebook.schema import json_schema
from screening.rulebook.soundness import faults
from screening.settings import LANGUAGES
from screening.workflow import rules as steps

_SHOWN = 10
_MEASURES = {
    "en": f"English, school grade (Flesch-Kincaid), at most {HARDEST_GRADE:g}",
    "es": f"Spanish, reading ease (INFLESZ), at least {LEAST_INFLESZ:g}",
}


@click.group()
def rules() -> None:
    """The questions and rules of rules.yaml."""


_path = click.argument("path", default=RULES_FILE, type=click.Path(path_type=Path))


@rules.command()
@_path
@click.option("--strict", is_flag=True, help="Exit with 1 when a text is too hard to read.")
def check(path: Path, *, strict: bool) -> None:
    """Read PATH strictly; print every mistake with its line and column. Exits with 2 when there are any."""
    book = read_rules_file(path).rulebook
    unreviewed = sum(rule.reviewed is None for rule in book.rules)
    click.echo(f"{path}: {len(book.questionnaire.questions)} questions, {len(book.rules)} rules, no mistakes.")
    click.echo(f"{unreviewed} of {len(book.rules)} rules have not been reviewed by a clinician.")
    click.echo(f"Rules version {book.version}")
    found = faults(book)
    for fault in found:
        click.echo(f"{fault.id}: {fault.words}", err=True)
    if not found:
        click.echo("No rule is contradictory, always true or dead; every question is read and says its order of risk.")
    too_hard = sum([_print_hardest(book, language) for language in LANGUAGES])
    raise SystemExit(1 if found or (strict and too_hard) else 0)


@rules.command()
@_path
@click.option("--seconds", default=SECONDS, show_default=True, help="The longest that one property may take.")
def prove(path: Path, seconds: float) -> None:
    """Prove PATH for all sheets: its guarantees, more risk never milder, nothing of concern passed over, no dead rule.

    What does not hold is told with a smallest counter-example. Exits with 1 when something does not hold or was not
    told in time. Needs the extra "prove".
    """
    text = read_text(path)
    read_rules_text(text, path)
    raise SystemExit(1 if _print_proof(text, seconds) else 0)


@rules.command()
@_path
def test(path: Path) -> None:
    """Run the examples of PATH. Exits with 1 when one does not come out as it says."""
    failed = _run_examples(read_rules_file(path))
    raise SystemExit(1 if failed else 0)


@rules.command()
@_path
def schema(path: Path) -> None:
    """Print the JSON Schema of PATH, for an editor that completes and checks (docs/writing-rules.md)."""
    click.echo(json.dumps(json_schema(read_rules_file(path).rulebook), indent=1, ensure_ascii=False))


@rules.command()
@click.option("--by", required=True, help="The clinician who read them.")
@click.pass_obj
def accept(open_app: OpenApp, by: str) -> None:
    """Note that a clinician read the rules in force and accepts them for patients. Serving patients needs it."""
    with practice_app(open_app):
        click.echo(f"Accepted by {by}: rules version {steps.accept_in_force(practice(), by, commander())}")


@rules.command()
@_path
@click.option("--by", default=getpass.getuser, show_default="the user of this machine", help="Who decides this.")
@click.pass_obj
def activate(open_app: OpenApp, path: Path, by: str) -> None:
    """Check PATH, run its examples, and put it in force for every page from the next request on."""
    text = read_text(path)
    if _run_examples(read_rules_text(text, path)):
        raise click.ClickException("nothing was changed: an example does not come out as it says")
    with practice_app(open_app):
        click.echo(f"In force: rules version {steps.activate(practice(), text, Actor(commander().code, by))}")


def _print_hardest(book: Rulebook, language: str) -> int:
    """Print the texts that are hardest to read, and give how many are beyond the limit."""
    scored = scores(book, language)
    limited = [score for score in scored if score.limited]
    labels = [score for score in scored if not score.limited]
    too_hard = sum(score.too_hard for score in limited)
    click.echo(f"\n{_MEASURES[language]}. {too_hard} of {len(limited)} texts are beyond it. The hardest ten:")
    for score in limited[:_SHOWN]:
        click.echo(f"  {score.value:5.1f}  {score.place}: {score.text}{'  ← too hard' if score.too_hard else ''}")
    click.echo("The hardest labels (no limit: formulas mean little on a few words):")
    for score in labels[:_SHOWN]:
        click.echo(f"  {score.value:5.1f}  {score.place}: {score.text}")
    return too_hard


def _print_proof(text: str, seconds: float = SECONDS) -> int:
    """Print what does not hold, then a count; give how many properties hold the file back."""
    begun = time.monotonic()
    try:
        verdicts = [_print_told(told) for told in prove_apart(text, seconds)]
    except NoProverError as error:
        raise click.ClickException(str(error)) from None
    proved = sum(told.state is State.PROVED for told in verdicts)
    click.echo(f"{proved} of {len(verdicts)} properties proved in {time.monotonic() - begun:.1f} s.")
    return sum(told.holds_back for told in verdicts)


def _print_told(told: Told) -> Told:
    for line in told.lines:
        click.echo(line, err=told.holds_back)
    return told


def _run_examples(file: RulesFile) -> int:
    """Print each failure, then a count; give how many examples failed."""
    failed = 0
    for example in file.examples:
        sentences = failures(file.rulebook, example)
        failed += bool(sentences)
        for sentence in sentences:
            click.echo(f"{example.id}: {sentence}", err=True)
    click.echo(f"{len(file.examples) - failed} of {len(file.examples)} examples come out as they say.")
    return failed
