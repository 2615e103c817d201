"""`screening key`: the master key, under which all others are kept, and the practice's own keys."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from screening.cli.practice_app import OpenApp, commander, practice_app
from screening.practice import practice
from screening.records.sealing import SealError
from screening.settings.key_file import write_key
from screening.workflow.practice import keys as steps


@click.group()
def key() -> None:
    """Manage the master key and the practice's own keys."""


@key.command()
@click.argument("path", type=click.Path(path_type=Path))
def new(path: Path) -> None:
    """Write a new key to PATH, readable by its owner only. Without it, sealed data can never be read."""
    try:
        write_key(path)
    except FileExistsError:
        raise click.ClickException(f"{path} exists: a key is never overwritten") from None
    except OSError as error:
        raise click.ClickException(
            f"{path}: no key was written: {error.strerror}. Name a file in a folder that this user can write"
        ) from None
    click.echo(f"{path}: keep a copy, separate from the database backups.")


@key.command()
@click.pass_obj
def rotate(open_app: OpenApp) -> None:
    """Add a new master key to the key file and wrap all keys under it, while serving. Run it again if interrupted."""
    with practice_app(open_app):
        begun = time.perf_counter()
        with _problems_told():
            count = steps.rotate(practice(), commander())
        rate = count / (time.perf_counter() - begun)
        click.echo(f"{count} keys are under the new master key ({rate:,.0f} a second).")
        click.echo("Copy the key file to a safe place, and make a backup. Older backups still need the older key:")
        click.echo("`screening key destroy-older` makes them unreadable, with everything that was erased since.")


@key.command(name="destroy-older")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@click.pass_obj
def destroy_older(open_app: OpenApp, *, yes: bool) -> None:
    """Overwrite all master keys but the newest in the key file: older backups can then be restored only with --keys."""
    with practice_app(open_app):
        if not yes:
            click.confirm(
                "Backups from before the rotation can then be restored only with --keys. Continue?", abort=True
            )
        with _problems_told():
            count = steps.destroy_older(practice(), commander())
        click.echo(f"{count} older keys are destroyed. Destroy every copy of them, too.")


@key.command()
@click.argument("what", type=click.Choice([str(one) for one in steps.Renewable]))
@click.pass_obj
def renew(open_app: OpenApp, what: str) -> None:
    """Renew one of the practice's own keys, and what depends on it, without the others. Run it again if interrupted.

    sessions: everyone is signed out, and links to sign in end. search: every screening is indexed again. audit: later
    entries have the new key. second-factors: they are encrypted again.
    """
    with practice_app(open_app):
        with _problems_told():
            count = steps.renew(practice(), steps.Renewable(what), commander())
        click.echo(_RENEWED[steps.Renewable(what)].format(count))


_RENEWED = {
    steps.Renewable.SESSIONS: "The key for sessions is new; {} people have to sign in again.",
    steps.Renewable.SEARCH: "The key for search is new; {} screenings are indexed again.",
    steps.Renewable.AUDIT: "The key of the audit trail is new; the ends of {} chains are rewritten.",
    steps.Renewable.SECOND_FACTORS: "The keys of second factors are new; those of {} people are encrypted again.",
}


@contextmanager
def _problems_told() -> Iterator[None]:
    """End the command with a message if the key file, or a key in the database, is not as it should be."""
    try:
        yield
    except OSError as error:
        name = practice().given.key_file
        raise click.ClickException(f"the key file {name} cannot be written: {error.strerror}") from None
    except SealError as error:
        raise click.ClickException(f"a key in the database cannot be opened: {error}") from None
    except steps.StillNeededError as error:
        raise click.ClickException(str(error)) from None
