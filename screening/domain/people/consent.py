"""Consent: what a person signed, and whether it still holds."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_YEAR = 12  # months


class Signer(StrEnum):
    """The role in which a person signs."""

    PATIENT = "patient"
    GUARDIAN = "guardian"


@dataclass(frozen=True)
class TypedSignature:
    """A typed signature: the name, the role, and the language in which the text was read and read back.

    `relation` is how a guardian is related to the patient; `interpreter` is the interpreter, "" if none.
    """

    name: str
    signer: Signer
    language: str
    relation: str = ""
    interpreter: str = ""


class Flaw(StrEnum):
    """What is wrong with the consent on record; none of it blocks a decision."""

    MISSING = "missing"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OLDER_TEXT = "older text"
    NOT_COUNTERSIGNED = "not countersigned"
    NO_GUARDIAN = "no guardian"
    UNDER_AGE = "under age"
    NOT_THEIR_OWN = "not their own"


@dataclass(frozen=True)
class SignedOn:
    """What decides whether a consent holds: its day in the practice's time zone, its text, who signed, what came after.

    `under_age`: whether the patient was a minor on that day.
    """

    day: date
    version: int
    countersigned: bool
    withdrawn: bool
    by_guardian: bool = False
    under_age: bool = False


@dataclass(frozen=True)
class ConsentTerms:
    """What a consent must meet: the newest text, the months it is valid for (0: no limit), a countersignature.

    With `guardian`, the patient cannot consent alone today.
    """

    newest: int
    months: int = 0
    countersign: bool = False
    guardian: bool = False


def last_day(signed: date, months: int) -> date | None:
    """Return the last day on which a consent holds, months after it was signed; None if it does not expire.

    In a shorter month, that is the last day of the month: a month after January 31 is February 28.
    """
    if not months:
        return None
    year, month = divmod(signed.year * _YEAR + signed.month - 1 + months, _YEAR)
    return date(year, month + 1, min(signed.day, calendar.monthrange(year, month + 1)[1]))


def flaws_of(signed: Sequence[SignedOn], terms: ConsentTerms, today: date) -> tuple[Flaw, ...]:
    """Return what is wrong, on a day in the practice's time zone, with the newest (first) consent; empty if it holds.

    A guardian, or a patient who now decides for themselves, may have signed another one that still holds.
    """
    if not signed:
        return (Flaw.MISSING,)
    newest = signed[0]
    if newest.withdrawn:
        return (Flaw.WITHDRAWN,)
    standing = [one for one in signed if _holds(one, terms, today)]
    by_guardian = newest.by_guardian or any(one.by_guardian for one in standing)
    own = any(not one.by_guardian and not one.under_age for one in standing)
    found = {
        Flaw.EXPIRED: _is_over(newest, terms, today),
        Flaw.OLDER_TEXT: newest.version < terms.newest,
        Flaw.NO_GUARDIAN: terms.guardian and not by_guardian,
        Flaw.UNDER_AGE: not (terms.guardian or newest.by_guardian or own) and newest.under_age,
        Flaw.NOT_THEIR_OWN: not (terms.guardian or own) and newest.by_guardian,
        Flaw.NOT_COUNTERSIGNED: terms.countersign and not newest.countersigned,
    }
    return tuple(flaw for flaw, holds in found.items() if holds)


def _holds(one: SignedOn, terms: ConsentTerms, today: date) -> bool:
    """Return whether a consent is valid, countersigned or not."""
    return not (one.withdrawn or one.version < terms.newest or _is_over(one, terms, today))


def _is_over(one: SignedOn, terms: ConsentTerms, today: date) -> bool:
    last = last_day(one.day, terms.months)
    return last is not None and today > last


def languages_lacking(texts: Iterable[str], wanted: Iterable[str]) -> tuple[str, ...]:
    """Return the wanted languages that a text is missing in, so that no one can sign in them."""
    written = set(texts)
    return tuple(code for code in wanted if code not in written)
