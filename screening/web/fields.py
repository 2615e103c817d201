"""Form fields for answers: they keep what was typed, and let the domain decide whether it is an answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext
from wtforms import Field
from wtforms.validators import ValidationError

MOST_CHARACTERS = 1000
MOST_NAME = 200
_PARTS = ("month", "day", "year")
_YEAR = 4  # digits
NO_DATE = "no date"
_DATE_PART = re.compile(r"[0-9]{1,4}")
_INTEGER = re.compile(r"[0-9]{1,4}")


def clean_text(text: str) -> str:
    """Normalise typed text (NFC, no space around it). Raises ValueError when it holds a control character."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in text):
        raise ValueError("a control character")
    return text


def clean_name(typed: str, label: str) -> str:
    """Give a person's name as typed, cleaned; "" for none. Raises ValidationError, which names the field."""
    try:
        name = clean_text(typed)
    except ValueError:
        raise ValidationError(
            gettext("Some letters or symbols cannot be read here. Please type it again: %(label)s", label=label)
        ) from None
    if len(name) > MOST_NAME:
        raise ValidationError(
            gettext("Please make this shorter. You can use %(max)s letters: %(label)s", max=MOST_NAME, label=label)
        )
    return name


def email_address(typed: str) -> str:
    """Give the typed e-mail address as it is written; "" for none. Raises ValidationError."""
    try:
        return validate_email(typed.strip(), check_deliverability=False).normalized if typed.strip() else ""
    except EmailNotValidError:
        raise ValidationError(gettext("Type an email like name@example.com")) from None


class Picked(Field):
    """Options ticked or picked. `data` is the list of what was posted."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = [str(value) for value in valuelist]

    @property
    def focus_id(self) -> str:
        return str(self.id)


class OneLine(Field):
    """Typed text; `data` is what was typed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = str(valuelist[0]) if valuelist else ""
        if len(valuelist) > 1:
            raise ValueError(gettext("Type only one answer here"))

    @property
    def focus_id(self) -> str:
        return str(self.id)


class WholeNumber(OneLine):
    """A number, typed or picked from a scale. `data` is an int, else the text as typed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if len(valuelist) == 1 else ", ".join(map(str, valuelist))
        self.data = int(typed) if _INTEGER.fullmatch(typed) else typed


class DateParts(Field):
    """A date as three inputs, <name>-month, -day and -year. `data` is an ISO date; `typed` keeps the parts."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: Any = []
        self.data = data or None
        parts = str(data).split("-") if data else ["", "", ""]
        self.typed: Mapping[str, str] = dict(zip(("year", "month", "day"), parts, strict=True))
        if formdata is not None:
            self.typed = {part: (formdata.get(f"{self.name}-{part}") or "").strip()[:20] for part in _PARTS}
            self.data = self._iso() if any(self.typed.values()) else None

    def _iso(self) -> str:
        """Give the ISO date, or NO_DATE for one that does not exist; `typed` keeps what was typed."""
        try:
            if not all(_DATE_PART.fullmatch(self.typed[part]) for part in _PARTS) or len(self.typed["year"]) != _YEAR:
                return NO_DATE
            return date(*(int(self.typed[part]) for part in ("year", "month", "day"))).isoformat()
        except ValueError:
            return NO_DATE

    @property
    def focus_id(self) -> str:
        return f"{self.id}-month"


def short_text(_form: Any, field: Field) -> None:
    """Validate and normalise typed text."""
    try:
        field.data = clean_text(field.data or "")
    except ValueError:
        raise ValidationError(gettext("Some letters or symbols cannot be read here. Please type it again.")) from None
    if len(field.data) > MOST_CHARACTERS:
        raise ValidationError(gettext("Please make this shorter. You can use %(max)s letters.", max=MOST_CHARACTERS))
