"""The practice's app, for commands that need its database."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from screening.practice import practice
from screening.records.audit.entries import Actor
from screening.records.database import db
from screening.records.operations.database_problems import cause_of, problem_with
from screening.records.operations.key_check import WRONG_KEY, key_opens
from screening.settings.environment import SettingsError
from screening.workflow.rules.versions import NoRulesError

OpenApp: TypeAlias = Callable[..., Flask]


@contextmanager
def practice_app(open_app: OpenApp) -> Iterator[Flask]:
    """Enter the app with the settings of the environment; end the command if one is missing or wrong.

    It also ends, before reading or writing anything, if the key is not the practice's or needed rules are missing, and
    whenever the database fails.
    """
    app = _opened(open_app)
    with app.app_context():
        if not _key_opens():
            raise click.ClickException(WRONG_KEY)
        try:
            yield app
        except NoRulesError as error:
            raise click.ClickException(str(error)) from None
        except SQLAlchemyError as error:
            raise click.ClickException(problem_with(error, practice().given.database_url)) from None


def _opened(open_app: OpenApp) -> Flask:
    try:
        return open_app()
    except SettingsError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        raise SystemExit(2) from None
    except (SQLAlchemyError, ImportError) as error:  # no engine for its address
        raise click.ClickException(f"the database {cause_of(error)}") from None


@contextmanager
def as_command_error() -> Iterator[None]:
    """End the command with the message of a ValueError about a typed value."""
    try:
        yield
    except ValueError as error:
        raise click.ClickException(str(error)) from None


def _key_opens() -> bool:
    """Return whether the key is the practice's; without tables, nothing can have been sealed with another one."""
    try:
        return key_opens(practice().keys)
    except SQLAlchemyError:  # no tables yet, or no database: the command reports that itself
        db.session.rollback()
        return True


def commander() -> Actor:
    """Return the audit actor for whoever runs this command."""
    return Actor.command(current_user())


def current_user() -> str:
    """Return the name of the user who runs this command, or their number where this machine has no name for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # which one depends on the version of Python
        return f"user {os.getuid()}"
