"""Form fields that keep what was typed, and what is wrong with it in the reader's words."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import get_month_names
from flask_babel import get_locale, gettext
from wtforms import Field
from wtforms.validators import ValidationError

from screening.domain.people.dates import DayError, Months, read_parts
from screening.domain.people.text import has_letter, one_line, visible
from screening.practice import practice
from screening.workflow.intake.contact_details import MOST_NAME, UnmailableError, email

MOST_CHARACTERS = 1000
_PARTS = ("month", "day", "year")
NO_DATE = "no date"


def clean_text(text: str) -> str:
    """Return typed text as it is kept: see domain/people/text.py. Raises ValueError for a control character."""
    text = visible(text)
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in text):
        raise ValueError("a control character")
    return text


def clean_name(typed: str, label: str) -> str:
    """Return a person's name as typed, cleaned; "" for none. Raises ValidationError, which names the field."""
    try:
        name = one_line(clean_text(typed))
    except ValueError:
        raise ValidationError(
            gettext("Some letters or symbols cannot be read here. Please type it again: %(label)s", label=label)
        ) from None
    if len(name) > MOST_NAME:
        raise ValidationError(
            gettext("Please make this shorter. You can use %(max)s letters: %(label)s", max=MOST_NAME, label=label)
        )
    if name and not has_letter(name):
        raise ValidationError(gettext("Type a name that has letters: %(label)s", label=label))
    return name


def email_address(typed: str) -> str:
    """Return the typed e-mail address in the form that every mail server takes; "" for none. Raises ValidationError."""
    try:
        return email(typed)
    except UnmailableError as error:
        raise ValidationError(
            gettext("We cannot send to an email with “%(sign)s” before the @. Please type another one", sign=error.sign)
        ) from None
    except ValueError:
        raise ValidationError(gettext("Type an email like name@example.com")) from None


@lru_cache(maxsize=32)
def _month_names(language: str) -> Months:
    """Return what the months are called in a language: in full and short, alone and within a date."""
    widths = Locale.parse(language).months.values()  # within a date, and alone
    names = [form[width] for form in widths for width in ("wide", "abbreviated")]
    return tuple(tuple(form[number] for form in names) for number in range(1, 13))


def day_problem(error: DayError) -> str:
    """Say what is wrong with a day, in the reader's language; "" when it is none at all."""
    values = error.values
    if error.wrong == "month":
        return gettext("There is no month %(month)s. Type the month first, like 3 27 1985", month=values["month"])
    if error.wrong == "day":
        month = get_month_names(locale=get_locale())[values["month"]]
        return gettext(
            "There is no %(month)s %(day)s in %(year)s. Check the day",
            month=month,
            day=values["day"],
            year=values["year"],
        )
    return gettext("Check the year: %(year)s", year=values["year"]) if error.wrong else ""


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


class DateParts(Field):
    """A date as three inputs, <name>-month, -day and -year; the month may be a word. A `born` one is not in the future.

    `data` is an ISO date, or NO_DATE for what is none, with `problem` saying what is wrong where that can be said;
    `typed` keeps the parts.
    """

    def __init__(self, *given: Any, born: bool = False, **more: Any) -> None:
        super().__init__(*given, **more)
        self._born = born

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: Any = []
        self.problem = ""
        self.data = data or None
        parts = str(data or "").split("-")
        known = parts if len(parts) == len(_PARTS) else ["", "", ""]  # NO_DATE is what an earlier version kept
        self.typed: Mapping[str, str] = dict(zip(("year", "month", "day"), known, strict=True))
        if formdata is not None:
            self.typed = {part: (formdata.get(f"{self.name}-{part}") or "").strip()[:20] for part in _PARTS}
            self.data = self._iso() if any(self.typed.values()) else None

    @property
    def as_typed(self) -> str:
        """The day as ISO text or, where it is none yet, its parts as they were typed, in that order; "" for nothing."""
        if self.data != NO_DATE:
            return self.data or ""
        return "-".join(self.typed[part].replace("-", " ") for part in ("year", "month", "day"))

    def _iso(self) -> str:
        try:
            born_by = practice().day() if self._born else None
            return read_parts(**self.typed, born_by=born_by, months=_month_names(str(get_locale()))).isoformat()
        except DayError as error:
            self.problem = day_problem(error)
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
