"""Finding a person: what a screening is found by, and what a typed search means."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TypeAlias

from screening.domain.people.dates import DayError, read_day
from screening.domain.people.identity import Identity
from screening.domain.people.names import name_parts, searched_parts
from screening.domain.people.phones import last_ten
from screening.domain.people.text import one_line

NAME, PART, BORN, PHONE = "name", "part", "born", "phone"
_WORDS = {BORN: "date of birth", NAME: "full name", PART: "part of the name", PHONE: "phone"}
Mark: TypeAlias = tuple[str, str]  # one of these kinds, and its value in plain form
_REFERENCE = re.compile("([2-9A-Z]{4})([2-9A-Z]{4})")
_WITH_DIGITS = re.compile(r"[+(]?[0-9][0-9\W]*[0-9]")  # a date or a phone number beside a name


def marks_of(identity: Identity) -> frozenset[Mark]:
    """Return everything a person can be found by, always including the date of birth."""
    name, phone = identity.name, last_ten(identity.phone)
    return frozenset(
        [
            (BORN, identity.born),
            *((PART, part) for part in searched_parts(name)),
            *([(NAME, " ".join(name_parts(name)))] if name_parts(name) else []),
            *([(PHONE, phone)] if phone else []),
        ]
    )


def shared_details(one: Identity, other: Identity) -> tuple[str, ...]:
    """Return in words what two people share if they may be one person; empty if too little.

    The date of birth with part of the name is enough, or the whole name with the phone: families share a phone, many
    people share a name, and strangers share a date of birth.
    """
    shared = {kind for kind, _value in marks_of(one) & marks_of(other)}
    if not ({BORN, PART} <= shared or {NAME, PHONE} <= shared):
        return ()
    return tuple(words for kind, words in _WORDS.items() if kind in shared and (kind != PART or NAME not in shared))


def marks_asked_for(typed: str, today: date) -> tuple[Mark, ...]:
    """Return what must all match the person searched for; empty if there is nothing to search for.

    A date of birth or phone number can be typed alone or beside parts of the name, in any order.
    """
    typed = one_line(typed)
    for piece in (typed, *_WITH_DIGITS.findall(typed)):
        mark = _numbered(piece, today)
        if mark is not None:
            return (mark, *_named(typed.replace(piece, " ")))
    return _named(typed)


def reference_in(typed: str) -> str:
    """Return the reference that was typed, with or without its hyphen, in either case; "" if none."""
    signs = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", one_line(typed))).upper()
    found = _REFERENCE.fullmatch(signs)
    return "-".join(found.groups()) if found else ""


def _numbered(piece: str, today: date) -> Mark | None:
    try:
        return BORN, read_day(piece, today).isoformat()
    except DayError:
        phone = last_ten(piece)
        return (PHONE, phone) if phone else None


def _named(typed: str) -> tuple[Mark, ...]:
    return tuple((PART, part) for part in name_parts(typed))
