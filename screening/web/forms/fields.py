"""Form fields that keep what was typed, with errors in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from babel import Locale
from babel.dates import get_month_names
from flask_babel import get_locale, gettext
from wtforms import Field
from wtforms.validators import ValidationError

from screening.domain.people.dates import DayError, Months, read_parts
from screening.domain.people.text import has_letter, is_readable, one_line, visible
from screening.practice import practice
from screening.workflow.intake.contact_details import MOST_NAME, UnmailableError, email

_MOST_DIGITS = 9  # of a number that a page gives back; databases take any of them
_T = TypeVar("_T")
_PARTS = ("month", "day", "year")
NO_DATE = "no date"


def clean_text(text: str) -> str:
    """Return typed text as it is stored: see domain/people/text.py. Raises ValueError for a control character."""
    text = visible(text)
    if not is_readable(text):
        raise ValueError("a control character")
    return text


def clean_name(typed: str, label: str) -> str:
    """Return a person's name, cleaned; "" for none. Raises ValidationError, which names the field."""
    try:
        name = one_line(clean_text(typed))
    except ValueError:
        raise ValidationError(
            gettext("We can’t read some of the letters or symbols. Please type it again: %(label)s", label=label)
        ) from None
    if len(name) > MOST_NAME:
        raise ValidationError(
            gettext(
                "Please make this shorter. You can use up to %(max)s letters: %(label)s", max=MOST_NAME, label=label
            )
        )
    if name and not has_letter(name):
        raise ValidationError(gettext("Enter a name that has letters: %(label)s", label=label))
    return name


def posted_number(typed: str, otherwise: _T) -> int | _T:
    """Return a posted number, 0 or more; `otherwise` for anything else, and for a number longer than any of ours."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS else otherwise


def errors_of(*fields: Field) -> list[tuple[str, str]]:
    """Return the error summary of a form: (id of the input to go to, message) for each field with an error."""
    return [(getattr(field, "focus_id", field.id), str(field.errors[0])) for field in fields if field.errors]


def email_address(typed: str) -> str:
    """Return an email address in the form every mail server accepts; "" for none. Raises ValidationError."""
    try:
        return email(typed)
    except UnmailableError as error:
        raise ValidationError(
            gettext("We can’t send to an email with “%(sign)s” before the @. Please enter another one", sign=error.sign)
        ) from None
    except ValueError:
        raise ValidationError(gettext("Enter an email like name@example.com")) from None


@lru_cache(maxsize=32)
def _month_names(language: str) -> Months:
    """Return the names of the months in a language: full and short, standalone and within a date."""
    widths = Locale.parse(language).months.values()  # within a date, and standalone
    names = [form[width] for form in widths for width in ("wide", "abbreviated")]
    return tuple(tuple(form[number] for form in names) for number in range(1, 13))


def day_problem(error: DayError) -> str:
    """Return what is wrong with a date, in the reader's language; "" if it is not a date at all."""
    values = error.values
    if error.wrong == "month":
        return gettext("There is no month %(month)s. Enter the month first, like 3 27 1985", month=values["month"])
    if error.wrong == "day":
        month = get_month_names(locale=get_locale())[values["month"]]
        return gettext(
            "There is no %(month)s %(day)s in %(year)s. Check the day",
            month=month,
            day=values["day"],
            year=values["year"],
        )
    return gettext("Check the year %(year)s. It should look like 1985", year=values["year"]) if error.wrong else ""


class Picked(Field):
    """Options ticked or picked. `data` is the list of posted values."""

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
            raise ValueError(gettext("Enter only one answer here"))

    @property
    def focus_id(self) -> str:
        return str(self.id)


class DateParts(Field):
    """A date in three inputs, <name>-month, -day and -year; the month may be a word. A `born` one is not in the future.

    `data` is an ISO date, or NO_DATE if invalid, with `problem` saying what is wrong if known; `typed` keeps the parts.
    """

    def __init__(self, *given: Any, born: bool = False, **more: Any) -> None:
        super().__init__(*given, **more)
        self._born = born

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: Any = []
        self.problem = ""
        self.data = data or None
        parts = str(data or "").split("-")
        known = parts if len(parts) == len(_PARTS) else ["", "", ""]  # an earlier version stored NO_DATE
        self.typed: Mapping[str, str] = dict(zip(("year", "month", "day"), known, strict=True))
        if formdata is not None:
            self.typed = {part: (formdata.get(f"{self.name}-{part}") or "").strip()[:20] for part in _PARTS}
            self.data = self._iso() if any(self.typed.values()) else None

    @property
    def as_typed(self) -> str:
        """Return the date as ISO text, or its parts as typed, in that order, while it is not valid; "" for nothing."""
        if self.data != NO_DATE:
            return self.data or ""
        return "-".join(self.typed[part].replace("-", " ") for part in ("year", "month", "day"))

    def real_date(self) -> date:
        """Return the date. Raises ValidationError with what is wrong with it, in words for staff."""
        try:
            return date.fromisoformat(self.data or "")
        except ValueError:
            raise ValidationError(self.problem or "Enter a real date with month, day and year") from None

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
