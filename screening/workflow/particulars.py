"""What is typed about somebody, on a page or in a command: cleaned and checked. What is wrong is told as a ValueError.

Its words are for the person who typed, and forms show them beside the field.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from datetime import date, timedelta

from email_validator import EmailNotValidError, validate_email

_MOST_NAME = 200  # letters
_FARTHEST_VISIT = timedelta(days=730)
_WRONG_EMAIL = "Type an email like name@example.com"


def person_name(typed: str) -> str:
    """Give a name without spaces around it. Raises ValueError for none, a long one, and signs that nobody can read."""
    name = unicodedata.normalize("NFC", typed).strip()
    if not name:
        raise ValueError("Type a name")
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in name):
        raise ValueError("Some letters or symbols cannot be read here. Please type it again: Name")
    if len(name) > _MOST_NAME:
        raise ValueError(f"Please make this shorter. You can use {_MOST_NAME} letters: Name")
    return name


def email(typed: str) -> str:
    """Give an e-mail address as it is written; "" for none. Raises ValueError."""
    try:
        return validate_email(typed.strip(), check_deliverability=False).normalized if typed.strip() else ""
    except EmailNotValidError:
        raise ValueError(_WRONG_EMAIL) from None


def sign_in_email(typed: str) -> str:
    """Give the address with which somebody signs in, in small letters. Raises ValueError, also for none."""
    address = email(typed).lower()
    if not address:
        raise ValueError(_WRONG_EMAIL)
    return address


def offered_language(language: str, offered: Collection[str]) -> str:
    """Give a language that patients may pick. Raises ValueError."""
    if language not in offered:
        raise ValueError(f"Pick a language: {', '.join(offered)}")
    return language


def visit_day(day: date | None, today: date) -> date | None:
    """Give the day of a visit, where one is known. Raises ValueError for one that is over, or far away."""
    if day and not today <= day <= today + _FARTHEST_VISIT:
        raise ValueError("The visit must be today or later, within two years")
    return day
