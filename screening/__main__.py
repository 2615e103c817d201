"""`screening`, also as `python -m screening`: passes the commands a way to open the app, a layer above them."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from flask import Flask

from screening.app import create_app
from screening.cli.main import screening
from screening.settings.environment import read_settings


def main() -> None:
    """Run the command."""
    screening(obj=open_app)


def open_app(**changes: Any) -> Flask:
    """Return the app with the settings of the environment; `changes` are settings a command overrides."""
    return create_app(replace(read_settings(os.environ), **changes))


if __name__ == "__main__":
    main()
