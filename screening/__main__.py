"""`screening`, also `python -m screening`: gives the commands a way to open the app, which is a layer above them."""

from __future__ import annotations

import errno
import os
import sys
from dataclasses import replace
from typing import Any

import click
from flask import Flask

from screening.app import create_app
from screening.cli.main import screening
from screening.settings.environment import read_settings

_WAITS = ("database_connect_seconds", "database_lock_seconds")
_COMMAND_WAITS = 10.0  # seconds
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def main() -> None:
    """Run the command; say in a sentence if its words cannot be read, or its output not be written."""
    for word in sys.argv[1:]:
        if not _is_text(word):
            click.echo(f"Error: this is not UTF-8, rename it or name another: {word!a}", err=True)
            sys.exit(2)
    try:
        try:
            screening(obj=open_app)
        finally:
            sys.stdout.flush()
    except OSError as error:
        if error.filename is not None or error.errno not in _NO_ROOM:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what waits there is tried again at the end
        click.echo(f"Error: the output could not be written: {error.strerror}", err=True)
        sys.exit(1)


def _is_text(word: str) -> bool:
    try:
        word.encode()
    except UnicodeEncodeError:  # bytes of a name that are not UTF-8 could neither be stored nor printed
        return False
    return True


def open_app(**changes: Any) -> Flask:
    """Return the app with the settings of the environment; `changes` are settings a command overrides.

    No one waits for a command as for a page, so it has more time for the database.
    """
    given = read_settings(os.environ)
    return create_app(replace(given, **{**dict.fromkeys(_WAITS, _COMMAND_WAITS), **changes}))


if __name__ == "__main__":
    main()
