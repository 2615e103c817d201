"""Contact details typed on a page or in a command: cleaned and checked. Raises ValueError for what is wrong.

The messages are for the person typing; forms show them beside the field.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date, timedelta

from email_validator import EmailNotValidError, validate_email
from flask_security.utils import uia_email_mapper

from screening.domain.people.text import has_letter, one_line

MOST_NAME = 200  # letters
_FARTHEST_VISIT = timedelta(days=730)
_WRONG_EMAIL = "Enter an email like name@example.com"


class UnmailableError(ValueError):
    """An address that mail servers reject: `sign` is the non-ASCII character before its @."""

    def __init__(self, sign: str) -> None:
        super().__init__(f"We can’t send to an email with “{sign}” before the @. Please enter another one")
        self.sign = sign


def person_name(typed: str, what: str = "name") -> str:
    """Return a name on one line, without invisible characters. Raises ValueError if it is missing or too long.

    `what` is the word for it in messages.
    """
    name = one_line(typed)
    if not name:
        raise ValueError(f"Enter a {what}")
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in name):
        raise ValueError(f"We can’t read some of the letters or symbols. Please type it again: {what.capitalize()}")
    if len(name) > MOST_NAME:
        raise ValueError(f"The {what} has {len(name)} letters; it can have {MOST_NAME}")
    if not has_letter(name):
        raise ValueError(f"Enter a {what} that has letters: {what.capitalize()}")
    return name


def email(typed: str) -> str:
    """Return an email address in the form every mail server accepts; "" if none.

    Raises UnmailableError, or ValueError if it is not an email address.
    """
    typed = re.sub(r"^mailto:\s*", "", one_line(typed).replace("\uff20", "@"), flags=re.IGNORECASE).rstrip(" .,;")
    if not typed:
        return ""
    try:
        found = validate_email(typed, check_deliverability=False, allow_display_name=True)
    except EmailNotValidError:
        raise ValueError(_WRONG_EMAIL) from None
    if found.ascii_email is None:
        raise UnmailableError(next(sign for sign in found.local_part if not sign.isascii()))
    return str(found.ascii_email)


def sign_in_email(typed: str) -> str:
    """Return an address in the form sign-in looks it up. Raises ValueError if it is not an email address."""
    address = email(typed)
    if not address:
        raise ValueError(_WRONG_EMAIL)
    return str(uia_email_mapper(address) or address).lower()


def offered_language(language: str, offered: Collection[str]) -> str:
    """Return a language patients may pick. Raises ValueError if it is not offered."""
    if language not in offered:
        raise ValueError(f"Pick a language: {', '.join(offered)}")
    return language


def visit_day(day: date | None, today: date) -> date | None:
    """Return the date of a visit, if known. Raises ValueError if it is past or too far ahead."""
    if day and not today <= day <= today + _FARTHEST_VISIT:
        raise ValueError("The visit must be today or later, within two years")
    return day
