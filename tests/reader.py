"""Somebody who reads: the words that a page shows, and five people's way through the form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from screening.domain.questionnaire.progress import words_in
from tests.builders import IDENTITY, Patient, healthy

_NOT_CLOSED = frozenset(("area", "br", "hr", "img", "input", "link", "meta", "path", "use", "rect"))
# A warning sign is spoken of once it is ticked; the line of steps and the closed "Why we ask" are glanced at.
_UNSEEN = frozenset(("govuk-visually-hidden", "sign", "steps", "why"))


class Words(HTMLParser):
    """The words somebody reads on a page who opens no details: headings, questions, options, hints, buttons.

    What is the same on every page is not counted: header, footer, the way back, the line of steps, "Why we ask".
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self._open: list[tuple[str, bool]] = []  # each element that is open, and whether its text is seen
        self._seen: list[str] = []
        self.feed(html)
        self.text = " ".join(" ".join(self._seen).split())
        self.count = words_in(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _NOT_CLOSED:
            return
        given = dict(attrs)
        unseen = given.get("aria-hidden") == "true" or "hidden" in given or tag in ("script", "template")
        unseen = unseen or not _UNSEEN.isdisjoint(str(given.get("class", "")).split())
        in_main, in_details = tag == "main" or self._is_seen, self._open and self._open[-1][0] == "details"
        self._open.append((tag, bool(in_main and not unseen and (not in_details or tag == "summary"))))

    def handle_endtag(self, tag: str) -> None:
        if tag in (name for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._is_seen:
            self._seen.append(data)

    @property
    def _is_seen(self) -> bool:
        return bool(self._open) and self._open[-1][1]


@dataclass(frozen=True)
class Screen:
    """A page as somebody meets it: its address, its words, how many answers they give there, its line of steps."""

    url: str
    words: Words
    choices: int
    line: str

    @property
    def asks(self) -> bool:
        return self.url.startswith("/form/")


# Five people, and the language each of them reads.
PEOPLE: dict[str, tuple[dict[str, Any], str]] = {
    "healthy adult": (healthy(), "en"),
    "runner": (
        healthy(
            activities=["running", "desk_work"],
            mechanism="overuse_repeat",
            event_timing="over_7_days",
            stim_preference="no_preference",
        ),
        "en",
    ),
    "says no": (healthy(wants_needling="no"), "en"),
    "blood thinner and diabetes": (
        healthy(
            age=68,
            health_list_a=["blood_thinner", "diabetes"],
            blood_thinner=["anticoagulant"],
            blood_thinner_change="no",
            diabetes="well_controlled",
        ),
        "es",
    ),
    "pregnant": (
        healthy(age=30, pregnancy_status="pregnant", pregnancy_signs=["none"], pregnancy_trimester="second"),
        "en",
    ),
}


def way(patient: Patient, name: str) -> Iterator[Screen]:
    """Yield each page of one person's way, from the start page to the one that sends."""
    answers, language = PEOPLE[name]
    patient.client.set_cookie("language", language)
    patient.go("/")
    yield _screen(patient, 1)
    patient.post({}, "/start")
    while patient.url.startswith("/form/"):
        fields, here = patient.fields(answers), patient.url
        yield _screen(patient, len(fields))
        patient.post(fields)
        assert patient.url != here, f"{name} is stuck at {here}: {patient.page.text}"
    born = str(int(IDENTITY["born-year"]) + healthy()["age"] - answers["age"])
    yield _screen(patient, len(IDENTITY))
    patient.post({**IDENTITY, "born-year": born})
    yield _screen(patient, 1)


def minutes(screens: Iterable[Screen], words_a_minute: int, seconds_a_choice: int = 2) -> float:
    """Return how long it takes to read every word of these pages and to give every answer."""
    screens = list(screens)
    words, choices = sum(one.words.count for one in screens), sum(one.choices for one in screens)
    return words / words_a_minute + choices * seconds_a_choice / 60


def _screen(patient: Patient, choices: int) -> Screen:
    html = patient.response.get_data(as_text=True)
    line = re.search(r'<p class="steps">(.*?)</p>', html, re.DOTALL)
    return Screen(patient.url, Words(html), choices, line[1] if line else "")
