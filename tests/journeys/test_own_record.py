"""A patient pastes a health link, is asked about what it names, answers otherwise; the therapist reads that first."""

import pytest

from tests.builders import healthy
from tests.health_links import sharing
from tests.health_records import a_bundle, a_medicine
from tests.journeys.browser import PHONE, SMALL_PHONE, ways
from tests.journeys.test_patient import answer, identify, open_folds, sign_in


@pytest.fixture
def environment(environment):
    more = {"SCREENING_BRING_RECORDS": "yes", "SCREENING_RECORDS_PRIVATE": "yes", "SCREENING_GIVE_LINKS": "yes"}
    return {**environment, **more}


@pytest.fixture
def shared():
    with sharing() as shared:
        shared.embed(a_bundle(a_medicine("Eliquis 5 MG Oral Tablet", authoredOn="2026-03-01")))
        shared.passcode = "2468"
        yield shared


@ways(PHONE, SMALL_PHONE)
def test_what_a_record_names_is_asked_about_and_a_difference_stands_first(browser, shared, therapist):
    browser.press("Start")
    browser.type("record", "hello")
    browser.press("Read my record")
    assert browser.is_refused
    browser.type("record", shared.link())
    browser.press("Read my record")
    browser.type("passcode", "2468")
    browser.press("Read my record")
    assert "Eliquis 5 MG Oral Tablet" in browser.text
    browser.press("Continue")
    answers = healthy()
    while not browser.path.startswith("/form/your_health"):
        browser.fill(answers)
        browser.press("Continue")
    assert "Is it a blood thinner that you take now?" in browser.text
    answer(browser, answers)
    identify(browser)
    browser.press("Send to my therapist")
    assert "Let’s talk first" in browser.text
    open_folds(browser)
    browser.press("Make a health link")
    assert "Copy both now" in browser.text
    browser.go("/workspace/")
    sign_in(browser, therapist)
    browser.press("Ana Ruiz")
    assert "Ask first: the record and the answers differ" in " ".join(browser.text.split())
    first = browser.driver.find_element("css selector", ".asks > li")
    assert "Eliquis 5 MG Oral Tablet" in first.text
    assert browser.wrong == []
