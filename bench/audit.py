"""How long it takes to verify an audit trail of MANY entries, to write one entry, and to show a page."""

from __future__ import annotations

from functools import partial

from bench.running import MANY, Rows, run, scratch_practice, timed
from screening.practice import NAME, Practice
from screening.records.audit.entries import Action, Kind, Subject, Wanted
from screening.records.audit.verification import Verification
from screening.records.database import transaction
from screening.web.workspace.audit import PAGE_SIZE
from screening.workflow.practice.audit_folds import folded
from screening.workflow.practice.overview import end_of_trail
from tests.builders import TESTS

FEW = 200
PAGES = {
    "unfiltered": Wanted(),
    "by person": Wanted(actor=TESTS.code),
    "by a person who did nothing": Wanted(actor="person:0"),
    "by action": Wanted(action=str(Action.READ)),
    "by an action that never was": Wanted(action=str(Action.ERASED)),
    "by kind": Wanted(kind=str(Kind.SCREENING)),
    "by a rare kind": Wanted(kind=str(Kind.RULES)),
    "of one screening": Wanted(chain=f"screening:{1:032}"),
}
BLOCK = 5000  # entries per transaction, each about a different screening


def measure(smoke: bool) -> Rows:
    """Write the trail, and verify all of it."""
    count = FEW if smoke else MANY
    with scratch_practice() as app, app.app_context():
        practice: Practice = app.extensions[NAME]
        verification = Verification(practice.keys)
        before = verification.verify().entries
        writes = timed(lambda: _write(practice, count))
        verifies = timed(verification.verify)
        pages = {name: timed(partial(folded, practice, wanted, PAGE_SIZE)) for name, wanted in PAGES.items()}
        newest = timed(partial(end_of_trail, practice))
        verdict = verification.verify()
        assert (verdict.entries - before, verdict.problems) == (count, ())
    return [
        ("audit trail", "each", "all"),
        (f"write {count:,} entries", f"{writes / count * 1e6:.0f} µs", f"{writes:.1f} s"),
        (f"verify {count:,} entries", f"{verifies / count * 1e6:.0f} µs", f"{verifies:.1f} s"),
        ("verify the newest 200", "", f"{newest * 1e3:.0f} ms"),
        *((f"a page, {name}", "", f"{took * 1e3:.0f} ms") for name, took in pages.items()),
    ]


def _write(practice: Practice, count: int) -> None:
    for first in range(0, count, BLOCK):
        with transaction():
            for number in range(first, min(first + BLOCK, count)):
                subject = Subject(Kind.SCREENING, f"{number % BLOCK:032}")
                practice.audit.add(subject, TESTS, Action.READ)


if __name__ == "__main__":
    run(measure)
