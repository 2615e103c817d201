"""Everyone can use it: dark screens, forced colours, wide screens, keyboards, paper."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from tests.builders import healthy
from tests.journeys.test_patient import send, sign_in

THINNER = {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"}


@pytest.mark.parametrize(
    ("width", "asked"),
    [
        (1280, {"prefers_color_scheme": "dark"}),
        (390, {"forced_colors": "active"}),
        (390, {"prefers_reduced_motion": "reduce"}),
    ],
    ids=["dark and wide", "forced colours", "reduced motion"],
)
def test_every_page_stays_readable(browser, therapist, width, asked):
    browser.resize(width)
    browser.emulate(**asked)
    browser.go("/")
    browser.press("Start now")
    browser.press("Continue")  # with nothing answered, so that errors are seen too
    browser.go("/")
    browser.press("Start my form again")
    for path in ("/form/cannot_wait", "/form/how_much", "/urgent", "/no-such-page", "/workspace/sign-in"):
        browser.go(path)
    sign_in(browser, therapist)
    browser.go("/workspace/sign-ins")
    assert browser.wrong == []


def test_a_result_and_a_summary_print_on_one_letter_page_each(browser, therapist):
    fear = {"needle_hesitancy": 5, "stop_signal": "yes", "what_helps": ["lie_down", "one_test_needle"]}
    send(browser, healthy(**THINNER, **fear, acupuncturist_now="yes"))
    assert browser.printed_pages() == 1
    browser.resize(1280)
    browser.go("/workspace/")
    sign_in(browser, therapist)
    browser.press("Ana Ruiz")
    assert browser.printed_pages() == 1
    assert browser.wrong == []


def test_a_summary_is_readable_dark_and_wide(browser, therapist):
    send(browser, healthy(**THINNER))
    browser.resize(1280)
    browser.emulate(prefers_color_scheme="dark")
    browser.go("/result")
    browser.go("/workspace/")
    sign_in(browser, therapist)
    browser.press("Ana Ruiz")
    browser.press("Sign")  # with nothing concluded
    assert browser.wrong == []


def test_the_first_pages_are_walked_with_a_keyboard_alone_and_focus_is_always_seen(browser):
    keyboard = Keyboard(browser)
    keyboard.to_words("Start now", Keys.ENTER)
    keyboard.to_field("age", "45")
    keyboard.to_field("own_decisions", Keys.SPACE)
    keyboard.to_words("Continue", Keys.ENTER)
    browser.wait_for("/form/cannot_wait")
    keyboard.to_value("rf_nerve", "none", Keys.SPACE)
    keyboard.to_value("rf_body", "none", Keys.SPACE)
    keyboard.to_words("Continue", Keys.ENTER)
    browser.wait_for("/form/other_signs")
    assert keyboard.unseen == []


class Keyboard:
    """Somebody who uses Tab, Space and Enter only."""

    def __init__(self, browser) -> None:
        self.browser = browser
        self.unseen = []

    def to_words(self, words, keys):
        self._to(lambda element: element.text.strip() == words, keys)

    def to_field(self, field_id, keys):
        self._to(lambda element: element.get_attribute("id") == field_id, keys)

    def to_value(self, name, value, keys):
        self._to(lambda e: (e.get_attribute("name"), e.get_attribute("value")) == (name, value), keys)

    def _to(self, wanted, keys):
        driver = self.browser.driver
        for _ in range(80):
            driver.switch_to.active_element.send_keys(Keys.TAB)
            element = driver.switch_to.active_element
            self._look(element)
            if wanted(element):
                element.send_keys(keys)
                return
        raise AssertionError("the keyboard never got there")

    def _look(self, element):
        """Focus shows on the control, or beside it: GOV.UK draws radios and checkboxes on their label."""
        drawn_on_label = element.get_attribute("type") in ("radio", "checkbox")
        style = element.value_of_css_property("outline-style") + element.value_of_css_property("box-shadow")
        if not drawn_on_label and style.startswith("none") and style.endswith("none"):
            self.unseen.append(element.get_attribute("outerHTML"))
