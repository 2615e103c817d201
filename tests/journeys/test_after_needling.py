"""A patient after needling, at the browser: sore in Spanish, and short of breath, until the call is logged."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from screening.practice import NAME
from screening.workflow.care.follow_up import SessionHeld, ask_after
from tests.builders import TESTS, healthy, written
from tests.journeys.browser import PHONE, SMALL_PHONE, ways
from tests.journeys.test_patient import sign_in

DAYS_AGO = datetime.now(UTC) - timedelta(days=2)
SORE = {"ci_signs": ["none"], "ci_soreness": 4, "ci_sore_time": "one_day", "ci_events": ["bruise"], "ci_again": "yes"}


@pytest.fixture
def course(app, patient):
    """Return the link that a patient gets who was needled two days ago, and the reference."""
    patient.has_sent(healthy())
    with app.app_context():
        practice = app.extensions[NAME]
        sent = practice.screenings.newest()
        of = sent.id
        written(practice.episodes.open, of, DAYS_AGO)
        day = DAYS_AGO.astimezone(practice.settings.time_zone).date()
        wanted = replace(practice.settings, check_ins=True)
        written(ask_after, practice, wanted, SessionHeld(of, day, needled=True), TESTS, DAYS_AGO)
        return f"/c/{practice.follow_ups.of(of)[0].token}", sent.reference


@ways(PHONE, SMALL_PHONE)
def test_soreness_gets_thanks_and_comfort_in_spanish(browser, course):
    link, _reference = course
    browser.go(link)
    browser.press("Español")
    assert browser.heading == "¿Cómo está después de las agujas?"
    assert "Ana" not in browser.text
    browser.fill(SORE)
    browser.press("Enviar")
    assert browser.heading == "Enviado. Gracias."
    assert "Es normal que los músculos duelan" in browser.text
    browser.go(link)
    assert browser.heading == "Ya respondió. Gracias."
    assert browser.wrong == []


@ways(PHONE)
def test_short_breath_opens_the_urgent_page_and_is_called_about(browser, therapist, course):
    link, reference = course
    browser.go(link)
    browser.fill({"ci_signs": ["short_breath"]})
    browser.press("Send")
    assert "911" in browser.heading
    assert "Air around a lung" in browser.text
    browser.go("/workspace/")
    sign_in(browser, therapist)
    browser.go("/workspace/")
    assert "After needling: Pneumothorax until shown otherwise" in browser.text
    browser.go(f"/workspace/screenings/{reference}")
    assert "Since last session" in browser.text
    browser.press("Ask, and links")
    browser.press("Ask now: What has changed?")
    browser.go("/workspace/")
    browser.unfold(f"Log call: {reference}")
    browser.press("Sent to emergency care")
    assert "After needling" not in browser.text
    assert browser.wrong == []
