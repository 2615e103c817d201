"""Consent: what a person signed, and whether it still holds."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_YEAR = 12  # months


class Signer(StrEnum):
    """As whom somebody signs."""

    PATIENT = "patient"
    GUARDIAN = "guardian"


@dataclass(frozen=True)
class TypedSignature:
    """A typed signature: the name, as whom, and the language in which the text was read and read back.

    `relation` is how a guardian is related to the patient; `interpreter` is who interpreted, "" for no one.
    """

    name: str
    signer: Signer
    language: str
    relation: str = ""
    interpreter: str = ""


class Flaw(StrEnum):
    """What is wrong with the consent on record; none of it holds a decision up."""

    MISSING = "missing"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OLDER_TEXT = "older text"
    NOT_COUNTERSIGNED = "not countersigned"


@dataclass(frozen=True)
class SignedOn:
    """What tells whether a consent holds: its day in the practice's time zone, its text, and what came after."""

    day: date
    version: int
    countersigned: bool
    withdrawn: bool


@dataclass(frozen=True)
class ConsentTerms:
    """What a consent has to meet: the newest text, the months for which it holds (0: for good), a countersignature."""

    newest: int
    months: int = 0
    countersign: bool = False


def last_day(signed: date, months: int) -> date | None:
    """Return the last day on which a consent holds, months after it was signed; None if it does not expire.

    In a shorter month that is its last day: a month after January 31 is February 28.
    """
    if not months:
        return None
    year, month = divmod(signed.year * _YEAR + signed.month - 1 + months, _YEAR)
    return date(year, month + 1, min(signed.day, calendar.monthrange(year, month + 1)[1]))


def flaws_of(newest: SignedOn | None, terms: ConsentTerms, today: date) -> tuple[Flaw, ...]:
    """Return what is wrong with the newest consent on a day of the practice; nothing if it holds."""
    if newest is None:
        return (Flaw.MISSING,)
    if newest.withdrawn:
        return (Flaw.WITHDRAWN,)
    last = last_day(newest.day, terms.months)
    found = {
        Flaw.EXPIRED: last is not None and today > last,
        Flaw.OLDER_TEXT: newest.version < terms.newest,
        Flaw.NOT_COUNTERSIGNED: terms.countersign and not newest.countersigned,
    }
    return tuple(flaw for flaw, holds in found.items() if holds)


def languages_lacking(texts: Iterable[str], wanted: Iterable[str]) -> tuple[str, ...]:
    """Return the languages among those wanted in which a text is not written, so that nobody can sign in them."""
    written = set(texts)
    return tuple(code for code in wanted if code not in written)
