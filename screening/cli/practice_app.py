"""The app of this practice, for commands that need its database."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

import click
from flask import Flask

from screening.records.audit import Actor
from screening.settings.reading import SettingsError
from screening.workflow.rules import NoRulesError

OpenApp: TypeAlias = Callable[..., Flask]


@contextmanager
def practice_app(open_app: OpenApp) -> Iterator[Flask]:
    """Enter the app with the settings of the environment; end the command when one of them is missing or wrong.

    A command that needs rules that are not there ends with the sentence that says so.
    """
    try:
        app = open_app()
    except SettingsError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        raise SystemExit(2) from None
    with app.app_context():
        try:
            yield app
        except NoRulesError as error:
            raise click.ClickException(str(error)) from None


@contextmanager
def told_as_error() -> Iterator[None]:
    """End the command with what is wrong with a value that was typed."""
    try:
        yield
    except ValueError as error:
        raise click.ClickException(str(error)) from None


def commander() -> Actor:
    """Who gives this command, as the audit trail names it."""
    return Actor.command(getpass.getuser())
