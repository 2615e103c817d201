"""Staff make a health link for a patient who asks at the desk, and end one, whoever made it."""

import re
from base64 import b64decode
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from screening.app import create_app
from screening.exchange.health_record.health_link import FHIR, opened_file, read_link
from screening.practice import NAME
from screening.records.audit.entries import Kind, Subject, Wanted
from tests.builders import IDENTITY, Patient, Therapist, healthy
from tests.conftest import close


@pytest.fixture
def own_app(settings):
    app = create_app(replace(settings, give_links=True))
    yield app
    close(app)


@pytest.fixture
def patient(own_app):
    patient = Patient(own_app.test_client())
    patient.has_sent(healthy(skin_area=["not_sure"]))
    return patient


@pytest.fixture
def therapist(own_app):
    therapist = Therapist(own_app)
    therapist.sign_in()
    return therapist


def made(therapist, url):
    """Make a link on the summary; return it and its passcode, as they are shown."""
    page = therapist.post(f"{url}/health-link", {}).text
    return read_link(re.search(r"shlink:/[\w-]+", page)[0]), re.search(r"\b\d{6}\b", page)[0]


def asked(own_app, link, passcode):
    return own_app.test_client().post(urlsplit(link.url).path, json={"recipient": "x", "passcode": passcode})


def test_a_link_that_staff_made_holds_what_the_patient_reads_in_their_language(own_app, therapist):
    spoken = Patient(own_app.test_client())
    spoken.client.set_cookie("language", "es")
    spoken.start()
    spoken.finish(healthy(skin_area=["not_sure"]))
    link, passcode = made(therapist, therapist.open_first())
    file = asked(own_app, link, passcode).json["files"][0]
    opened = opened_file(file["embedded"].encode(), link, FHIR)
    words = b64decode(opened.data["entry"][1]["resource"]["content"][0]["attachment"]["data"]).decode()
    assert "Hablemos primero" in words
    assert "Puede preguntar:" in words


def test_it_is_shown_once_and_stands_on_the_trail_under_their_name(own_app, patient, therapist):
    url = therapist.open_first()
    link, passcode = made(therapist, url)
    page = therapist.go(url).text
    assert "A new one ends it." in page
    assert passcode not in page
    assert link.key not in page
    with own_app.app_context():
        practice = own_app.extensions[NAME]
        chain = Subject(Kind.SCREENING, practice.screenings.newest().id).chain
        trail = list(practice.audit.all(Wanted(chain=chain)))
    reader = next(one for one in trail if one.action == "read")
    assert [one.actor for one in trail if one.action == "health link made"] == [reader.actor]


def test_they_end_one_that_the_patient_made(own_app, patient, therapist):
    patient.go("/result")
    page = patient.post({}, "/result/link").text
    link, passcode = read_link(re.search(r"shlink:/[\w-]+", page)[0]), re.search(r"\b\d{6}\b", page)[0]
    url = therapist.open_first()
    assert "End the health link" in therapist.page.text
    assert "End the health link" not in therapist.post(f"{url}/health-link/end", {}).text
    assert "What the patient reads, to take along" in therapist.page.text
    assert asked(own_app, link, passcode).status_code == 404


def test_of_a_version_that_the_patient_replaced_none_is_made(patient, therapist):
    url = therapist.open_first()
    patient.go("/change")
    patient.post({field: text for field, text in IDENTITY.items() if field.startswith("born-")})
    patient.post({"revision": patient.page.values["revision"][0]}, "/check")
    assert "Make a health link" not in therapist.go(url).text
    page = therapist.post(f"{url}/health-link", {})
    assert therapist.response.status_code == 409
    assert "The patient sent newer answers after you opened the page." in page.text
    assert patient.reference() in page.text


def test_without_the_setting_there_is_none(app):
    Patient(app.test_client()).has_sent(healthy())
    therapist = Therapist(app)
    therapist.sign_in()
    url = therapist.open_first()
    assert "health link" not in therapist.page.text.lower()
    therapist.post(f"{url}/health-link", {})
    assert therapist.response.status_code == 404
