"""Dates as people type them: month, day, year in numbers or words, or as ISO text.

English and Spanish months are read everywhere because staff type from paper; those of the page's language come first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

from screening.domain.people.text import one_line

Months: TypeAlias = tuple[tuple[str, ...], ...]  # one language: every name each month goes by
_MONTHS = (
    *("january enero", "february febrero", "march marzo", "april abril", "may mayo", "june junio", "july julio"),
    *("august agosto", "september septiembre setiembre", "october octubre", "november noviembre"),
    "december diciembre",
)
_SHORTEST = 3  # letters that identify a month: Jan, ene
_YEAR, _SHORT_YEAR, _LAST_MONTH = 4, 2, 12
_CENTURY = 100
_PIECES = re.compile(r"[0-9]+|[a-z]+")
_BETWEEN = re.compile(r"[\s,./'’\-]*")
_LITTLE_WORDS = ("de", "del", "of", "the")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RUN_TOGETHER = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})|([0-9]{2})([0-9]{2})([0-9]{4})")
_ORDINAL = re.compile(r"(?<=[0-9])(?:st|nd|rd|th|o)\b")


class DayError(ValueError):
    """The typed text is not a date. `wrong` is "month", "day" or "year" if one of them is at fault, else ""."""

    def __init__(self, wrong: str, message: str, **values: int | str) -> None:
        super().__init__(message)
        self.wrong, self.values = wrong, values


def read_day(typed: str, born_by: date | None = None) -> date:
    """Return the date. The month comes first if all parts are numbers, unless the year does.

    A two-digit year is in this century; with `born_by` it is the latest such year not after that date. Raises DayError
    with a message that says what is wrong.
    """
    pieces = _pieces(typed)
    months = [piece for piece in pieces if piece.isalpha()]
    numbers = [piece for piece in pieces if not piece.isalpha()]
    if months and len(numbers) == len(("day", "year")):
        month, (day, year) = " ".join(months), sorted(numbers, key=lambda number: len(number) >= _SHORT_YEAR + 1)
    elif months or len(numbers) != len(("month", "day", "year")):
        raise _unread()
    else:
        month, day, year = (*numbers[1:], numbers[0]) if len(numbers[0]) == _YEAR else numbers
    return read_parts(month, day, year, born_by)


def read_parts(month: str, day: str, year: str, born_by: date | None = None, months: Months = ()) -> date:
    """Return the date typed in three boxes; the month may be a word, also one of `months`. See `read_day`."""
    month, day, year = (_plain(part) for part in (month, day, year))
    if not re.fullmatch("[0-9]+", day) or not re.fullmatch("[0-9]+", year):
        raise _unread()
    month_number, whole_year = _month(month, months), _whole_year(year, born_by)
    try:
        read = date(whole_year, month_number, int(day[:_YEAR]))
    except ValueError:
        name = _MONTHS[month_number - 1].split()[0].title()
        message = f"There is no {name} {day} in {whole_year}. Check the day"
        raise DayError("day", message, month=month_number, day=day, year=whole_year) from None
    if born_by is not None and len(year) == _SHORT_YEAR and read > born_by:
        return read_parts(month, day, str(whole_year - _CENTURY))
    return read


def _pieces(typed: str) -> list[str]:
    """Return the numbers and words. Raises DayError if anything but plain separators stands between them."""
    plain = _ORDINAL.sub("", _plain(typed))
    if together := _RUN_TOGETHER.fullmatch(plain):
        return [piece for piece in together.groups() if piece]
    if not _BETWEEN.fullmatch(_PIECES.sub("", plain)):
        raise _unread()
    return [piece for piece in _PIECES.findall(plain) if piece not in _LITTLE_WORDS]


def _month(typed: str, months: Months) -> int:
    """Return the number of a month typed as a number, or as a word that its name begins with."""
    word = typed.rstrip(".")
    if re.fullmatch("[0-9]{1,4}", word):
        number = int(word)
        if not 1 <= number <= _LAST_MONTH:
            raise DayError("month", f"There is no month {word}. Enter the month first, like 3 27 1985", month=word)
        return number
    for language in (months, [names.split() for names in _MONTHS]):
        found = _called(word, language)
        if len(found) == 1:
            return found[0]
    raise _unread()


def _called(word: str, months: Iterable[Iterable[str]]) -> list[int]:
    """Return the numbers of the months with this name, or else of those whose name begins with it."""
    names = [[_plain(name).rstrip(".") for name in month] for month in months]
    exactly = [number for number, month in enumerate(names, 1) if word in month]
    begin = [number for number, month in enumerate(names, 1) if any(name.startswith(word) for name in month)]
    return exactly or (begin if len(word) >= _SHORTEST else [])


def _whole_year(year: str, born_by: date | None) -> int:
    if len(year) not in (_SHORT_YEAR, _YEAR) or (not int(year[:_YEAR]) and len(year) == _YEAR):
        raise DayError("year", f"Check the year {year[:20]}. It should look like 1985", year=year[:20])
    if len(year) == _YEAR:
        return int(year)
    this_century = int(year) + 2000
    return this_century - _CENTURY if born_by and this_century > born_by.year else this_century


def _plain(typed: str) -> str:
    """Return the text with accents, capitals, full-width characters and dashes in their plainest form."""
    signs = unicodedata.normalize("NFKD", one_line(typed)).casefold()
    return "".join(
        "-" if unicodedata.category(sign) == "Pd" or sign == "\u2212" else sign
        for sign in signs
        if not unicodedata.combining(sign)
    )


def _unread() -> DayError:
    return DayError("", "Enter month, day and year, like 3 27 1985")


def iso_day(raw: object) -> date:
    """Return the date written as 2026-11-23. Raises ValueError if it is written any other way or does not exist."""
    if not isinstance(raw, str) or not _ISO.fullmatch(raw):
        raise ValueError("not a date")
    return date.fromisoformat(raw)
