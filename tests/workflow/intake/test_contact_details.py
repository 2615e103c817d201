"""What is typed about somebody: cleaned, or refused in words that say what to type."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.workflow.intake.contact_details import (
    MOST_NAME,
    UnmailableError,
    email,
    offered_language,
    person_name,
    sign_in_email,
    visit_day,
)

TODAY = date(2026, 11, 27)
LONGEST = "x" * MOST_NAME


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Ana Ruiz", "Ana Ruiz"),
        ("  Ana \t Ruiz\n", "Ana Ruiz"),
        ("李小龍", "李小龍"),
        ("x" * MOST_NAME, "x" * MOST_NAME),
    ],
)
def test_a_name_is_one_line_in_any_script(typed, name):
    assert person_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Enter a name"),
        (" \n ", "Enter a name"),
        ("123 !", "has letters"),
        ("x" * (MOST_NAME + 1), f"{MOST_NAME + 1} letters; it can have {MOST_NAME}"),
        ("Ana\x07", "We can’t read"),
        ("Ana \ud800", "We can’t read"),
    ],
)
def test_what_is_no_name_is_refused(typed, told):
    with pytest.raises(ValueError, match=told):
        person_name(typed)


@given(typed=st.text())
def test_whatever_is_typed_is_a_name_that_stays_as_it_is_or_is_refused(typed):
    try:
        name = person_name(typed)
    except ValueError:
        return
    assert person_name(name) == name
    assert "\n" not in name


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("", ""),
        ("  ", ""),
        ("ana@example.com", "ana@example.com"),
        ("mailto: ana@example.com", "ana@example.com"),
        ("ana@example.com.", "ana@example.com"),
        ("Ana Ruiz <ana@example.com>", "ana@example.com"),
        ("ana＠example.com", "ana@example.com"),
        ("ana@bücher.example.com", "ana@xn--bcher-kva.example.com"),
    ],
)
def test_an_address_is_read_as_people_paste_it(typed, address):
    assert email(typed) == address


@pytest.mark.parametrize("typed", ["ana", "ana@", "@example.com", "ana@example", "a b@example.com", "a@b@example.com"])
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(ValueError, match=r"name@example\.com"):
        email(typed)


def test_an_address_that_no_mail_server_takes_is_named_with_its_sign():
    with pytest.raises(UnmailableError, match="“ñ” before the @") as caught:
        email("peña@example.com")
    assert caught.value.sign == "ñ"


@given(typed=st.text())
def test_whatever_is_typed_is_an_address_in_ascii_that_stays_as_it_is_or_is_refused(typed):
    try:
        address = email(typed)
    except ValueError:
        return
    assert address.isascii()
    assert email(address) == address


@pytest.mark.parametrize("typed", ["Park@Example.COM", " park@example.com "])
def test_somebody_signs_in_with_an_address_in_small_letters(practice, typed):
    assert sign_in_email(typed) == "park@example.com"


def test_nobody_signs_in_without_an_address():
    with pytest.raises(ValueError, match=r"name@example\.com"):
        sign_in_email(" ")


def test_only_an_offered_language_is_taken():
    assert offered_language("es", ("en", "es")) == "es"
    with pytest.raises(ValueError, match="Pick a language: en, es"):
        offered_language("de", ("en", "es"))


@pytest.mark.parametrize("days", [0, 1, 730, None])
def test_a_visit_is_today_or_within_two_years_or_not_known(days):
    day = None if days is None else TODAY + timedelta(days=days)
    assert visit_day(day, TODAY) == day


@pytest.mark.parametrize("days", [-1, 731])
def test_a_visit_that_is_over_or_far_away_is_refused(days):
    with pytest.raises(ValueError, match="today or later, within two years"):
        visit_day(TODAY + timedelta(days=days), TODAY)
