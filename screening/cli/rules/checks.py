"""The checks of a rules file before it may be put in force, printed for a command."""

from __future__ import annotations

import time
from collections import Counter

import click

from screening.domain.rules.rulebook import Rulebook
from screening.rulebook.difference import NOTHING_MILDER
from screening.rulebook.proof.isolated import NoProverError, Told, compare_apart, prove_apart
from screening.rulebook.proof.results import SECONDS, State
from screening.rulebook.reading.examples import failures
from screening.rulebook.reading.reader import RulesFile
from screening.rulebook.soundness import faults


def print_faults(book: Rulebook) -> int:
    """Print rules that can never hold, always do or lack words, and unread questions; return how many there are."""
    found = faults(book)
    for fault in found:
        click.echo(f"{fault.id}: {fault.words}", err=True)
    if not found:
        click.echo("No rule is contradictory, always true or dead; every question is read and has its order of risk.")
        click.echo("Every rule has a title of its own, and a question to ask where it calls for a talk.")
    return len(found)


def print_proof(text: str, seconds: float = SECONDS) -> int:
    """Print what does not hold, then a count; return how many properties block the file."""
    begun = time.monotonic()
    try:
        results = [_print_result(result) for result in prove_apart(text, seconds)]
    except NoProverError as error:
        raise click.ClickException(str(error)) from None
    proved = sum(result.state is State.PROVED for result in results)
    click.echo(f"{proved} of {len(results)} properties proved in {time.monotonic() - begun:.1f} s.")
    return sum(result.holds_back for result in results)


def print_milder(old: str, new: str) -> int:
    """Print the smallest sheet that became milder, for each rule of the old text that decided one; return how many.

    A rule that could not be decided in time counts too.
    """
    states: Counter[State] = Counter()
    try:
        for result in compare_apart(old, new):
            states[result.state] += 1
            for line in result.lines:
                click.echo(line)
    except NoProverError as error:
        raise click.ClickException(str(error)) from None
    if milder := states[State.BROKEN]:
        click.echo(f"Some sheets became milder: the smallest for each of {milder} of the old rules is shown above.")
    if untold := states[State.OVER_TIME]:
        click.echo(f"Time ran out for {untold} of the old rules.")
    if not milder and not untold:
        click.echo(NOTHING_MILDER)
    return milder + untold


def _print_result(result: Told) -> Told:
    for line in result.lines:
        click.echo(line, err=result.holds_back)
    return result


def print_failures(file: RulesFile) -> int:
    """Print each failure, then a count; return how many examples failed."""
    failed = examples = 0
    for name, one in file.every.items():
        for example in one.examples:
            sentences = failures(one.rulebook, example)
            examples, failed = examples + 1, failed + bool(sentences)
            for sentence in sentences:
                click.echo(f"{name}{example.id}: {sentence}", err=True)
    click.echo(f"{examples - failed} of {examples} examples come out as stated.")
    return failed
