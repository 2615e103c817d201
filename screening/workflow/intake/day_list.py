"""Reading a day list: who on it can be invited, and what is wrong on which line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import TypeVar

from screening.domain.people.dates import read_day
from screening.domain.people.names import name_parts
from screening.domain.people.phones import clean_phone, last_ten
from screening.domain.people.times import read_time
from screening.domain.rules.languages import Language
from screening.exchange.formats.day_list_csv import ListedRow, read_table
from screening.records.intake.asked import Asked
from screening.workflow.intake import contact_details

_FORMULA = ("=", "+", "-", "@")
_TIME_AFTER_DAY = re.compile(
    r"(?:\s*T|[\s,]\s*(?:at\s+)?)([0-9]{1,2}(?::[0-9]{2}){1,2}(?:\.0+)?\s*(?:[ap]\.?\s?m\.?)?|[0-9]{1,2}\s*[ap]\.?\s?m\.?)$",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,\s]*", re.IGNORECASE)
_TITLES = frozenset({"dr", "pt", "dpt", "doctor"})
Read = TypeVar("Read")


@dataclass(frozen=True)
class ReadBy:
    """The context for reading a list: the day, the languages patients may pick (by code), therapists' names by id."""

    today: date
    offered: Mapping[str, Language]
    therapists: Mapping[int, str]


@dataclass(frozen=True)
class ListedPerson:
    """Someone on a list who can be invited. `repeats` is an earlier line with the same person, if there is one."""

    line: int
    asked: Asked
    repeats: int | None = None


@dataclass(frozen=True)
class LineProblem:
    """What is wrong on a line, in the column with this heading ("" for the whole line)."""

    line: int
    heading: str
    message: str


@dataclass(frozen=True)
class DayList:
    """A list as read: who can be invited, what is wrong, and which columns were not used."""

    people: tuple[ListedPerson, ...]
    problems: tuple[LineProblem, ...]
    unused: tuple[str, ...]


def read_day_list(text: str, by: ReadBy) -> DayList:
    """Return the people and problems of a list. Raises DayListError if it cannot be read as a whole."""
    table = read_table(text)
    people: list[ListedPerson] = []
    by_name: dict[tuple[str, ...], list[ListedPerson]] = defaultdict(list)
    problems = [LineProblem(line, "", message) for line, message in table.broken]
    for row in table.rows:
        line = _Line(row, table.headings)
        asked = line.asked(by)
        problems += line.problems
        if not line.problems:
            named = by_name[name_parts(asked.name)]
            people.append(ListedPerson(row.line, asked, _line_before(asked, named)))
            named += [people[-1]] if people[-1].repeats is None else []
    columns = ["", *table.headings.values()]
    problems.sort(key=lambda one: (one.line, columns.index(one.heading)))
    return DayList(tuple(people), tuple(problems), table.unused)


def contacts_agree(one: Asked, other: Asked) -> bool:
    """Return whether two requests for the same name may be for one person: neither email nor phone differs."""
    return all(
        not ours or not theirs or ours == theirs for ours, theirs in zip(_contacts(one), _contacts(other), strict=True)
    )


def _contacts(asked: Asked) -> tuple[str, str]:
    return asked.email.casefold(), last_ten(asked.phone)


def _line_before(asked: Asked, named_alike: Iterable[ListedPerson]) -> int | None:
    return next((one.line for one in named_alike if contacts_agree(one.asked, asked)), None)


class _Line:
    """One line while it is being read. `problems` are those found so far."""

    def __init__(self, row: ListedRow, headings: Mapping[str, str]) -> None:
        self._row, self._headings = row, headings
        self.problems: list[LineProblem] = []

    def asked(self, by: ReadBy) -> Asked:
        """Return who is invited; what cannot be read is left out and recorded as a problem."""
        visit_on, visit_at = self._visit(by.today)
        email, phone = self._contact()
        return Asked(
            name=self._name(),
            language=self._read("language", lambda typed: _language(typed, by.offered)) or next(iter(by.offered)),
            visit_on=visit_on,
            email=email,
            phone=phone,
            visit_at=visit_at,
            therapist_id=self._read("therapist", lambda typed: _therapist(typed, by.therapists)),
        )

    def _read(self, field: str, reader: Callable[[str], Read]) -> Read | None:
        """Return the content of a cell; None if it is empty or has a problem."""
        typed = self._row.cells.get(field, "")
        try:
            return reader(typed) if typed else None
        except ValueError as error:
            self._wrong(field, f"“{typed}”: {error}")
            return None

    def _wrong(self, field: str, message: str) -> None:
        self.problems.append(LineProblem(self._row.line, self._headings.get(field, ""), message))

    def _name(self) -> str:
        cells = self._row.cells
        whole = "name" if "name" in self._headings else "last"
        name = cells.get("name") or f"{cells.get('first', '')} {cells.get('last', '')}".strip()
        try:
            return _person_name(name)
        except ValueError as error:
            self._wrong(whole, str(error))
            return ""

    def _contact(self) -> tuple[str, str]:
        """Return email and phone; a contact is an email if it has an @."""
        contact = self._row.cells.get("contact", "")
        mixed = self._read("contact", contact_details.email if "@" in contact else _phone)
        email = self._read("email", contact_details.email) or (mixed if "@" in contact else None)
        phone = self._read("phone", _phone) or (None if "@" in contact else mixed)
        return email or "", phone or ""

    def _visit(self, today: date) -> tuple[date | None, time | None]:
        typed = self._row.cells.get("visit", "")
        if not typed:
            self._wrong("visit", "Enter the day of the visit, like 11/30/2026")
        at = _TIME_AFTER_DAY.search(typed)
        day = _WEEKDAY.sub("", typed[: at.start()] if at else typed)
        visit_on = self._read("visit", lambda _typed: contact_details.visit_day(read_day(day), today))
        beside = self._read("visit", lambda _typed: read_time(at[1])) if at and visit_on else None
        return visit_on, self._read("time", read_time) or beside


def _person_name(typed: str) -> str:
    if typed.startswith(_FORMULA):
        raise ValueError(f"A name cannot begin with “{typed[0]}”, as a formula does. Write the name")
    return contact_details.person_name(typed)


def _phone(typed: str) -> str:
    try:
        return clean_phone(typed)
    except ValueError:
        raise ValueError("Enter a phone number with 10 digits, like 509 555 0199, or an email") from None


def _language(typed: str, offered: Mapping[str, Language]) -> str:
    wanted = name_parts(typed)
    for one in offered.values():
        if typed.casefold() == one.code or wanted in (name_parts(one.name), name_parts(one.own_name)):
            return one.code
    raise ValueError(f"Patients cannot pick this language. Write {' or '.join(one.name for one in offered.values())}")


def _therapist(typed: str, therapists: Mapping[int, str]) -> int:
    """Return the therapist with this name; among several matches, the one with no other name."""
    wanted, names = _without_titles(typed), {one: _without_titles(name) for one, name in therapists.items()}
    found = [one for one, name in names.items() if wanted and wanted <= name]
    exact = [one for one in found if names[one] == wanted]
    if len(exact) > 1:
        raise ValueError(f"{len(exact)} therapists have this name. Leave it empty, and assign what is sent")
    if not exact and len(found) != 1:
        who = "No therapist has this name" if not found else f"{len(found)} therapists have this name"
        raise ValueError(f"{who}. Write the name as it is in the workspace, or leave it empty")
    return (exact or found)[0]


def _without_titles(name: str) -> set[str]:
    return set(name_parts(name)) - _TITLES
