"""The audit trail by page, for the administrator."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from screening.practice import NAME
from screening.records.audit.entries import Wanted
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST
from tests.builders import Therapist, healthy

BEYOND = [f"2020-01-01T00:00:00~x~{number}" for number in ("99999999999999999999", "-99999999999999999999")]


@pytest.fixture
def admin(app, patient) -> Therapist:
    patient.has_sent(healthy())
    admin = Therapist(app, "Admin", "admin@example.com", [ADMINISTRATOR, THERAPIST])
    admin.sign_in()
    admin.open_first()
    return admin


def test_who_read_what_stands_there_newest_first(admin, patient):
    page = admin.go("/workspace/audit")
    assert f"Admin read Screening {patient.reference()}" in page.text
    assert f"The patient sent: open Screening {patient.reference()}" in page.text
    assert page.text.index("Admin read") < page.text.index("The patient sent")


@pytest.mark.parametrize(
    ("page", "fields"),
    [("", {}), ("/identity", {"name": ""}), ("/erase", {"typed": "no"}), ("/correct?q=age", {"age": "x"})],
)
def test_who_reads_by_a_form_that_is_refused_stands_there_too(admin, app, page, fields):
    url = admin.open_first()
    before = readings(app)
    admin.post(f"{url}{page}", fields)
    assert admin.response.status_code == (422 if page else 200)  # a decision with something missing comes back
    assert readings(app) == before + 1


def readings(app) -> int:
    with app.app_context():
        return len(app.extensions[NAME].audit.page(Wanted(action="read"), 100))


def test_entries_are_filtered_by_who_what_and_reference(admin, patient):
    page = admin.go(f"/workspace/audit?who=patient&reference={patient.reference().lower()}")
    assert "The patient sent" in page.text
    assert "Admin read" not in page.text
    assert "No entries match." in admin.go("/workspace/audit?what=erased").text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("first=yesterday", "Enter month, day and year"),
        ("last=27/3/2027", "There is no month 27"),
        ("last=2/30/2027", "There is no February 30 in 2027"),
        ("reference=AAAA-AAAA", "No screening has this reference"),
        (f"reference={'A' * 300}", "No screening has this reference"),
    ],
)
def test_a_wrong_filter_is_told_at_its_field(admin, asked, told):
    assert told in admin.go(f"/workspace/audit?{asked}").text


@pytest.mark.parametrize("after", ["x", "2027-01-31~a~b", "~~", "9999999999~x~1", *BEYOND])
def test_a_forged_place_begins_at_the_front(admin, after):
    assert "Admin read" in admin.go(f"/workspace/audit?after={after}").text


def test_no_name_of_a_patient_stands_in_the_trail(admin):
    assert "Ruiz" not in admin.go("/workspace/audit").text


def test_many_entries_come_page_by_page(admin):
    url = admin.open_first()
    for _ in range(25):
        admin.client.get(url)
        admin.client.get(f"{url}/file.json")
    page = admin.go("/workspace/audit")
    older = next(link for link in page.links if "after=" in link)
    assert "The patient sent" in admin.go(older).text


def test_the_same_reading_again_is_one_line_that_opens_to_all(app, admin, patient):
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
        admin.open_first()
    text = admin.go("/workspace/audit").text
    assert re.search(r"Admin read 2 times, \d+:\d\d (?:am |pm )?to \d+:\d\d [ap]m", text)
    assert f"Screening {patient.reference()}, entries 2 to 3" in text
    assert len(re.findall(r"\d+:\d\d [ap]m, entry [23]", text)) == 2
    assert text.count("Admin read") == 1
    assert readings(app) == 2, "they are still stored one by one"


@pytest.mark.parametrize(("kind", "shown"), [("screening", True), ("person", False), ("x", False), ("%", False)])
def test_entries_are_filtered_by_what_they_are_about(admin, kind, shown):
    assert ("Admin read" in admin.go(f"/workspace/audit?kind={kind}").text) is shown


LATE, ITS_DAY, NEXT_DAY = datetime(2026, 11, 25, 6, tzinfo=UTC), "11/24/2026", "2026-11-25"  # ten at night in Seattle


@pytest.fixture
def late(app) -> Therapist:
    """An administrator who signs in when it is the next day already by UTC."""
    with time_machine.travel(LATE):
        admin = Therapist(app, "Admin", "admin@example.com", [ADMINISTRATOR])
        admin.sign_in()
        yield admin


@pytest.mark.parametrize(("day", "shown"), [(ITS_DAY, True), ("nov 24 2026", True), (NEXT_DAY, False)])
def test_days_are_those_of_the_practice_however_they_are_typed(late, day, shown):
    page = late.go(f"/workspace/audit?what=signed+in&first={day}&last={day}")
    assert ("Admin signed in" in page.text) is shown
    assert page.values["first"] == [day]
