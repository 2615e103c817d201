"""A day as people type it, in English and Spanish; what is wrong is said."""

import calendar
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.web.days import read_day

SPANISH = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
WAYS = [
    "{m}/{d}/{y}",
    "{m:02}/{d:02}/{y}",
    "{m}-{d}-{y}",
    "{m}.{d}.{y}",
    "{m} {d} {y}",
    "{y}-{m:02}-{d:02}",
    "{en} {d}, {y}",
    "{en3}. {d} {y}",
    "{d} {en3} {y}",
    "{d}-{en3}-{y}",
    "{es} {d} {y}",
    "{d} de {es} de {y}",
    "{d} de {es} del {y}",
    "{d} {es3} {y}",
    "{es3}. {d}, {y}",
]


@given(day=DAYS, way=st.sampled_from(WAYS), case=st.sampled_from([str.lower, str.upper, str.title]))
def test_a_day_is_read_back_from_every_way_to_write_it(day, way, case):
    english, spanish = calendar.month_name[day.month], SPANISH[day.month - 1]
    written = way.format(m=day.month, d=day.day, y=day.year, en=english, en3=english[:3], es=spanish, es3=spanish[:3])
    assert read_day(f"  {case(written)} ") == day


@pytest.mark.parametrize(
    ("typed", "year"), [("1/2/81", 1981), ("1/2/69", 1969), ("1/2/68", 2068), ("Jan 2 07", 2007), ("2-ene-99", 1999)]
)
def test_a_year_of_two_digits_is_one_near_us(typed, year):
    assert read_day(typed) == date(year, 1, 2)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("27/3/2027", "There is no month 27"),
        ("2027-13-01", "There is no month 13"),
        ("0/3/2027", "There is no month 0"),
        ("2/29/2027", "February 2027 has no day 29: it has 28 days"),
        ("31 de abril de 2027", "April 2027 has no day 31: it has 30 days"),
        ("Mar 0 2027", "March 2027 has no day 0: it has 31 days"),
        ("3/27/1899", "The year must be from 1900 to 2199: 1899"),
        ("Foo 3 2027", "There is no month “foo”"),
        ("Ma 3 2027", "There is no month “ma”"),
        ("Mar 27", "Type a day with month, day and year, like 3/27/2027 or Mar 27 2027"),
        ("", "Type a day with month, day and year, like 3/27/2027 or Mar 27 2027"),
    ],
)
def test_what_is_wrong_is_said(typed, told):
    with pytest.raises(ValueError, match=told):
        read_day(typed)


@given(st.text())
def test_nothing_typed_breaks_it(typed):
    with suppress(ValueError):
        assert isinstance(read_day(typed), date)
