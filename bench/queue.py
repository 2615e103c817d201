"""What the screenings and the search cost with 100 and with MANY screenings: medians of real pages, in one run.

The aim: under 1.5 times, on every tab, in every order and with every filter. Every hundredth screening is waiting, at
least 60; the others are signed, as after some years. A day has 30 visits, however large the practice.
"""

from __future__ import annotations

import statistics
import time
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from flask import Flask
from sqlalchemy import update

from bench.running import MANY, Rows, run, scratch_practice, timed
from screening.domain.people.identity import Identity
from screening.domain.review.decision import Conclusion, DecisionContent
from screening.domain.rules.kept import KeptFinding, KeptSuggestion
from screening.domain.rules.rulebook import Act, Concern, Outcome
from screening.practice import NAME, Practice
from screening.records.audit.entries import PATIENT, Action, Kind, Subject
from screening.records.database import db, transaction
from screening.records.review.decisions import Signature
from screening.records.review.listing import Shown, Status
from screening.records.screenings.screenings import Sent
from screening.records.stores import Stores
from screening.records.tables import QueuePlaceRow
from screening.workflow.practice.staff import ROLES
from screening.workflow.review.insights import count_now
from tests.builders import Therapist, let_in

SIZES, SMALL = (100, MANY, 40), (100, 1_000, 1)  # screenings in each practice, and visits
BLOCK = 5000  # screenings per transaction
WAITING, LEAST, A_DAY = 100, 60, 30  # one in this many waits, at least so many; visits a day
LISTED = "queue__who"  # in each line of the list
ORDERS = ("visit", "-visit", "result", "-result", "assigned", "-assigned", "status", "-status")
FILTERS = ("who=me", "who=none", "what=fits", "lang=es", "from=1/1/2020&until=1/1/2099")
PAGES = {  # and the expected words
    **{f"screenings, {tab}": (f"/workspace/?show={tab}", LISTED) for tab in ("today", "tomorrow", "waiting", "signed")},
    "screenings, needs a call": ("/workspace/?show=calls", "No one has to be called"),
    **{
        f"{tab}, by {sort}": (f"/workspace/?show={tab}&sort={sort}", LISTED)
        for tab in ("waiting", "signed")
        for sort in ORDERS
    },
    **{
        f"{tab}, {asked}": (f"/workspace/?show={tab}&{asked}", LISTED)
        for tab in ("waiting", "signed")
        for asked in FILTERS
    },
    "what is new": ("/workspace/newest", "screenings"),
    "rule performance": ("/workspace/insights?when=all", "Rule performance"),
    "rule performance, filtered": ("/workspace/insights?when=year&language=en&therapist=1", "Rule performance"),
    "audit trail": ("/workspace/audit", "signed in"),
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
        self.therapist = Therapist(app, roles=ROLES)
        with app.app_context():
            practice = app.extensions[NAME]
            fill(practice, count, practice.people.everyone()[0].id)
            self.counting = timed(lambda: count_now(practice))
            assert practice.queue.count(Shown(), MANY) == _waiting(count)
        self.therapist.sign_in()

    def visit(self, path: str, words: str, find: str | None = None) -> float:
        """Open a page, or search on it, and check that it has these words; return the seconds."""
        token = self.therapist.go("/workspace/").values["csrf_token"][0] if find else ""
        client = self.therapist.client
        begun = time.perf_counter()
        typed = {"csrf_token": token, "find": find}
        page = client.post(path, data=typed, follow_redirects=True) if find else client.get(path)
        seconds = time.perf_counter() - begun
        assert page.status_code == 200
        assert words in page.get_data(as_text=True), (path, words)
        return seconds


def fill(practice: Practice, count: int, person_id: int) -> None:
    """Send this many, leave the newest waiting, sign every tenth, and assign half of them to someone."""
    digest, now = practice.rules.in_force(), datetime.now(UTC)
    for first in range(0, count, BLOCK):
        with transaction():
            for number in range(first, min(first + BLOCK, count)):
                sent = _sent(number, digest, now, practice.day())
                practice.queue.place(practice.screenings.add(sent), sent)
    with transaction():
        old = QueuePlaceRow.sent_at <= now - timedelta(minutes=_waiting(count))
        signed = {"decided": True, "status": Status.SIGNED, "signed_at": QueuePlaceRow.sent_at}
        db.session.execute(update(QueuePlaceRow).where(old).values(signed))
        talk = update(QueuePlaceRow).where(QueuePlaceRow.outcome == Outcome.DISCUSS_FIRST)
        db.session.execute(talk.values(person_id=person_id))
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


def _waiting(count: int) -> int:
    return max(LEAST, count // WAITING)


def _sent(number: int, digest: str, now: datetime, today: date) -> Sent:
    """Return one of two outcomes and languages; the first visits are today's, the next tomorrow's, others long ago."""
    in_days = number // A_DAY
    return Sent(
        draft_id=uuid4().hex,
        digest=digest,
        sent_at=now - timedelta(minutes=number),
        language="es" if number // 2 % 2 else "en",
        outcome="discuss_first" if number % 2 else "fits",
        visit_on=today + timedelta(days=in_days) if in_days <= 1 else today - timedelta(days=in_days),
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
