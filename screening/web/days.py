"""A day as people type it: 3/27/2027, 3-27-27, Mar 27 2027, 27 de marzo de 2027, 2027-03-27."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date

_YEARS = range(1900, 2200)
_CENTURY, _LATEST_SHORT = 100, 69  # a year of two digits is 1969 to 2068, as POSIX reads it
_LONG_YEAR, _SHORT_YEAR = 4, 2  # digits
_MONTHS = (
    *(("january", "enero"), ("february", "febrero"), ("march", "marzo"), ("april", "abril"), ("may", "mayo")),
    *(("june", "junio"), ("july", "julio"), ("august", "agosto"), ("september", "septiembre", "setiembre")),
    *(("october", "octubre"), ("november", "noviembre"), ("december", "diciembre")),
)
_LEAST_LETTERS = 3  # of a month's name: "ene", "sept"
_ISO = re.compile(r"([0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})")
_NUMBERS = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{2}|[0-9]{4})")
_MONTH_FIRST = re.compile(r"([a-z]+) ([0-9]{1,2})(?:st|nd|rd|th)? ([0-9]{2}|[0-9]{4})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)? ([a-z]+) ([0-9]{2}|[0-9]{4})")
_BETWEEN_WORDS = re.compile(r"[\s,.\-/]+|\b(?:de|del|of)\b")


def read_day(typed: str) -> date:
    """Return the day that somebody typed, the month before the day where both are numbers.

    Names of months are English or Spanish, whole or shortened. Raises ValueError, whose text says what is wrong.
    """
    text = _plain(typed)
    if parts := _ISO.fullmatch(text):
        return _day(*parts.groups())
    if parts := _NUMBERS.fullmatch(text):
        month, day, year = parts.groups()
        return _day(year, month, day)
    words = " ".join(_BETWEEN_WORDS.sub(" ", text).split())
    if parts := _MONTH_FIRST.fullmatch(words):
        name, day, year = parts.groups()
        return _day(year, _month(name), day)
    if parts := _DAY_FIRST.fullmatch(words):
        day, name, year = parts.groups()
        return _day(year, _month(name), day)
    raise ValueError("Type a day with month, day and year, like 3/27/2027 or Mar 27 2027")


def _plain(typed: str) -> str:
    """Return what was typed in small letters without accents, one space where there were several."""
    small = unicodedata.normalize("NFKD", typed).casefold()
    return " ".join("".join(sign for sign in small if not unicodedata.combining(sign)).split())


def _month(name: str) -> str:
    """Return the number of a month by its name, or by the beginning of it. Raises ValueError."""
    for number, names in enumerate(_MONTHS, 1):
        if len(name) >= _LEAST_LETTERS and any(month.startswith(name) for month in names):
            return str(number)
    raise ValueError(f"There is no month “{name}”")


def _day(year: str, month: str, day: str) -> date:
    """Return a day of the calendar. Raises ValueError."""
    number = _year(year)
    if int(month) not in range(1, 13):
        raise ValueError(f"There is no month {int(month)}")
    last = calendar.monthrange(number, int(month))[1]
    if int(day) not in range(1, last + 1):
        name = calendar.month_name[int(month)]
        raise ValueError(f"{name} {number} has no day {int(day)}: it has {last} days")
    return date(number, int(month), int(day))


def _year(typed: str) -> int:
    year = int(typed)
    if len(typed) == _SHORT_YEAR:
        year += 20 * _CENTURY if year < _LATEST_SHORT else 19 * _CENTURY
    if year not in _YEARS:
        raise ValueError(f"The year must be from {_YEARS[0]} to {_YEARS[-1]}: {typed}")
    return year
