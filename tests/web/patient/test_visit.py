"""The visit on the result page, and for a calendar."""

import re
from datetime import time, timedelta

import pytest
from icalendar import Calendar

from screening.practice import NAME
from screening.records.audit.entries import Actor
from screening.records.intake.asked import Asked
from screening.workflow.intake.invite import invite
from screening.workflow.intake.visit import set_visit
from screening.workflow.practice.settings import change_settings
from screening.workflow.practice.staff import FRONT_DESK, THERAPIST
from tests.builders import IDENTITY, TESTS, Patient, healthy, let_in

SICK = healthy(health_list_a=["cancer"], cancer="current", wants_needling="not_sure")


@pytest.fixture
def invited(app):
    """Somebody who is invited by these people and walks to the result."""

    def walk(days=4, by=TESTS, answers=None, language="en", at=None):
        with app.app_context():
            stores = app.extensions[NAME]
            day = stores.day() + timedelta(days=days) if days is not None else None
            asked = Asked("Ana Ruiz", language, day, visit_at=at)
            made = invite(stores, stores.settings, asked, by)
        patient = Patient(app.test_client())
        patient.first_page = patient.go(f"/i/{made.token}").text
        patient.start()
        patient.finish(answers or healthy())
        return patient

    return walk


def event_of(patient):
    response = patient.client.get("/visit.ics")
    assert response.content_type == "text/calendar; charset=utf-8"
    (event,) = Calendar.from_ical(response.data).walk("VEVENT")
    return event


def settle(app, **texts):
    with app.app_context():
        stores = app.extensions[NAME]
        change_settings(stores, stores.given, texts, TESTS)


@pytest.mark.parametrize(
    ("role", "reader"), [(THERAPIST, "Dr. Lee"), (FRONT_DESK, "Your therapist"), (None, "Your therapist")]
)
def test_the_result_thanks_by_first_name_and_says_who_reads(app, invited, role, reader):
    if role:
        with app.app_context():
            let_in("Dr. Lee", "lee@example.com", [role])
    text = invited(by=Actor.person(1, "Dr. Lee")).page.text
    assert f"Thank you, Ana. {reader} reads your answers before your visit." in text


def test_the_visit_of_an_invite_has_its_day_and_what_to_know(app, invited):
    settle(app, postal_address="12 Mill Street, Olympia", visit_minutes="30", visit_bring="Bring your shoes.")
    patient = invited()
    with app.app_context():
        day = app.extensions[NAME].day() + timedelta(days=4)
    text = patient.page.text
    assert f"{day:%A, %B} {day.day}, {day.year}" in text
    assert "12 Mill Street, Olympia. Please come 10 minutes early." in text
    assert "It takes about 30 minutes." in text
    assert "Bring your shoes. Wear loose clothes" in text
    assert "/visit.ics" in patient.page.links


@pytest.mark.parametrize(("language", "when"), [("en", ", 10:00 am"), ("es", ", 10:00 a. m.")])
def test_the_time_of_a_visit_is_said_wherever_its_day_is(app, invited, language, when):
    patient = invited(at=time(10), language=language)
    for text in (patient.first_page, patient.page.text):
        assert when in re.sub(r"\s", " ", text)
    start = event_of(patient).start
    assert (start.hour, str(start.tzinfo)) == (10, "America/Los_Angeles")


def test_without_a_known_day_the_visit_is_the_one_they_booked_and_no_calendar_is_offered(patient):
    patient.has_sent(healthy())
    page = patient.page
    assert "Your visit: as you booked it" in page.text
    assert "/visit.ics" not in page.links
    assert patient.client.get("/visit.ics").status_code == 404


def test_a_visit_that_is_over_is_offered_to_no_calendar(app, invited, monkeypatch):
    patient = invited(days=0)
    assert "/visit.ics" in patient.page.links
    with app.app_context():
        tomorrow = app.extensions[NAME].day() + timedelta(days=1)
    monkeypatch.setattr("screening.practice.Practice.day", lambda _: tomorrow)
    page = patient.go("/result")
    assert "/visit.ics" not in page.links
    assert patient.client.get("/visit.ics").status_code == 404
    assert "Your visit: as you booked it" in page.text


@pytest.mark.parametrize(("language", "title"), [("en", "Physical therapy visit"), ("es", "Cita de terapia física")])
def test_the_calendar_has_the_day_the_place_and_not_a_word_on_health(app, invited, language, title):
    settle(app, postal_address="12 Mill Street, Olympia")
    patient = invited(answers=SICK, language=language)
    event = event_of(patient)
    assert event["SUMMARY"] == title
    assert event["LOCATION"] == "River Clinic, 12 Mill Street, Olympia"
    assert "509 555 0100" in event["DESCRIPTION"]
    well = event_of(invited(language=language))
    assert {name: text for name, text in event.items() if name not in ("UID", "DTSTAMP")} == {
        name: text for name, text in well.items() if name not in ("UID", "DTSTAMP")
    }


def test_a_changed_form_keeps_its_entry_in_the_calendar(app, invited):
    patient = invited()
    before = event_of(patient)
    patient.go("/change?mine=yes")
    patient.post({field: text for field, text in IDENTITY.items() if field.startswith("born-")})
    page = patient.post({"revision": patient.page.values["revision"][0]}, "/check")
    assert "Sent to your therapist" in page.text
    assert event_of(patient)["UID"] == before["UID"]


def test_who_has_sent_nothing_has_no_visit(patient):
    patient.start()
    assert patient.client.get("/visit.ics").status_code == 404


def test_while_answers_are_changed_the_calendar_on_the_result_that_stayed_open_still_works(invited):
    patient = invited()
    before = event_of(patient)
    patient.go("/change?mine=yes")
    patient.post({field: text for field, text in IDENTITY.items() if field.startswith("born-")})
    assert event_of(patient) == before
    patient.post({"person": "same"}, "/start")
    assert event_of(patient) == before


def test_a_visit_that_was_moved_is_the_new_one_wherever_the_person_reads_it(app, invited):
    patient = invited()
    phone = Patient(app.test_client())
    with app.app_context():
        stores, by = app.extensions[NAME], let_in()
        phone.client.set_cookie("draft", patient.client.get_cookie("draft").value)
    phone.go("/change?mine=yes")
    phone.post({field: text for field, text in IDENTITY.items() if field.startswith("born-")})
    phone.post({"revision": phone.page.values["revision"][0]}, "/check")
    with app.app_context():
        day = stores.day() + timedelta(days=9)
        set_visit(stores, stores.screenings.newest(), day, time(15), by)
    words = f"{day:%A, %B} {day.day}, {day.year}, 3:00 pm"
    assert words in re.sub(r"\s", " ", patient.go("/").text)
    assert "These are not your newest answers" in patient.go("/result").text
    assert words in re.sub(r"\s", " ", patient.page.text)
    assert event_of(patient).start.date() == day
