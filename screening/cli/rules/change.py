"""`screening rules diff | impact | publish | accept | export`: changing the published rules, consequences in view."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from pathlib import Path
from typing import TextIO, TypeAlias

import click

from screening.bulk.jobs import NoEngineError, WrongSheetsError
from screening.cli.practice_app import OpenApp, as_command_error, commander, current_user, practice_app
from screening.cli.rules.checks import print_failures, print_faults, print_milder, print_proof
from screening.cli.rules_file import RULES_FILE, read_rules_text, read_text
from screening.cli.sheets.files import SHEETS_FILE, GoodSheets
from screening.domain.rules.rulebook import Rulebook
from screening.practice import practice
from screening.records.audit.entries import Actor
from screening.rulebook.difference import differences, in_lines
from screening.rulebook.reading.reader import RulesFile, digest, read_stored
from screening.workflow.intake.contact_details import person_name
from screening.workflow.rules import versions as steps
from screening.workflow.rules.impact import (
    MOST_NAMED,
    BaselineSheet,
    Impact,
    baseline_sheet,
    impact,
    impact_in_bulk,
    stored_baselines,
)
from screening.workflow.rules.languages import without_words

_PATH = click.Path(path_type=Path)
Trying: TypeAlias = Callable[[Rulebook, Iterable[BaselineSheet]], Impact]


@click.command()
@click.argument("old", type=_PATH)
@click.argument("new", default=RULES_FILE, type=_PATH)
@click.option("--prove", is_flag=True, help="Find the sheets that became milder. Exit with 1 only if there are any.")
def diff(old: Path, new: Path, *, prove: bool) -> None:
    """Print in words what changed from the rules file OLD to NEW. Exit with 1 if they differ.

    With --prove, also print the smallest sheet that became milder, for each rule of OLD that decided one. Needs the
    extra "prove".
    """
    texts = read_text(old), read_text(new)
    before, after = (read_rules_text(text, path) for text, path in zip(texts, (old, new), strict=True))
    found = _print_difference(before, after)
    if prove:
        found = print_milder(*texts)
    raise SystemExit(1 if found else 0)


@click.command("impact")
@click.argument("new", default=RULES_FILE, type=_PATH)
@click.option("--file", "files", multiple=True, type=SHEETS_FILE, help="Sheets, one JSON object each.")
@click.option("--engine", type=click.Choice(["polars"]), help='Process many sheets at a time (extra "bulk").')
@click.pass_obj
def show_impact(open_app: OpenApp, new: Path, files: tuple[TextIO, ...], engine: str | None) -> None:
    """Show what NEW would change: evaluate every stored screening (or the sheets of a file) again.

    All are compared with what the published rules suggest. Nothing is stored.
    Exit with 1 if a line of a file could not be read.
    """
    candidate = read_rules_text(read_text(new), new).rulebook
    with practice_app(open_app):
        trying = impact_in_bulk if engine else impact
        if not files:
            _print_impact(_stored_impact(candidate, trying))
            return
        book = steps.rulebook_in_force(practice())
        good = GoodSheets(files, book)
        _print_impact(_tried(candidate, (baseline_sheet(book, name, answers) for name, answers in good), trying))
        raise SystemExit(1 if good.bad else 0)


@click.command()
@click.argument("path", default=RULES_FILE, type=_PATH)
@click.option("--version", "beginning", help="Go back to an earlier rules version, given the start of its digest.")
@click.option("--by", default=current_user, show_default="the current user", help="Who makes this decision.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@click.pass_obj
def publish(open_app: OpenApp, path: Path, beginning: str | None, by: str, *, yes: bool) -> None:
    """Check, test and prove PATH, show what it would change, ask, and publish it for every page at once.

    If there is any error, print all of them and change nothing. With --yes, a file that lacks words edited in the
    workspace is refused.
    """
    with practice_app(open_app):
        with as_command_error():
            by = person_name(by)
        text = steps.former_text(practice(), beginning) if beginning else read_text(path)
        before = practice().rules.in_force() or ""
        if digest(text) == before and not beginning:
            click.echo(f"Nothing to publish: rules version {before} is published already.")
            return
        candidate = read_rules_text(text, digest(text), read_stored) if beginning else read_rules_text(text, path)
        if not beginning:  # a former version was already checked, and is gone back to on purpose
            _tell_lost_words(path, refuse=yes)
            _refuse_faulty(candidate, text)
        _show_consequences(candidate, text)
        if not yes:
            click.confirm("Publish?", abort=True)
        try:
            version = steps.activate(practice(), text, Actor(commander().code, by), before)
        except steps.StaleRulesError:
            raise click.ClickException("other rules were published meanwhile: run this again") from None
        click.echo(f"Published: rules version {version}")


activate = copy(publish)  # its first name, kept for scripts
activate.name, activate.hidden = "activate", True


@click.command()
@click.option("--by", required=True, help="The clinician who read them.")
@click.pass_obj
def accept(open_app: OpenApp, by: str) -> None:
    """Record that a clinician read the published rules and accepts them for patients. Required to serve patients."""
    with practice_app(open_app):
        with as_command_error():
            by = person_name(by)
        click.echo(f"Accepted by {by}: rules version {steps.accept_in_force(practice(), by, commander())}")


@click.command()
@click.pass_obj
def export(open_app: OpenApp) -> None:
    """Print the published rules, with the words that were edited in the workspace: export > rules.yaml."""
    with practice_app(open_app):
        click.echo(steps.text_in_force(practice()), nl=False)


def _tell_lost_words(path: Path, *, refuse: bool) -> None:
    """Say if publishing a file would undo words that were edited in the workspace, which nobody meant to."""
    if steps.candidate_state(practice(), path) not in (steps.CandidateState.BEHIND, steps.CandidateState.APART):
        return
    lost = (
        f"{path} lacks words that were edited in the workspace: `screening rules export` prints the published rules "
        "with them. Copy them into the file"
    )
    if refuse:
        raise click.ClickException(f"{lost}, then run this without --yes, which shows the differences and asks")
    click.echo(f"{lost}, unless they are to go.", err=True)


def _refuse_faulty(candidate: RulesFile, text: str) -> None:
    errors = print_faults(candidate.rulebook) + print_failures(candidate) + print_proof(text)
    if wordless := without_words(practice().settings, candidate.rulebook.languages):
        click.echo(wordless, err=True)
        errors += 1
    if errors:
        raise click.ClickException(f"nothing was changed: {errors} error{'s' if errors > 1 else ''}")


def _show_consequences(candidate: RulesFile, text: str) -> None:
    try:
        before = steps.text_in_force(practice())
    except steps.UnreadableRulesError as error:
        click.echo(f"{error}\nSo there is nothing to compare with.", err=True)
        return
    except steps.NoRulesError:
        return  # the first rules change nothing
    _print_difference(read_stored(before), candidate)
    print_milder(before, text)
    _print_impact(_stored_impact(candidate.rulebook))


def _print_difference(before: RulesFile, after: RulesFile) -> int:
    found = differences(before, after)
    for difference in found:
        for line in in_lines(difference):
            click.echo(line)
    click.echo(f"{len(found)} difference{'' if len(found) == 1 else 's'}.")
    return len(found)


def _stored_impact(candidate: Rulebook, trying: Trying = impact) -> Impact:
    sheets = stored_baselines(practice(), steps.rulebook_in_force(practice()))
    with click.progressbar(sheets, length=practice().screenings.count(), label="Suggesting again") as bar:
        return _tried(candidate, bar, trying)


def _tried(candidate: Rulebook, sheets: Iterable[BaselineSheet], trying: Trying) -> Impact:
    try:
        return trying(candidate, sheets)
    except (NoEngineError, WrongSheetsError) as error:
        raise click.ClickException(str(error)) from None


def _print_impact(found: Impact) -> None:
    click.echo(
        f"{found.changed} of {found.sheets} sheets would have a different outcome, {found.milder} of them milder."
    )
    for (before, after), sheets in found.moves:
        click.echo(f"  {sheets:6} {before} → {after}")
    for count, words in ((found.fires, "would start to fire"), (found.silent, "would stop firing")):
        for rule, sheets in count.most_common():
            click.echo(f"  {sheets:6} {rule} {words}")
    if found.unread:
        click.echo(f"  {found.unread:6} answers that the candidate does not accept were left out")
    for moved in found.moved:
        changed = ", ".join([*(f"+{rule}" for rule in moved.fires), *(f"-{rule}" for rule in moved.silent)])
        click.echo(f"  {moved.reference}: {moved.before} → {moved.after} ({changed})")
    if found.changed > MOST_NAMED:
        click.echo(f"  … and {found.changed - MOST_NAMED} more")
