"""How long it takes to verify an audit trail of MANY entries, and to write one of them."""

from __future__ import annotations

from bench.running import MANY, Rows, run, scratch_practice, timed
from screening.practice import NAME, Practice
from screening.records.audit.entries import Action, Kind, Subject
from screening.records.audit.verification import Verification
from screening.records.database import transaction
from tests.builders import TESTS

FEW = 200
BLOCK = 5000  # entries per transaction, each about a different screening


def measure(smoke: bool) -> Rows:
    """Write the trail, and verify all of it."""
    count = FEW if smoke else MANY
    with scratch_practice() as app, app.app_context():
        practice: Practice = app.extensions[NAME]
        verification = Verification(practice.given.key)
        before = verification.verify().entries
        writes = timed(lambda: _write(practice, count))
        verifies = timed(verification.verify)
        verdict = verification.verify()
        assert (verdict.entries - before, verdict.problems) == (count, ())
    return [
        ("audit trail", "each", "all"),
        (f"write {count:,} entries", f"{writes / count * 1e6:.0f} µs", f"{writes:.1f} s"),
        (f"verify {count:,} entries", f"{verifies / count * 1e6:.0f} µs", f"{verifies:.1f} s"),
    ]


def _write(practice: Practice, count: int) -> None:
    for first in range(0, count, BLOCK):
        with transaction():
            for number in range(first, min(first + BLOCK, count)):
                subject = Subject(Kind.SCREENING, f"{number % BLOCK:032}")
                practice.audit.add(subject, TESTS, Action.READ)


if __name__ == "__main__":
    run(measure)
