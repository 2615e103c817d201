"""Who the answers are about: the date of birth must agree with the age that was given."""

from __future__ import annotations

from datetime import date


def years_old(born: date, today: date) -> int:
    """Return the age in whole years; negative before birth."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def agrees(born_iso: str, age: object, today_iso: str) -> bool:
    """Whether a date of birth agrees with an age; without an age there is nothing to disagree with."""
    return age is None or years_old(date.fromisoformat(born_iso), date.fromisoformat(today_iso)) == age
