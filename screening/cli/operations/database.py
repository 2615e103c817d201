"""`screening upgrade`, `screening replay` and `screening recount`: the database."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask_migrate import upgrade as run_migrations

from screening.cli.practice_app import OpenApp, practice_app
from screening.practice import practice
from screening.records.operations.key_check import WRONG_KEY, key_opens
from screening.workflow.practice.upgrade import give_own_keys, index_missing, seal_known_value
from screening.workflow.review.correct import requeue_corrected
from screening.workflow.review.insights import recount as count_everything
from screening.workflow.rules import replay as steps


@click.command()
@click.pass_obj
def upgrade(open_app: OpenApp) -> None:
    """Upgrade the database to this version's tables; create them all in a new database."""
    with practice_app(open_app):
        run_migrations()
        if not key_opens(practice().keys):  # older tables have no known value to test the key on
            raise click.ClickException(WRONG_KEY)
        write_what_is_new()


def write_what_is_new() -> None:
    """Write what an earlier version did not, after an upgrade or a restore; say what it was."""
    seal_known_value(practice().keys)
    if count := give_own_keys(practice()):
        click.echo(f"{count} rows are sealed with a key of their own.")
    if count := index_missing(practice()):
        click.echo(f"{count} screenings can now be found by name, date of birth and phone.")
    if count := requeue_corrected(practice()):
        click.echo(f"{count} corrected screenings are in the queue as corrected.")


@click.command()
@click.pass_obj
def recount(open_app: OpenApp) -> None:
    """Recount everything behind the reports, while serving; until it is done they show what has been counted so far."""
    with practice_app(open_app):
        seconds = count_everything(practice())
        click.echo(f"{practice().screenings.count()} screenings counted in {seconds:.1f} s.")


@click.command()
@click.argument("reference", required=False)
@click.option("--all", "everything", is_flag=True, help="Replay every stored screening.")
@click.pass_obj
def replay(open_app: OpenApp, reference: str | None, everything: bool) -> None:
    """Evaluate a stored screening again, under the rules version it names. Exit with 1 on any difference."""
    if everything == bool(reference):
        raise click.UsageError("name one REFERENCE, or --all")
    with practice_app(open_app):
        screenings = practice().screenings
        found = screenings.by_reference(reference.strip().upper()) if reference else None
        if reference and found is None:
            raise click.ClickException(f"no screening has the reference {reference}")
        wrong = _print_replays(steps.replay(practice(), [found] if found else screenings.all()), "screenings")
        if everything and practice().follow_ups.has_answers():
            wrong += _print_replays(steps.replay_follow_ups(practice()), "follow-ups")
        raise SystemExit(1 if wrong else 0)


def _print_replays(results: Iterable[steps.Replay], what: str) -> int:
    """Print what does not replay, then a count; return how many did not."""
    count = wrong = 0
    for result in results:
        count, wrong = count + 1, wrong + bool(result.problem)
        if result.problem:
            click.echo(f"{result.reference}: {result.problem}", err=True)
    click.echo(f"{count - wrong} of {count} {what} replay byte for byte.")
    return wrong
