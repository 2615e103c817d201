"""The words of the practice's pages: every term of the domain has its own, in one place."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta

import pytest

from screening.domain.review.calls import CallOutcome, Next
from screening.domain.review.channel import Way
from screening.domain.review.decision import Conclusion, Tick
from screening.domain.rules.rulebook import Act, Concern, Outcome, urgency_of
from screening.practice import practice
from screening.records.audit.entries import Kind
from screening.web import staff_wording
from screening.web.staff_wording import day, visit_is
from tests import CHECKOUT

TABLES = {
    "OUTCOMES": Outcome,
    "ACTS": Act,
    "CONCERNS": Concern,
    "CONCLUSIONS": Conclusion,
    "TICKS": Tick,
    "CALL_OUTCOMES": CallOutcome,
    "NEXT": Next,
    "WAYS": Way,
    "KINDS": Kind,
}
ORDINARY = {"WAYS", "KINDS"}  # "Invite" is also the kind of an email, and "Settings" a page
WORDS = {words for name in TABLES.keys() - ORDINARY for words in getattr(staff_wording, name).values()}
WORKSPACE = [
    *(CHECKOUT / "templates/workspace").rglob("*.html"),
    *(
        path for path in (CHECKOUT / "templates/components").glob("*.html") if path.name != "urgent.html"
    ),  # the patient's
    *(CHECKOUT / "screening/web/workspace").rglob("*.py"),
    CHECKOUT / "screening/exchange/documents/visit_note.py",
]


@pytest.mark.parametrize("name", TABLES)
def test_every_term_has_words_of_its_own(name):
    table = getattr(staff_wording, name)
    assert set(table) == set(TABLES[name])
    assert all(table.values())
    assert len(set(table.values())) == len(table)


def test_every_urgency_has_words_for_staff_who_read_no_answers():
    urgencies = {urgency_of(outcome, act) for outcome in Outcome for act in Act}
    assert urgencies == set(range(len(staff_wording.URGENCIES)))


def spelled(text):
    """The words of a term between tags or in quotes; within a sentence, one word is an ordinary one."""
    alone = re.findall(r">\s*([^<>{}]+?)\s*<|'([^'\n]+)'|\"([^\"\n]+)\"", text)
    found = {words for group in alone for words in group} & WORDS
    return found | {words for words in WORDS if words.count(" ") > 1 and words in text}


def test_a_word_that_is_spelled_by_hand_is_found():
    assert spelled("<td>Discuss first</td> {{ 'Not now' if late }} <b>Doctor within days</b>") == {
        "Discuss first",
        "Not now",
        "Doctor within days",
    }


def test_no_page_spells_a_term_by_hand():
    found = {path.name: spelled(path.read_text(encoding="utf-8")) for path in WORKSPACE}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((17, 2), (17, 14), "9:02 to 9:14 am"),
        ((19, 58), (20, 4), "11:58 am to 12:04 pm"),
        ((17, 2), (17, 2), "9:02 am"),
        ((20, 0), (21, 0), "12:00 to 1:00 pm"),
    ],
)
def test_two_times_of_a_day_are_said_by_the_clock_of_the_practice(practice, first, last, words):
    times = (datetime(2026, 11, 24, *one, tzinfo=UTC) for one in (first, last))
    assert staff_wording.between(*times) == words


@pytest.mark.parametrize(
    ("days", "at", "words"),
    [
        (0, time(14, 30), "The visit is today at 2:30 pm"),
        (1, None, "The visit is tomorrow"),
        (-1, None, "The visit was yesterday"),
        (9, time(9), "The visit is on {day} at 9:00 am"),
        (-9, None, "The visit was on {day}"),
    ],
)
def test_a_visit_is_told_as_seen_from_today(app, days, at, words):
    with app.test_request_context():
        visit_on = practice().day() + timedelta(days=days)
        assert visit_is(visit_on, at) == words.format(day=day(visit_on))
