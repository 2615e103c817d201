"""What the queue and the search cost with 100 and with 100,000 screenings: medians of real pages, in one run.

The aim: under 1.5 times. Every hundredth screening waits, the others are decided, as in a practice after some years.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import update

from screening.app import create_app
from screening.current import NAME
from screening.records.audit import PATIENT, Action, Kind, Subject
from screening.records.database import writing
from screening.records.decisions import Signature
from screening.records.rules_versions import in_force
from screening.records.screenings import Sent
from screening.records.stores import Stores
from screening.records.tables import QueuePlaceRow
from screening.workflow.insights import count_now
from screening.workflow.people import ROLES
from screening.workflow.rules import activate
from tests.builders import TESTS, Therapist, let_in
from tests.conftest import RULES_TEXT, close, settings_for

MANY = int(os.environ.get("MANY", "100000"))
FEW = 100
VISITS = 40
PATHS = {
    "queue, first page": "/workspace/",
    "queue, decided": "/workspace/?show=decided",
    "search by name": "/workspace/?find=Person 7",
    "search, nothing found": "/workspace/?find=Nobody",
    "insights": "/workspace/insights",
    "audit trail": "/workspace/audit",
    "my queue": "/workspace/?mine=yes",
}


@dataclass(frozen=True)
class Practice:
    """One practice in a scratch place, and a therapist in it."""

    app: Flask
    therapist: Therapist


def filled(folder: str, count: int) -> Practice:
    """Make a practice with so many screenings."""
    app = create_app(settings_for(f"sqlite:///{folder}/{count}.db"))
    with app.app_context():
        upgrade()
        activate(app.extensions[NAME], RULES_TEXT, TESTS)
        practice, digest, now = app.extensions[NAME], in_force(), datetime.now(UTC)
        for first in range(0, count, 5000):
            with writing() as session:
                for number in range(first, min(first + 5000, count)):
                    sent = _sent(number, digest, now)
                    practice.queue.place(session, practice.screenings.add(session, sent), sent)
                decided = update(QueuePlaceRow).where(QueuePlaceRow.sent_at < now - timedelta(minutes=count // 100))
                session.execute(decided.values(decided=True))
        _review(practice)
        seconds = count_now(practice)
        print(f"counting suggestions against decisions over {count:,}: {seconds:.2f} s")
    therapist = Therapist(app, roles=ROLES)
    therapist.sign_in()
    return Practice(app, therapist)


def _review(practice: Stores) -> None:
    """Note in the trail that each was sent, and sign every tenth."""
    person = let_in("Dr. Bench", "bench@example.com")
    ids = [kept.id for kept in practice.screenings.suggested()]
    for first in range(0, len(ids), 5000):
        with writing() as session:
            for place, screening_id in enumerate(ids[first : first + 5000]):
                practice.audit.add(session, Subject(Kind.SCREENING, screening_id), PATIENT, Action.SENT)
                if place % 10 == 0:
                    content = {"conclusion": "fits", "cautions": {}}
                    practice.decisions.add(session, screening_id, Signature(person.id, 1), content)


def _sent(number: int, digest: str, now: datetime) -> Sent:
    return Sent(
        draft_id=uuid4().hex,
        digest=digest,
        sent_at=now - timedelta(minutes=number),
        language="en",
        outcome="fits",
        act="none",
        urgency=3,
        answers={"answers": {"age": 40}, "taken_back": {}, "left_out": []},
        identity={"name": f"Person {number}", "born": "1981-01-02" if number % 50 else "1990-05-06"},
        suggestion={"outcome": "fits", "findings": [{"rule": "may_fit", "outcome": "fits"}]},
    )


def median(practice: Practice, path: str) -> float:
    """Give the median seconds of one page."""
    times = []
    for _ in range(VISITS):
        begun = time.perf_counter()
        assert practice.therapist.client.get(path).status_code == 200
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def main() -> None:
    """Fill two practices, and visit the same pages in both."""
    with tempfile.TemporaryDirectory() as folder:
        few, many = filled(folder, FEW), filled(folder, MANY)
        for what, path in PATHS.items():
            a, b = median(few, path), median(many, path)
            print(f"{what}: {a * 1e3:.1f} ms with {FEW}, {b * 1e3:.1f} ms with {MANY:,}, ratio {b / a:.2f}")
        for practice in (few, many):
            close(practice.app)


if __name__ == "__main__":
    main()
