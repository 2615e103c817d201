"""A course of care: signed, a session in two taps, asked again with a new blood thinner, not needled, closed."""

from __future__ import annotations

import pytest

from tests.builders import BORN, IDENTITY, healthy
from tests.journeys.browser import LAPTOP, PHONE, ways
from tests.journeys.test_patient import sign_in

THINNER = {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"}
WORDS = {
    "en": {"page": "English", "go": "Continue", "send": "Send to my therapist"},
    "es": {"page": "Español", "go": "Continuar", "send": "Enviar a mi terapeuta"},
}


@pytest.fixture
def environment(environment):
    return {**environment, "SCREENING_COURSE_OF_CARE": "yes"}


def answer_again(browser, link, words):
    """Open the link as the patient, say that the health answers changed, and send a new blood thinner."""
    browser.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    browser.go(link)
    if words["page"] in browser.text:  # the button that changes to it
        browser.press(words["page"])
    browser.go("/change")
    for part, value in (("month", "1"), ("day", "2"), ("year", str(BORN.year))):
        browser.type(f"born-{part}", value)
    browser.press(words["go"])
    assert browser.path == "/before-session"
    browser.tap("changed-safety_check")
    browser.tap("changed-your_health-2")
    browser.press(words["go"])
    while browser.path.startswith("/form/"):
        browser.fill(healthy(**THINNER))
        browser.press(words["go"])
    assert browser.path == "/check"
    browser.press(words["send"])
    assert browser.path == "/result"


def sign(browser, therapist):
    """Sign that it fits."""
    browser.go("/workspace/")
    sign_in(browser, therapist)
    browser.go("/workspace/")
    browser.press("Ana Ruiz")
    browser.tap("conclusion")
    browser.press_to("sign")
    assert "Course of care" in browser.text


def stop(browser):
    """Record that nobody was needled, and close the course of care."""
    browser.press("Record a session")
    browser.tap("needled-2")
    browser.press("Save")
    browser.press("Close")
    browser.tap("because-2")
    browser.press("Close")
    assert "Course of care: closed" in browser.text
    assert "Session, not needled" in browser.text


@ways(PHONE, LAPTOP)
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_changed_between_two_sessions_stops_the_needles(browser, therapist, patient, language):
    patient.has_sent(healthy(), IDENTITY)
    sign(browser, therapist)
    browser.press("Record a session")  # 1
    browser.press("Save")  # 2
    assert "Needled" in browser.text
    browser.press("Ask again: link or slip")
    link = browser.driver.find_element("id", "link").get_attribute("value")
    staff = browser.driver.get_cookies()
    answer_again(browser, "/i/" + link.rpartition("/i/")[2], WORDS[language])
    for cookie in staff:
        browser.driver.add_cookie(cookie)
    browser.go("/workspace/?show=waiting&since=needling")
    assert "Changed since last needling" in browser.text
    assert "New: Takes a blood thinner" in browser.text
    browser.press("Ana Ruiz")
    assert "New since the last needling" in browser.text
    stop(browser)
    assert browser.wrong == []
