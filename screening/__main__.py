"""`screening`, also `python -m screening`: gives the commands a way to open the app, which is a layer above them."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from flask import Flask

from screening.app import create_app
from screening.cli.main import screening
from screening.settings.environment import read_settings

_WAITS = ("database_connect_seconds", "database_lock_seconds")
_COMMAND_WAITS = 10.0  # seconds


def main() -> None:
    """Run the command."""
    screening(obj=open_app)


def open_app(**changes: Any) -> Flask:
    """Return the app with the settings of the environment; `changes` are settings a command overrides.

    No one waits for a command as for a page, so it has more time for the database.
    """
    given = read_settings(os.environ)
    return create_app(replace(given, **{**dict.fromkeys(_WAITS, _COMMAND_WAITS), **changes}))


if __name__ == "__main__":
    main()
