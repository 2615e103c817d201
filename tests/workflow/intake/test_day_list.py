"""A day list read: who can be invited, and what is wrong on which line, in which column."""

import csv
import io
from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.rules.languages import Language
from screening.exchange.formats.day_list_csv import DayListError
from screening.workflow.intake.day_list import ReadBy, contacts_agree, read_day_list
from tests.counting import within

TODAY = date(2026, 11, 27)
BY = ReadBy(
    TODAY,
    {"en": Language("en", "English", "English"), "es": Language("es", "Spanish", "Español")},
    {7: "Dr. Dana Reyes", 8: "Sam Ito, PT", 9: "Sam Lee", 10: "Sam Lee Ott", 11: "Jo Oh", 12: "Oh, Jo, PT"},
)
HEAD = "Name,Email,Phone,Visit,Time,Language,Therapist"


def read(*lines, head=HEAD):
    return read_day_list("\n".join([head, *lines]), BY)


def one(line, head=HEAD):
    (person,) = read(line, head=head).people
    return person.asked


def problems(line, head=HEAD):
    return [(found.line, found.heading, found.message) for found in read(line, head=head).problems]


def test_a_line_says_who_how_when_in_which_language_and_for_whom():
    asked = one('"Ruiz, Ana", Ana@Example.com ,(509) 555-0199,11/30/2026,2:30 PM,Spanish,Reyes')
    assert (asked.name, asked.email, asked.phone) == ("Ruiz, Ana", "Ana@example.com", "509 555 0199")
    assert (asked.visit_on, asked.visit_at) == (date(2026, 11, 30), time(14, 30))
    assert (asked.language, asked.therapist_id) == ("es", 7)


def test_what_is_left_out_is_the_first_language_and_nothing_else():
    asked = one("Ana,,,11/30/2026,,,")
    assert (asked.language, asked.email, asked.phone, asked.visit_at, asked.therapist_id) == ("en", "", "", None, None)


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("11/30/2026", None),
        ("11/30/26", None),
        ("2026-11-30", None),
        ("Nov 30, 2026", None),
        ("Monday, November 30, 2026", None),
        ("Mon 11/30/2026 2:30 PM", time(14, 30)),
        ("11/30/2026 14:30", time(14, 30)),
        ("2026-11-30T14:30:00", time(14, 30)),
        ("November 30, 2026 at 2:30 p.m.", time(14, 30)),
        ("Nov 30, 2026, 9am", time(9)),
    ],
)
def test_the_day_of_a_visit_is_read_as_people_and_programs_write_it_with_or_without_its_time(typed, at):
    asked = one(f'Ana,a@example.com,"{typed}"', head="Name,Contact,Visit")
    assert (asked.visit_on, asked.visit_at) == (date(2026, 11, 30), at)


@pytest.mark.parametrize("contact", ["ana@example.com", "509 555 0199", ""])
def test_a_contact_is_an_email_or_a_phone(contact):
    asked = one(f"Ana,{contact},11/30/2026", head="Name,Contact,Visit")
    assert (asked.email or asked.phone) == contact


def test_first_and_last_name_make_a_name():
    assert one("Ana,Ruiz,a@example.com,11/30/2026", head="First name,Last name,Email,Date").name == "Ana Ruiz"


@pytest.mark.parametrize("language", ["es", "ES", "Spanish", "español", "Espanol"])
def test_a_language_goes_by_its_code_and_both_of_its_names(language):
    assert one(f"Ana,,,11/30/2026,,{language},").language == "es"


@pytest.mark.parametrize(("typed", "found"), [("Dr. Reyes", 7), ("ito", 8), ("Sam Lee", 9)])
def test_a_therapist_goes_by_any_part_of_the_name_that_is_theirs_alone(typed, found):
    assert one(f"Ana,,,11/30/2026,,,{typed}").therapist_id == found


@pytest.mark.parametrize(
    ("line", "heading", "said"),
    [
        (",,,11/30/2026,,,", "Name", "Enter a name"),
        ("123,,,11/30/2026,,,", "Name", "Enter a name that has letters"),
        ("=cmd|' /C calc'!A0,,,11/30/2026,,,", "Name", "A name cannot begin with “=”, as a formula does"),
        ("+Ana,,,11/30/2026,,,", "Name", "A name cannot begin with “+”"),
        ("-Ana,,,11/30/2026,,,", "Name", "A name cannot begin with “-”"),
        ("@Ana,,,11/30/2026,,,", "Name", "A name cannot begin with “@”"),
        ("Ana,ana@,,11/30/2026,,,", "Email", "“ana@”: Enter an email like name@example.com"),
        ("Ana,,5095,11/30/2026,,,", "Phone", "“5095”: Enter a phone number with 10 digits"),
        ("Ana,,,,,,", "Visit", "Enter the day of the visit, like 11/30/2026"),
        ("Ana,,,30/11/2026,,,", "Visit", "“30/11/2026”: There is no month 30. Enter the month first"),
        ("Ana,,,=TODAY(),,,", "Visit", "“=TODAY()”: Enter month, day and year"),
        ("Ana,,,11/26/2026,,,", "Visit", "“11/26/2026”: The visit must be today or later"),
        ("Ana,,,11/30/2026 2:30,,,", "Visit", "“11/30/2026 2:30”: This may be morning or afternoon"),
        ("Ana,,,11/30/2026,25:00,,", "Time", "“25:00”: There is no such time"),
        ("Ana,,,11/30/2026,,Klingon,", "Language", "“Klingon”: Patients cannot pick this language. Write English or"),
        ("Ana,,,11/30/2026,,,House", "Therapist", "“House”: No therapist has this name"),
        ("Ana,,,11/30/2026,,,Sam", "Therapist", "“Sam”: 3 therapists have this name. Write the name as it is in"),
        ("Ana,,,11/30/2026,,,Jo Oh", "Therapist", "“Jo Oh”: 2 therapists have this name. Leave it empty, and assign"),
    ],
)
def test_what_is_wrong_is_told_with_line_column_and_what_to_do(line, heading, said):
    ((number, column, message),) = problems(line)
    assert (number, column) == (2, heading)
    assert message.startswith(said)


def test_a_line_tells_everything_that_is_wrong_with_it_and_the_others_are_read():
    found = read("Ana,x@,1,1/1/1999,,,", '"Bo', head=HEAD)
    assert [(one.line, one.heading) for one in found.problems] == [(2, "Email"), (2, "Phone"), (2, "Visit"), (3, "")]
    assert [person.line for person in read("x,x@,,11/30/2026,,,", "Bo,,,11/30/2026,,,").people] == [3]


def test_a_person_who_stands_there_twice_is_pointed_out():
    people = read(
        '"Ruiz, Ana",ana@example.com,,11/30/2026,,,',
        "Ana RUIZ,,,12/2/2026,,,",
        "Ana Ruiz,other@example.com,,11/30/2026,,,",
        "Bo Lind,,,11/30/2026,,,",
    ).people
    assert [person.repeats for person in people] == [None, 2, None, None]


def test_contacts_agree_unless_both_are_known_and_differ():
    ana = one("Ana,ana@example.com,509 555 0199,11/30/2026,,,")
    assert contacts_agree(ana, one("Ana,ANA@example.com,,11/30/2026,,,"))
    assert contacts_agree(ana, one("Ana,,,11/30/2026,,,"))
    assert not contacts_agree(ana, one("Ana,,509 555 0100,11/30/2026,,,"))


def test_a_list_of_five_hundred_people_of_one_name_is_read_while_someone_waits():
    lines = [f"Ana Ruiz,ana{number}@example.com,,11/30/2026,,," for number in range(500)]
    with within(2):
        assert len(read(*lines).people) == 500


@given(st.text(st.sampled_from("Ana Ruiz,;@\"'\n=+-./:1230 pmAT\u0301"), max_size=120))
def test_every_line_of_any_text_is_someone_to_invite_or_a_problem_with_its_number(text):
    found = read_day_list(f"{HEAD}\n{text}", BY)
    told = {person.line for person in found.people} | {problem.line for problem in found.problems}
    lines = text.split("\n")
    assert all(2 <= line <= len(lines) + 1 for line in told)
    if '"' not in text:
        assert told == {number for number, line in enumerate(lines, 2) if line.replace(",", "").strip()}


@given(st.text())
def test_no_text_breaks_the_reader(text):
    with suppress(DayListError):
        assert read_day_list(text, BY).people is not None


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[A-Z][a-z]{1,9} [A-Z][a-z]{1,9}", fullmatch=True),
            st.from_regex(r"[a-z]{1,8}@example\.com", fullmatch=True),
            st.dates(TODAY, TODAY + timedelta(days=700)),
            st.times(),
        ),
        max_size=8,
    ),
    st.sampled_from(",;\t|"),
    st.sampled_from(["%m/%d/%Y", "%Y-%m-%d", "%B %d, %Y", "%b %d %Y"]),
)
def test_who_was_written_by_a_schedule_is_read_back(people, separator, form):
    text = io.StringIO(newline="")
    rows = [(name, email, day.strftime(form), at.strftime("%I:%M %p")) for name, email, day, at in people]
    csv.writer(text, delimiter=separator).writerows([("Patient", "E-mail", "Appointment", "Time"), *rows])
    found = [person.asked for person in read_day_list(text.getvalue(), BY).people]
    assert [(one.name, one.email, one.visit_on, one.visit_at) for one in found] == [
        (name, email, day, at.replace(second=0, microsecond=0)) for name, email, day, at in people
    ]
