"""The words of a rule: edited by one person, published by a second one, and taken back."""

from __future__ import annotations

from selenium.webdriver.common.keys import Keys

from screening.workflow.practice.staff import ADMINISTRATOR
from tests.builders import Therapist
from tests.journeys.browser import LAPTOP, PHONE, ways
from tests.journeys.test_patient import sign_in

RULE, TITLE = "/workspace/rules/ill_now", "Sick today or on antibiotics"
ENGLISH, SPANISH = "When you are sick, needles can wait.", "Si está enfermo, las agujas pueden esperar."


def come_in(browser, person) -> None:
    """Somebody signs in at a browser of their own."""
    browser.driver.delete_all_cookies()
    browser.go("/workspace/sign-in")
    sign_in(browser, person)


def edit_words(browser) -> None:
    """Type new English, be told of the Spanish, and save both."""
    browser.go(RULE)
    browser.press("Edit words")
    browser.type("patient-en", ENGLISH)
    browser.press("Save and check")
    assert "The English changed. Translate it again" in browser.text
    browser.type("patient-es", SPANISH)
    browser.press("Save and check")
    assert browser.heading == f"Edit 1: words of “{TITLE}”"


def publish(browser) -> None:
    """Tick that it was read, and go on with Tab and Enter: the button stands at the very edge of a laptop's window."""
    before = browser.driver.find_element("tag name", "html")
    browser.tap("seen")
    browser.strike(Keys.TAB)
    assert browser.focused() == "Publish"
    browser.strike(Keys.ENTER)
    browser.wait_after(before)


@ways(PHONE, LAPTOP)
def test_words_of_a_rule_are_edited_approved_published_and_taken_back(app, browser, therapist):
    come_in(browser, therapist)
    edit_words(browser)
    come_in(browser, Therapist(app, "Dr. Head", "head@example.com", (ADMINISTRATOR,)))
    browser.go("/workspace/rules/candidate")
    browser.press(f"Edit 1: {TITLE}")
    publish(browser)
    assert "Published by Dr. Head" in browser.text
    browser.press("The published rule")
    assert ENGLISH in browser.text
    assert SPANISH in browser.text
    browser.driver.back()
    browser.press("see what going back would change")
    publish(browser)
    browser.go(RULE)
    assert ENGLISH not in browser.text
    assert browser.wrong == []
