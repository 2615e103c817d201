"""What pages and steps cost in counts, the same on any machine: SQL statements, and calls of our own functions.

`python -m bench.costs` prints them and rewrites bench/costs.json; tests/test_costs.py compares with that file and lists
what has grown. Each is counted on its second run, when caches are warm.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

from bench.running import Rows, practice_in, run
from screening.domain.rules.suggestion import suggest
from screening.practice import NAME
from screening.settings.shipped import TEMPLATES
from screening.workflow.rules.versions import rulebook_in_force
from tests import CHECKOUT
from tests.builders import IDENTITY, Patient, Therapist, as_values, healthy
from tests.conftest import close
from tests.counting import counted_statements
from tests.second_reading import random_sheet

KEPT = Path(__file__).parent / "costs.json"
ALLOWED = 1.03  # times the stored number of calls: one more helper is not rot
_OURS = (str(CHECKOUT / "screening"), str(TEMPLATES))
_WORK = ("SELECT", "INSERT", "UPDATE", "DELETE")
Costs = dict[str, dict[str, int]]


@contextmanager
def counted_calls() -> Iterator[dict[str, int]]:
    """Yield how often this thread calls functions of the program and its templates, by `calls`."""
    counted = {"calls": 0}

    def note(frame: Any, event: str, _argument: object) -> None:
        counted["calls"] += event == "call" and frame.f_code.co_filename.startswith(_OURS)

    sys.setprofile(note)
    try:
        yield counted
    finally:
        sys.setprofile(None)


def costs(app: Flask) -> Costs:
    """Return what each step costs on a practice with the shipped rules and no patients yet."""
    return {name: _cost(app, step) for name, step in _steps(app).items()}


def grown(before: Costs, now: Costs) -> list[str]:
    """Return a sentence for each count that grew, and for each step that was never counted."""
    news = [f"{name} is not counted in {KEPT.name}" for name in now.keys() - before.keys()]
    return sorted(news) + [
        f"{name}: {before[name][what]} {what} have become {count}"
        for name, counts in now.items()
        for what, count in counts.items()
        if name in before and count > before[name][what] * (ALLOWED if what == "calls" else 1)
    ]


def _steps(app: Flask) -> dict[str, Callable[[], object]]:
    """Return each step as a function that can be called repeatedly."""
    anyone, answering, senders = Patient(app.test_client()), Patient(app.test_client()), []
    answering.has_answered(healthy())
    for _ in range(2):
        senders.append(Patient(app.test_client()))
        senders[-1].has_answered(healthy())
        senders[-1].go("/you")
        senders[-1].post(IDENTITY)
    therapist = Therapist(app)
    Patient(app.test_client()).has_sent(healthy())
    therapist.sign_in()
    summary = therapist.open_first()
    section = answering.go("/form/where_it_hurts")
    fields = {"csrf_token": section.values["csrf_token"][0], **answering.fields(healthy())}

    def send() -> None:
        sender = senders.pop()
        data = {name: sender.page.values[name][0] for name in ("csrf_token", "revision")}
        assert sender.client.post("/check", data=data).status_code == 302

    with app.app_context():
        book = rulebook_in_force(app.extensions[NAME])
    sheet = as_values(random_sheet(random.Random(1), complete=True))
    return {
        "start page": lambda: anyone.client.get("/"),
        "section page": lambda: answering.client.get("/form/where_it_hurts"),
        "check page": lambda: answering.client.get("/check"),
        "post of a section": lambda: answering.client.post("/form/where_it_hurts", data=fields),
        "send": send,
        "summary": lambda: therapist.client.get(summary),
        "one sheet": lambda: suggest(book, sheet),
    }


def _cost(app: Flask, step: Callable[[], object]) -> dict[str, int]:
    """Take a step once to warm up, and once to count."""
    step()
    with counted_statements(app) as statements, counted_calls() as calls:
        step()
    return {"statements": sum(one.startswith(_WORK) for one in statements), **calls}


def measure(smoke: bool) -> Rows:
    """Count, and store the counts unless this is a smoke run."""
    with tempfile.TemporaryDirectory() as folder:
        app = practice_in(Path(folder))
        found = costs(app)
        close(app)
    if not smoke:
        KEPT.write_text(json.dumps(found, indent=2) + "\n")
    rows = [(name, counts["statements"], f"{counts['calls']:,}") for name, counts in found.items()]
    return [("each time", "statements", "calls of our functions"), *rows]


if __name__ == "__main__":
    run(measure)
