"""The date of birth and the age agree from one birthday to the day before the next; the name to greet by."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.people.identity import Identity, agrees, is_another_person, is_same_person, years_old

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def birthday(born: date, year: int) -> date:
    """The birthday in a year; who was born on February 29 has it on March 1 in a year without one."""
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


@pytest.mark.parametrize(
    ("born", "today", "years"),
    [
        ("1981-01-02", "2026-01-01", 44),
        ("1981-01-02", "2026-01-02", 45),
        ("1981-01-02", "2026-01-03", 45),
        ("1981-12-31", "2026-12-30", 44),
        ("1981-12-31", "2026-12-31", 45),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2028-02-29", 20),
        ("2026-11-24", "2026-11-24", 0),
        ("2026-11-25", "2026-11-24", -1),
    ],
)
def test_a_year_is_complete_on_the_birthday(born, today, years):
    assert years_old(date.fromisoformat(born), date.fromisoformat(today)) == years
    assert agrees(born, years, today)
    assert not agrees(born, years + 1, today)
    assert not agrees(born, years - 1, today)


@given(born=DAYS, year=st.integers(1900, 2100))
def test_every_birthday_adds_one_year_and_no_other_day_does(born, year):
    day = birthday(born, year)
    assert years_old(born, day) == year - born.year
    assert years_old(born, day - timedelta(days=1)) == year - born.year - 1


@given(born=DAYS, today=DAYS)
def test_the_age_is_the_number_of_birthdays_since_birth(born, today):
    if born <= today:
        passed = [year for year in range(born.year + 1, today.year + 1) if birthday(born, year) <= today]
        assert years_old(born, today) == len(passed)
    else:
        assert years_old(born, today) < 0


def test_without_an_age_there_is_nothing_to_disagree_with():
    assert agrees("1981-01-02", None, "2026-11-24")


@pytest.mark.parametrize(
    ("name", "first"),
    [("Ana Ruiz", "Ana"), ("Ruiz, Ana María", "Ana"), ("李小龍", "李小龍"), ("Ruiz,", "Ruiz"), ("O", "O"), ("", "")],
)
def test_somebody_is_greeted_by_the_first_name(name, first):
    assert Identity(name, "1981-01-02").first_name == first


def test_whoever_answered_for_somebody_is_the_reader():
    ana = Identity("Ana Ruiz", "2015-01-02", helper="Ruiz, Eva")
    assert (ana.reader_name, replace(ana, answered_by_helper=True).reader_name) == ("Ana", "Eva")


@pytest.mark.parametrize(
    ("name", "born", "same", "another"),
    [
        ("Ruiz, ANA", "1981-01-02", True, False),
        ("María Ruiz", "1981-01-02", True, False),
        ("Ana Soto", "1981-01-03", False, False),
        ("Ben Ruiz", "1981-01-02", False, False),
        ("Ben Ruiz", "2015-06-07", False, True),
    ],
)
def test_whether_two_identities_are_one_person_depends_on_first_name_and_date_of_birth(name, born, same, another):
    ana, other = Identity("Ana María Ruiz", "1981-01-02"), Identity(name, born)
    assert (is_same_person(ana, other), is_same_person(other, ana)) == (same, same)
    assert (is_another_person(ana, other), is_another_person(other, ana)) == (another, another)
