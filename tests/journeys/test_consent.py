"""Consent in the room: the device is handed over, the patient reads and signs, a therapist countersigns; withdrawn."""

from __future__ import annotations

from screening.practice import NAME
from screening.workflow.practice.staff import Staff
from tests.builders import IDENTITY, Patient, healthy
from tests.consents import TEXTS, keep_consent_in
from tests.journeys.browser import LAPTOP, PHONE, ways
from tests.journeys.test_patient import sign_in

LONG = "Maximiliana-Wilhelmina Featherstonehaugh-Cholmondeley Oberst"


def opens_the_consent(browser, app, therapist) -> str:
    """Sign in and open the consent of the newest screening; return where it is."""
    with app.app_context():
        reference = app.extensions[NAME].screenings.newest().reference
    browser.go(f"/workspace/screenings/{reference}/consent")
    sign_in(browser, therapist)
    browser.go(f"/workspace/screenings/{reference}/consent")
    return browser.path


@ways(PHONE, LAPTOP)
def test_the_device_is_handed_over_signed_on_countersigned_and_the_consent_withdrawn(browser, app, therapist):
    with app.app_context():
        person = app.extensions[NAME].people.by_email(therapist.email)
    keep_consent_in(app, Staff(person.id, person.name), consent_countersign="yes")
    Patient(app.test_client()).has_sent(healthy(), {**IDENTITY, "name": LONG})
    page = opens_the_consent(browser, app, therapist)
    assert "No consent is signed" in browser.text
    browser.press_to("hand_over")
    assert browser.heading == "Consent"
    browser.press("Español")
    assert TEXTS["es"] in browser.text
    browser.press("Firmar")
    assert browser.is_refused
    browser.tap("read_back")
    browser.tap("signer")
    browser.type("name", LONG)
    browser.press("Firmar")
    assert browser.heading == "Gracias. Ya está firmado."
    browser.go(page)
    assert browser.path == "/workspace/sign-in", "who was handed the device is not signed in"
    sign_in(browser, therapist)
    browser.go(page)
    assert f"Signed by {LONG}, the patient" in browser.text
    assert "The consent is not countersigned" in browser.text
    browser.press("Countersign as Dr. Park")
    assert "countersigned by Dr. Park" in browser.text
    browser.unfold("The patient withdrew consent")
    browser.type("because", "Changed her mind")
    browser.press("Record the withdrawal")
    assert "Consent was withdrawn" in browser.text
    assert browser.wrong == []
