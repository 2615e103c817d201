"""What the queue and the search cost with 100 and with MANY screenings: medians of real pages, in one run.

The aim: under 1.5 times. Every hundredth screening is waiting, the others are decided, as after some years.
"""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from flask import Flask
from sqlalchemy import update

from bench.running import MANY, Rows, run, scratch_practice, timed
from screening.domain.people.identity import Identity
from screening.domain.review.decision import Conclusion, DecisionContent
from screening.domain.rules.kept import KeptFinding, KeptSuggestion
from screening.domain.rules.rulebook import Act, Concern, Outcome
from screening.practice import NAME
from screening.records.audit.entries import PATIENT, Action, Kind, Subject
from screening.records.database import db, transaction
from screening.records.review.decisions import Signature
from screening.records.review.queue import Shown
from screening.records.screenings.screenings import Sent
from screening.records.stores import Stores
from screening.records.tables import QueuePlaceRow
from screening.workflow.practice.staff import ROLES
from screening.workflow.review.insights import count_now
from tests.builders import Therapist, let_in

SIZES, SMALL = (100, MANY, 40), (100, 1_000, 1)  # screenings in each practice, and visits
BLOCK = 5000  # screenings per transaction
WAITING = 100  # one in this many
PAGES = {  # and the expected words: {0} is the oldest waiting, {1} the oldest of all
    "queue, first page": ("/workspace/", "Person {0}"),
    "queue, decided": ("/workspace/?show=decided", "Person {1}"),
    "rule performance": ("/workspace/insights?when=all", "may_fit"),
    "rule performance, filtered": ("/workspace/insights?when=year&language=en&therapist=1", "may_fit"),
    "audit trail": ("/workspace/audit", "signed in"),
    "my queue": ("/workspace/?mine=yes", "Screenings"),
}
SEARCHES = {  # what is typed, and the expected words
    "search by name": ("Person 7", "Person 7"),
    "search, everybody has it": ("Person", "more"),
    "search by date of birth": ("1/2/81", "Person"),
    "search, nothing found": ("Nobody", "Nothing found"),
}
FINDING = KeptFinding("may_fit", "G01", "fits", Concern.SAFETY, Act.NONE, Outcome.FITS, {}, "", "", ())
SUGGESTED = KeptSuggestion(Outcome.FITS, Outcome.FITS, Act.NONE, "", (FINDING,))


class Filled:
    """A practice with this many screenings, and a therapist signed in."""

    def __init__(self, app: Flask, count: int) -> None:
        self.count = count
        with app.app_context():
            practice = app.extensions[NAME]
            fill(practice, count)
            self.counting = timed(lambda: count_now(practice))
            assert practice.queue.count(Shown()) == count // WAITING
        self.therapist = Therapist(app, roles=ROLES)
        self.therapist.sign_in()

    def visit(self, path: str, words: str, find: str | None = None) -> float:
        """Open a page, or search on it, and check that it has these words; return the seconds."""
        token = self.therapist.go("/workspace/").values["csrf_token"][0] if find else ""
        client = self.therapist.client
        begun = time.perf_counter()
        page = client.post(path, data={"csrf_token": token, "find": find}) if find else client.get(path)
        seconds = time.perf_counter() - begun
        assert page.status_code == 200
        expected = words.format(self.count // WAITING - 1, self.count - 1)
        assert expected in page.get_data(as_text=True), (path, expected)
        return seconds


def fill(practice: Stores, count: int) -> None:
    """Send this many, leave every hundredth waiting, and sign every tenth."""
    digest, now = practice.rules.in_force(), datetime.now(UTC)
    for first in range(0, count, BLOCK):
        with transaction():
            for number in range(first, min(first + BLOCK, count)):
                sent = _sent(number, digest, now)
                practice.queue.place(practice.screenings.add(sent), sent)
    with transaction():
        decided = update(QueuePlaceRow).where(QueuePlaceRow.sent_at <= now - timedelta(minutes=count // WAITING))
        db.session.execute(decided.values(decided=True))
    _review(practice)


def _review(practice: Stores) -> None:
    """Put on the audit trail that each was sent, and sign every tenth."""
    person = let_in("Dr. Bench", "bench@example.com")
    ids = [kept.id for kept in practice.screenings.suggested()]
    for first in range(0, len(ids), BLOCK):
        with transaction():
            for place, screening_id in enumerate(ids[first : first + BLOCK]):
                practice.audit.add(Subject(Kind.SCREENING, screening_id), PATIENT, Action.SENT)
                if place % 10 == 0:
                    practice.decisions.add(screening_id, Signature(person.id, 1), DecisionContent(Conclusion.FITS))


def _sent(number: int, digest: str, now: datetime) -> Sent:
    return Sent(
        draft_id=uuid4().hex,
        digest=digest,
        sent_at=now - timedelta(minutes=number),
        language="en",
        outcome="fits",
        act="none",
        urgency=3,
        answers={"age": 40},
        identity=Identity(f"Person {number}", "1981-01-02" if number % 50 else "1990-05-06"),
        suggestion=SUGGESTED,
    )


def measure(smoke: bool) -> Rows:
    """Fill two practices, and visit the same pages in both alternately."""
    few, many, visits = SMALL if smoke else SIZES
    with scratch_practice() as one, scratch_practice() as other:
        practices = Filled(one, few), Filled(other, many)
        rows: list[tuple[object, ...]] = [("page", f"{few:,} screenings", f"{many:,}", "ratio", "aim")]
        pages = {what: (path, words, None) for what, (path, words) in PAGES.items()}
        searches = {what: ("/workspace/", words, find) for what, (find, words) in SEARCHES.items()}
        for what, page in {**pages, **searches}.items():
            times = [[practice.visit(*page) for practice in practices] for _ in range(visits)]
            a, b = (statistics.median(column) for column in zip(*times, strict=True))
            rows.append((what, f"{a * 1e3:.1f} ms", f"{b * 1e3:.1f} ms", f"{b / a:.2f}", "< 1.5"))
        counting = [f"{practice.counting:.2f} s" for practice in practices]
    return [*rows, ("counting suggestions against decisions, by the timer", *counting, "", "")]


if __name__ == "__main__":
    run(measure)
