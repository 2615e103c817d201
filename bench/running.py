"""What the benches share: how they run, the table each one prints, a scratch practice.

`python -m bench.NAME` measures; with `--smoke` it does the same in seconds, at a size too small for meaningful times.
Either way, a bench asserts that what it timed was done correctly.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from screening.app import create_app
from screening.practice import NAME
from screening.workflow.rules.versions import activate
from tests.builders import TESTS
from tests.conftest import RULES_TEXT, close, settings_for

MANY = int(os.environ.get("MANY", "100000"))  # screenings, or audit entries, of a practice after several years
Rows = Sequence[Sequence[object]]


def run(measure: Callable[[bool], Rows]) -> None:
    """Print the rows from a bench, header first, as a table for docs/performance.md."""
    head, *rows = measure("--smoke" in sys.argv[1:])
    for row in (head, ["---"] * len(head), *rows):
        print(f"| {' | '.join(str(cell) for cell in row)} |")


def timed(call: Callable[[], object]) -> float:
    """Return the seconds that one call takes."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


@contextmanager
def scratch_practice() -> Iterator[Flask]:
    """Yield a scratch practice with the shipped rules in force, removed when the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        app = practice_in(Path(folder))
        yield app
        close(app)


def practice_in(folder: Path) -> Flask:
    """Return a practice with the shipped rules in force, in a folder."""
    return practice_on(f"sqlite:///{folder / 'practice.db'}")


def practice_on(url: str) -> Flask:
    """Return a practice with the shipped rules in force, in an empty database."""
    app = create_app(settings_for(url))
    with app.app_context():
        upgrade()
        activate(app.extensions[NAME], RULES_TEXT, TESTS)
    return app


def served_by(folder: Path, app: Flask) -> dict[str, str]:
    """Return the environment for serving a practice in a folder."""
    key = folder / "key"
    key.touch(0o600)
    key.write_text(bytes(range(32)).hex())
    return {
        "SCREENING_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "SCREENING_KEY_FILE": str(key),
        "SCREENING_PRACTICE": "Bench",
        "SCREENING_PHONE": "509 555 0100",
        "SCREENING_HOURS": "always",
        "SCREENING_HOURS_ES": "siempre",
        "SCREENING_DEMO": "yes",
    }
