"""Consent is read and signed by a link: the version that was shown, once, and nothing typed is lost."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine

from screening.practice import NAME
from screening.records.audit.entries import Wanted
from screening.workflow.consents.texts import publish_text
from screening.workflow.practice.staff import Staff
from screening.workflow.review.patient_file import erase
from tests.builders import TESTS, Patient, healthy
from tests.consents import TEXTS, keep_consent_in, set_up

TYPED = {"read_back": "yes", "signer": "patient", "name": "Ana Ruiz", "relation": "", "interpreter": ""}


class Signer(Patient):
    """Somebody who was handed a device of the practice, with the link open."""

    def sign(self, **fields):
        """Post the page as it is shown, with these fields typed."""
        shown = {name: self.page.values[name][0] for name in ("shown", "spoken") if name in self.page.values}
        self.response = self.client.post(self.url, data={**shown, **TYPED, **fields}, follow_redirects=True)
        return self.page

    def open(self, url):
        self.url = url
        return self.go(url)


@pytest.fixture
def park(app, therapist):
    with app.app_context():
        person = app.extensions[NAME].people.by_email("park@example.com")
        return Staff(person.id, person.name)


@pytest.fixture
def link(app, patient, therapist, park):
    keep_consent_in(app, park)
    patient.has_sent(healthy())
    therapist.sign_in()
    url = f"{therapist.open_first()}/consent"
    therapist.go(url)
    page = therapist.post(url, {})
    return urlsplit(next(one for one in page.links if "/consent/" in one)).path


@pytest.fixture
def ana(app, link):
    ana = Signer(app.test_client())
    ana.open(link)
    return ana


def signed(app):
    with app.app_context():
        practice = app.extensions[NAME]
        return practice.consents.of([practice.screenings.newest().id])


def test_somebody_reads_the_text_says_it_back_and_types_their_name(app, ana, therapist):
    assert "For Ana Ruiz" in ana.page.text
    assert "Needles may leave a mark." in ana.page.text
    assert "Thank you. It is signed." in ana.sign(name=" Ana  Ruiz ", interpreter="Luz Soto").text
    (consent,) = signed(app)
    assert (consent.version, consent.asked_by) == (1, "Dr. Park")
    said = consent.signature
    assert (said.name, said.signer, said.language, said.interpreter) == ("Ana Ruiz", "patient", "en", "Luz Soto")
    with app.app_context():
        newest = app.extensions[NAME].audit.page(Wanted(chain=f"screening:{consent.screening_id}"), 1)[0]
    assert (newest.actor, newest.action, newest.detail) == ("patient", "consent signed", "text 1, patient")


def test_the_page_shows_nothing_else_of_the_record(ana):
    assert "509 555 0199" not in ana.page.text
    assert not [link for link in ana.page.links if "/workspace" in link or "/result" in link]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": " \u200b"}, "Type your full name to sign"),
        ({"name": "12 34"}, "Enter a name that has letters"),
        ({"name": "a" * 201}, "up to 200 letters"),
        ({"name": "Ana\x1b"}, "We can’t read some of the letters"),
        ({"read_back": ""}, "Check the box once you have said it back"),
        ({"signer": "somebody"}, "Pick who signs"),
        ({"signer": "guardian"}, "Say how you are related to the patient"),
    ],
)
def test_what_is_missing_is_told_and_what_was_typed_stays(app, ana, typed, told):
    page = ana.sign(interpreter="Luz Soto", **typed)
    assert ana.response.status_code == 422
    assert told in page.text
    assert page.values["interpreter"] == ["Luz Soto"]
    assert signed(app) == []


def test_a_guardian_says_how_they_are_related(app, ana):
    ana.sign(signer="guardian", name="Rosa Ruiz", relation="mother")
    said = signed(app)[0].signature
    assert (said.name, said.signer, said.relation) == ("Rosa Ruiz", "guardian", "mother")


def test_a_text_that_was_replaced_while_somebody_read_it_is_shown_anew_with_all_that_was_typed(app, ana, park):
    with app.app_context():
        publish_text(app.extensions[NAME], {**TEXTS, "en": "Needles may hurt."}, 1, park)
    page = ana.sign(interpreter="Luz Soto")
    assert ana.response.status_code == 409
    assert "This text is newer than the one you were reading." in page.text
    assert "Needles may hurt." in page.text
    assert (page.values["name"], page.values["interpreter"], page.values["shown"]) == (
        ["Ana Ruiz"],
        ["Luz Soto"],
        ["2"],
    )
    assert "read_back" not in page.values, "that was about the text before"
    assert signed(app) == []
    ana.sign()
    assert signed(app)[0].version == 2


def test_signing_twice_keeps_the_first_signature(app, ana):
    ana.sign()
    assert "It is signed" in ana.go(ana.url).text
    assert "It is signed" in ana.sign(name="Somebody Else").text
    assert [one.signature.name for one in signed(app)] == ["Ana Ruiz"]


def test_another_language_keeps_what_was_typed_and_is_what_is_signed(app, ana):
    page = ana.sign(language="es")
    assert TEXTS["es"] in page.text
    assert page.values["name"] == ["Ana Ruiz"]
    assert "read_back" not in page.values, "it was said back in another language"
    assert "Gracias. Ya está firmado." in ana.sign().text
    assert signed(app)[0].signature.language == "es"


def test_it_is_signed_in_the_language_that_was_shown_whatever_the_device_spoke_meanwhile(app, ana):
    ana.client.set_cookie("language", "es")
    ana.sign()
    assert signed(app)[0].signature.language == "en"


def test_the_page_speaks_the_language_of_the_answers_not_that_of_the_person_before(app, link):
    other = Signer(app.test_client())
    other.client.set_cookie("language", "es")
    assert "Needles may leave a mark. You can say stop." in other.open(link).text
    assert TEXTS["es"] not in other.page.text
    assert '<html lang="en"' in other.response.get_data(as_text=True)


def test_nobody_signs_in_a_language_that_the_text_is_not_written_in(app, ana, park):
    with app.app_context():
        publish_text(app.extensions[NAME], {"en": "", "es": TEXTS["es"]}, 1, park, confirmed=("en",))
    page = ana.go(ana.url)
    assert TEXTS["es"] in page.text
    assert "no está escrito en el idioma de sus respuestas" in page.text
    ana.sign(spoken="en")
    assert [one.signature.language for one in signed(app)] == ["es"]


def test_a_link_ends_after_an_hour_with_its_record_and_with_the_setting(app, ana, link):
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=61)):
        assert "This link has ended" in ana.go(link).text
    assert "This link has ended" in ana.go(f"{link}x").text
    with app.app_context():
        set_up(app.extensions[NAME], consent_record="no")
    assert ana.client.get(link).status_code == 404
    with app.app_context():
        practice = app.extensions[NAME]
        set_up(practice, consent_record="yes")
        erase(practice, practice.screenings.newest(), TESTS, "asked for")
    assert ana.client.get(link).status_code == 404


def test_a_post_from_another_page_signs_nothing(app, ana):
    fields = {**TYPED, "shown": "1", "spoken": "en"}
    away = {"Sec-Fetch-Site": "cross-site"}
    assert ana.client.post(ana.url, data=fields, headers=away).status_code == 403
    assert signed(app) == []


def test_a_device_that_is_handed_over_is_signed_out(app, therapist, link):
    page = therapist.post(f"{therapist.open_first()}/consent", {"do": "hand_over"})
    assert "Type your full name to sign" in page.text
    assert "/sign-in" in therapist.client.get("/workspace/").location
