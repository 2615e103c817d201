"""Days as people type them; what is no day is told what is wrong with it."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.people.dates import DayError, read_day, read_parts

TODAY = date(2026, 11, 24)
ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
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
FORMS = [
    "{d:%m}/{d:%d}/{d:%Y}",
    "{d.month}/{d.day}/{d.year}",
    "{d.month}-{d.day}-{d.year}",
    "{d.month}–{d.day}–{d.year}",
    "{d.month}.{d.day}.{d.year}",
    "{d.month} {d.day} {d.year}",
    "  {d.month}\u00a0/ {d.day} / {d.year} ",
    "{d:%Y}-{d:%m}-{d:%d}",
    "{d.year}/{d.month}/{d.day}",
    "{d:%m%d%Y}",
    "{d:%Y%m%d}",
    "{english} {d.day} {d.year}",
    "{english} {d.day}, {d.year}",
    "{english} {d.day}th, {d.year}",
    "{d.day} {english} {d.year}",
    "{d.day} of {english}, {d.year}",
    "{d.day}-{short}-{d.year}",
    "{short}. {d.day} {d.year}",
    "{d.year} {english} {d.day}",
    "{d.day} de {spanish} de {d.year}",
    "{d.day}/{corto}/{d.year}",
    "{spanish} {d.day} del {d.year}",
]


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(FORMS), st.sampled_from([str.upper, str.lower]))
def test_a_day_is_read_in_every_form_that_people_type(day, form, case):
    english, spanish = ENGLISH[day.month - 1], SPANISH[day.month - 1]
    typed = form.format(d=day, english=english, spanish=spanish, short=english[:3], corto=spanish[:3])
    assert read_day(case(typed)) == day


@given(st.dates(date(1926, 11, 25), TODAY))
def test_two_digits_are_the_last_such_year_of_birth(day):
    short = f"{day:%m/%d/%y}"
    assert read_day(short, TODAY) == day
    assert read_parts(str(day.month), str(day.day), f"{day:%y}", TODAY) == day


def test_two_digits_of_a_day_to_come_are_of_this_century():
    assert read_day("3/27/27") == date(2027, 3, 27)
    assert read_day("3/27/81", TODAY) == date(1981, 3, 27)
    assert read_day("11/24/26", TODAY) == date(2026, 11, 24)
    assert read_day("11/25/26", TODAY) == date(1926, 11, 25)
    assert read_day("Mar 27, ’81", TODAY) == date(1981, 3, 27)
    with pytest.raises(DayError, match="There is no February 29 in 1930"):
        read_day("2/29/30", TODAY)


@pytest.mark.parametrize(
    ("typed", "wrong", "message"),
    [
        ("27/3/1985", "month", "There is no month 27. Enter the month first, like 3 27 1985"),
        ("0 3 1985", "month", "There is no month 0."),
        ("2/30/1985", "day", "There is no February 30 in 1985. Check the day"),
        ("Feb 29 1985", "day", "There is no February 29 in 1985"),
        ("1 0 1985", "day", "There is no January 0"),
        ("4/31/2027", "day", "There is no April 31"),
        ("3/27/198", "year", "Check the year 198. It should look like 1985"),
        ("3/27/19855", "year", "Check the year 19855. It should look like 1985"),
        ("3/27/0000", "year", "Check the year 0000. It should look like 1985"),
        ("3 27", "", "Enter month, day and year"),
        ("tomorrow", "", "Enter month, day and year"),
        ("ma 27 1985", "", "Enter month"),
        ("March April 1985", "", "Enter month"),
        ("3 27 1985 1", "", "Enter month"),
        ("-3/27/1985x", "", "Enter month"),
        ("٣/٢٧/١٩٨٥", "", "Enter month"),
        ("", "", "Enter month"),
    ],
)
def test_what_is_no_day_says_what_is_wrong(typed, wrong, message):
    with pytest.raises(DayError) as told:
        read_day(typed)
    assert (told.value.wrong, str(told.value)[: len(message)]) == (wrong, message)


@pytest.mark.parametrize("month", ["3", "03", "March", "march", "Mar", "mar.", "MARZO", "marzo", "３"])
def test_a_month_is_a_number_or_a_word_of_either_language(month):
    assert read_parts(month, "27", "1985") == date(1985, 3, 27)


@given(st.text(), st.text(), st.text())
def test_whatever_is_typed_in_three_boxes_is_a_day_or_told(month, day, year):
    with suppress(DayError):
        assert isinstance(read_parts(month, day, year, TODAY), date)


@given(st.text(st.sampled_from("0123456789/-. marJANene"), max_size=20))
def test_whatever_is_typed_is_a_day_or_told(typed):
    with suppress(DayError):
        assert isinstance(read_day(typed, TODAY), date)


FINNISH = tuple(
    (f"{name}kuu", f"{name}kuuta")
    for name in (
        *("tammi", "helmi", "maalis", "huhti", "touko", "kesä"),
        *("heinä", "elo", "syys", "loka", "marras", "joulu"),
    )
)
CHINESE = tuple((f"{number}月",) for number in "一二三四五六七八九")


@pytest.mark.parametrize(
    ("typed", "month"), [("marras", 11), ("MAALISKUUTA", 3), ("kesa", 6), ("March", 3), ("ene", 1)]
)
def test_the_months_of_the_page_go_before_those_that_are_read_everywhere(typed, month):
    assert read_parts(typed, "27", "1985", months=FINNISH) == date(1985, month, 27)


def test_a_name_of_a_month_can_be_shorter_than_three_letters():
    assert read_parts("三月", "27", "1985", months=CHINESE) == date(1985, 3, 27)
    with pytest.raises(DayError):
        read_parts("三", "27", "1985", months=CHINESE)
