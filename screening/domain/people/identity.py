"""Who the answers are about: the date of birth must agree with the age that was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Identity:
    """Who somebody is and how to reach them. `born` is an ISO date; `helper` is who helped or answered, "" for nobody.

    Of somebody who has not typed all of it yet it is what they typed, with "" for the rest.
    """

    name: str
    born: str
    phone: str = ""
    email: str = ""
    helper: str = ""
    message_ok: bool = False


def years_old(born: date, today: date) -> int:
    """Return the age in whole years; negative before birth."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def agrees(born_iso: str, age: object, today_iso: str) -> bool:
    """Whether a date of birth agrees with an age; without an age there is nothing to disagree with."""
    return age is None or years_old(date.fromisoformat(born_iso), date.fromisoformat(today_iso)) == age
