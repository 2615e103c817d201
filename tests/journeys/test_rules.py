"""The words of a rule: edited by one person on a phone, published by a second one at a desk, and taken back."""

from __future__ import annotations

from screening.workflow.practice.staff import ADMINISTRATOR
from tests.builders import Therapist
from tests.journeys.test_patient import sign_in

RULE = "/workspace/rules/ill_now"
ENGLISH, SPANISH = "When you are sick, needles can wait.", "Si está enfermo, las agujas pueden esperar."


def test_words_of_a_rule_are_edited_approved_published_and_taken_back(app, browser, therapist):
    second = Therapist(app, "Dr. Head", "head@example.com", (ADMINISTRATOR,))
    browser.go("/workspace/sign-in")
    sign_in(browser, therapist)
    browser.go(RULE)
    browser.press("Edit words")
    browser.type("patient-en", ENGLISH)
    browser.press("Save and check")
    assert "The English changed. Translate it again" in browser.text
    browser.type("patient-es", SPANISH)
    browser.press("Save and check")
    assert browser.heading == "Edit 1: words of “Sick today or on antibiotics”"
    assert "Dr. Head" in browser.text
    browser.tap("read")
    browser.press("Accept")

    browser.driver.delete_all_cookies()
    browser.resize(1280)
    browser.go("/workspace/sign-in")
    sign_in(browser, second)
    browser.go("/workspace/rules/candidate")
    browser.press("Edit 1: ill_now")
    assert "Accepted for patients by Dr. Park." in browser.text
    browser.tap("seen")
    browser.press("Publish")
    assert "Published by Dr. Head" in browser.text
    browser.go(RULE)
    assert ENGLISH in browser.text
    assert SPANISH in browser.text
    browser.driver.back()
    browser.press("see what going back would change")
    browser.tap("seen")
    browser.press("Publish")
    browser.go(RULE)
    assert ENGLISH not in browser.text
    assert browser.wrong == []
