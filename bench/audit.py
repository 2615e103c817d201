"""How long it takes to verify an audit trail of 100,000 entries, and to write one of them."""

from __future__ import annotations

import os
import tempfile
import time

from flask_migrate import upgrade

from screening.app import create_app
from screening.current import NAME
from screening.records.audit import Action, Kind, Subject
from screening.records.audit_verification import Verification
from screening.records.database import writing
from tests.builders import TESTS
from tests.conftest import close, settings_for

MANY = int(os.environ.get("MANY", "100000"))
CHAINS = 5000  # screenings, each with some twenty entries


def main() -> None:
    """Write the trail, and look at all of it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(f"sqlite:///{folder}/audit.db")
        app = create_app(settings)
        with app.app_context():
            upgrade()
            audit = app.extensions[NAME].audit
            begun = time.perf_counter()
            for first in range(0, MANY, 5000):
                with writing() as session:
                    for number in range(first, min(first + 5000, MANY)):
                        audit.add(session, Subject(Kind.SCREENING, f"{number % CHAINS:032}"), TESTS, Action.READ)
            written = time.perf_counter()
            verdict = Verification(settings.key).verify()
            done = time.perf_counter()
            each = (written - begun) / MANY * 1e6
            print(f"{verdict.entries:,} entries: {each:.0f} µs to write one, {done - written:.2f} s to verify all")
            print(f"{len(verdict.problems)} problems")
        close(app)


if __name__ == "__main__":
    main()
