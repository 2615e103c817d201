"""How long the form takes five people: every word read on real pages at 200 and at 120 words a minute, 2 s a choice.

What the start page says is listed for comparison. "Questions" are the pages of questions; "all" is everything from the
start page to Send, including the names and rereading every answer.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from bench.running import Rows, run, scratch_practice
from screening.domain.questionnaire.progress import at_start, whole_minutes
from screening.practice import NAME, Practice
from screening.records.care.follow_ups import NewFollowUp
from screening.records.database import transaction
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import Patient, healthy
from tests.reader import PEOPLE, Screen, Words, minutes, way

FAST, SLOW = 200, 120  # words a minute
AIM = "≤ 9 / 14"
_AIM_AFTER = "< 90 s, fast"
_AIMED_AT = "healthy adult"


def measure(_smoke: bool) -> Rows:
    """Walk and read; a smoke run does the same, since it takes seconds."""
    with scratch_practice() as app:
        with app.app_context():
            stores: Practice = app.extensions[NAME]
            questionnaire = rulebook_in_force(stores).questionnaire
        rows: list[tuple[object, ...]] = [
            ("minutes of", "words of questions", f"questions, at {FAST} / {SLOW} words a minute", "all", "told", "aim")
        ]
        for name, (_answers, language) in PEOPLE.items():
            screens = list(way(Patient(app.test_client()), name))
            asking = [screen for screen in screens if screen.asks]
            told = whole_minutes(at_start(questionnaire, language).seconds)
            assert told <= minutes(screens, SLOW), "the start page tells more than a slow reader needs"
            times = [f"{minutes(some, FAST):.1f} / {minutes(some, SLOW):.1f}" for some in (asking, screens)]
            words = f"{sum(screen.words.count for screen in asking):,}"
            rows.append((f"{name} ({language})", words, *times, told, AIM if name == _AIMED_AT else ""))
        rows += [_after_needling(app, language) for language in ("en", "es")]
    return rows


def _after_needling(app: Flask, language: str) -> tuple[object, ...]:
    """Return the row for someone asked after needling who answers each question once."""
    patient = Patient(app.test_client())
    patient.has_sent(healthy())
    with app.app_context():
        stores: Practice = app.extensions[NAME]
        of, now = stores.screenings.newest().id, datetime.now(UTC)
        with transaction():
            stores.episodes.open(of, now)
            new = NewFollowUp(of, "check_in", now.date(), language, now, now, now + timedelta(days=1))
            made = stores.follow_ups.add(new)
        asked = len(rulebook_in_force(stores).questionnaires["check_in"].questionnaire.questions)
    reader = Patient(app.test_client())
    reader.go(f"/c/{made.token}")
    screen = Screen(reader.url, Words(reader.response.text), asked + 1, "")  # Send is a tap, too
    fast, slow = (round(60 * minutes([screen], pace)) for pace in (FAST, SLOW))
    return (f"after needling ({language})", f"{screen.words.count:,}", f"{fast} s / {slow} s", "", "", _AIM_AFTER)


if __name__ == "__main__":
    run(measure)
