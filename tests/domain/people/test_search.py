"""What somebody who types in the search means."""

from datetime import date

import pytest

from screening.domain.people.identity import Identity
from screening.domain.people.search import (
    BORN,
    NAME,
    PART,
    PHONE,
    marks_asked_for,
    marks_of,
    reference_in,
    shared_details,
)

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "marks"),
    [
        ("Ruiz, Ana", {(PART, "ana"), (PART, "ruiz")}),
        ("3/27/81", {(BORN, "1981-03-27")}),
        ("27 de marzo de 1981", {(BORN, "1981-03-27")}),
        ("3/27/30", {(BORN, "1930-03-27")}),
        ("+1 (509) 555-0199 ext. 12", {(PHONE, "5095550199")}),
        ("Ruiz 3/27/1981", {(PART, "ruiz"), (BORN, "1981-03-27")}),
        ("1981-03-27 Ana Ruiz", {(PART, "ana"), (PART, "ruiz"), (BORN, "1981-03-27")}),
        ("Ana 509.555.0199 Ruiz", {(PART, "ana"), (PART, "ruiz"), (PHONE, "5095550199")}),
        ("Person 7", {(PART, "person"), (PART, "7")}),
        ("27/3/1981", {(PART, "27"), (PART, "3"), (PART, "1981")}),
        (" …\u200b ", set()),
    ],
)
def test_all_that_was_typed_is_asked_for(typed, marks):
    assert set(marks_asked_for(typed, TODAY)) == marks


def test_whoever_has_a_name_a_birthday_and_a_phone_is_found_by_each():
    identity = Identity("Ana Ruiz", "1981-03-27", "(509) 555-0199", "ana@example.com")
    assert marks_of(identity) == {
        (NAME, "ana ruiz"),
        (PART, "ana"),
        (PART, "ruiz"),
        (PART, "anaruiz"),
        (BORN, "1981-03-27"),
        (PHONE, "5095550199"),
    }


@pytest.mark.parametrize("typed", ["7K3M-9QXT", "7k3m9qxt", " 7K3M 9QXT ", "7k3m–9qxt", "７K3M-9QXT"])
def test_a_reference_is_read_however_it_is_typed(typed):
    assert reference_in(typed) == "7K3M-9QXT"


@pytest.mark.parametrize("typed", ["", "Ana Ruiz", "7K3M-9QX", "7K3M-9QXTT", "10/11/2001"])
def test_anything_else_is_no_reference(typed):
    assert reference_in(typed) == ""


ANA = Identity("Ana Ruiz", "1981-03-27", "509 555 0199")


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (Identity("Ruiz, Ana", "1981-03-27", "+1 509 555 0199"), ("date of birth", "full name", "phone")),
        (Identity("Ana Ruiz", "1981-03-27"), ("date of birth", "full name")),
        (Identity("Ana Soto", "1981-03-27"), ("date of birth", "part of the name")),
        (Identity("Ana Ruiz", "1981-03-28", "509 555 0199"), ("full name", "phone")),
        (Identity("Ana Ruiz", "2012-05-05"), ()),  # a name is many people's
        (Identity("Ana Soto", "2012-05-05", "509 555 0199"), ()),  # mother and daughter
        (Identity("Bo Lind", "1981-03-27"), ()),  # so is a date of birth
        (Identity("Bo Lind", "1981-03-27", "509 555 0199"), ()),  # twins
    ],
)
def test_two_may_be_one_person_by_birthday_and_name_or_by_whole_name_and_phone(other, shared):
    assert shared_details(ANA, other) == shared
    assert shared_details(other, ANA) == shared
