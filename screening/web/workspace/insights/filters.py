"""Which screenings a report is about: when they were sent, who signed, in which language, where it hurts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import request

from screening.domain.people.dates import read_day
from screening.domain.review.insight_days import KINDS
from screening.domain.review.insights import Counts
from screening.domain.rules.rulebook import Rulebook
from screening.practice import practice
from screening.settings.languages import FIRST
from screening.web.staff_wording import language_name

OWN = "own"
DATES = {"30": "Last 30 days", "90": "Last 90 days", "year": "This year", "all": "All dates", OWN: "Own dates"}
_USUAL = "90"
_KINDS = dict(zip(KINDS, ("All therapists", "Any language", "Any site"), strict=True))
_NAMES = ("when", "first", "last", *_KINDS)


@dataclass(frozen=True)
class Period:
    """A period, both ends included; None means open-ended. `wrong` are pairs (field, what is wrong with it)."""

    first: date | None = None
    last: date | None = None
    wrong: tuple[tuple[str, str], ...] = ()

    @property
    def days(self) -> tuple[date, date]:
        """Return the first and last day; an open end is the first or last possible date."""
        return self.first or date.min, self.last or date.max

    def within(self, first: date, last: date) -> tuple[date, date]:
        """Return the first and last of these days that are also between two others."""
        return max(first, self.days[0]), min(last, self.days[1])


@dataclass(frozen=True)
class FilterField:
    """A field to pick from: its name, its label, the choices (value → words), and what is picked."""

    name: str
    label: str
    options: Mapping[str, str]
    picked: str

    @property
    def wrong(self) -> tuple[tuple[str, str], ...]:
        """Return what is wrong with the field, if a link asks for a choice that does not exist."""
        if self.picked in self.options:
            return ()
        return ((self.name, f"{self.label}: what was asked for is no longer in the list. Pick another"),)


def asked() -> dict[str, str]:
    """Return what the request asks for, by field; its links must repeat it."""
    given = {name: request.args.get(name, "").strip() for name in _NAMES}
    return {"when": _USUAL} | {name: value for name, value in given.items() if value}


def read_period(given: Mapping[str, str], today: date) -> Period:
    """Return the days that were asked for."""
    when = given.get("when", _USUAL)
    if when == OWN:
        return _own(given)
    firsts = {"year": date(today.year, 1, 1), "all": None}
    firsts |= {days: today - timedelta(days=int(days) - 1) for days in ("30", "90")}
    if when not in firsts:
        return Period(wrong=(("when", "Pick the dates from the list"),))
    return Period(firsts[when], None if when == "all" else today)


def _own(given: Mapping[str, str]) -> Period:
    days: dict[str, date] = {}
    wrong: list[tuple[str, str]] = []
    for name in ("first", "last"):
        try:
            days |= {name: read_day(given[name])} if name in given else {}
        except ValueError as error:
            wrong.append((name, str(error)))
    if len(days) == len(("first", "last")) and days["first"] > days["last"]:
        wrong.append(("last", "The last day is before the first one. Check both"))
    return Period(wrong=tuple(wrong)) if wrong else Period(days.get("first"), days.get("last"))


def choices(everything: Counts, book: Rulebook, given: Mapping[str, str]) -> list[FilterField]:
    """Return the fields besides the dates; each offers what there is to find."""
    staff = {str(person.id): person.name for person in practice().people.everyone()}
    body_map = book.treatment.roles.body_map
    options = book.questionnaire.by_id[body_map.question].options if body_map else ()
    words = {
        "therapist": staff,
        "language": {code: language_name(code) for code in everything.each("language")},
        "site": {option.id: option.label[FIRST] for option in options},
    }
    fields = []
    for kind, every in _KINDS.items():
        found = {one: words[kind].get(one, one) for one in everything.each(kind)}
        offered = {"": every, **dict(sorted(found.items(), key=lambda one: one[1]))}
        fields.append(FilterField(kind, kind.capitalize(), offered, given.get(kind, "")))
    return fields
