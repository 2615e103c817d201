"""`screening`, also as `python -m screening`: hands the commands a way to open the app, which stands above them."""

from __future__ import annotations

import os

from screening.app import create_app
from screening.cli.main import screening
from screening.settings import Settings


def main() -> None:
    """Run the command."""
    screening(obj=lambda: create_app(Settings.from_environment(os.environ)))


if __name__ == "__main__":
    main()
