"""A therapist with four minutes: what stands on the first screen of a laptop, and how little it takes to sign."""

from __future__ import annotations

from datetime import time

import pytest
from selenium.webdriver.common.keys import Keys

from screening.practice import practice
from screening.workflow.intake.visit import set_visit
from tests.builders import healthy, let_in
from tests.journeys.browser import LAPTOP, PHONE, ways
from tests.journeys.test_patient import sign_in

THREE = {
    "health_list_a": ["blood_thinner"],
    "blood_thinner": ["anticoagulant"],
    "blood_thinner_change": "no",
    "needle_history": ["fainted"],
    "wants_needling": "not_sure",
    "stop_signal": "yes",
}
CASES = {"fits": ({}, 0), "three findings": (THREE, 3)}


@pytest.fixture
def opened(browser, therapist, patient):
    """Return what opens the summary of what a patient sent."""

    def opened(**changes):
        patient.has_sent(healthy(**changes))
        browser.go("/workspace/")
        sign_in(browser, therapist)
        browser.go("/workspace/")
        browser.press("Ana Ruiz")

    return opened


def on_the_first_screen(browser, selector):
    """Return whether the first such element is inside the window as the page opens, whole."""
    box = browser.driver.find_element("css selector", selector).rect
    inside = box["x"] >= 0 and box["x"] + box["width"] <= LAPTOP[0]
    return inside and box["y"] >= 0 and box["y"] + box["height"] <= LAPTOP[1]


@ways(LAPTOP)
@pytest.mark.parametrize(("changes", "asked"), CASES.values(), ids=CASES)
def test_bar_findings_conclusions_and_sign_stand_on_the_first_screen(browser, opened, changes, asked):
    opened(**changes)
    rows = browser.driver.find_elements("css selector", ".asks > li")
    assert len(rows) == asked
    for part in (".casebar h1", ".casebar .outcome", "button[value=sign]", ".conclude", ".person"):
        assert on_the_first_screen(browser, part), part
    for place in range(asked):
        assert on_the_first_screen(browser, f".asks > li:nth-child({place + 1})")
    assert browser.printed_pages() == 1
    assert browser.wrong == []


@ways(PHONE, LAPTOP)
def test_a_fits_is_signed_in_two(browser, opened):
    opened()
    browser.tap("conclusion")  # 1
    sign = browser.driver.find_element("css selector", "button[value=sign]")
    assert sign.text == "Sign: fits"
    sign.click()  # 2
    browser.wait_until("Signed: Fits")
    assert "Signed: Fits" in browser.text
    browser.driver.back()
    assert "Ana Ruiz" in browser.text
    assert browser.wrong == []


@ways(LAPTOP, PHONE, script=True)
def test_three_findings_are_signed_in_five_and_on_a_laptop_without_scrolling(browser, opened):
    opened(**THREE)
    for box in browser.driver.find_elements("css selector", ".asks input[value=confirmed]"):  # 1, 2, 3
        browser.tap(box.get_attribute("id"))
    browser.tap("conclusion-after_discussing")  # 4
    if browser.size == LAPTOP:
        assert browser.driver.execute_script("return scrollY") == 0
    if browser.has_script:
        browser.strike(Keys.CONTROL + Keys.ENTER)  # 5
    else:
        browser.press_to("sign")
    browser.wait_for_words("Signed: Fits, discussed")
    assert browser.wrong == []


@ways(PHONE, LAPTOP, script=True)
def test_an_emergency_is_found_in_the_room(browser, opened):
    """A correction shows the result before it is saved; then a call is open, and no treatment can be signed."""
    opened(needle_hesitancy=8, stop_signal="yes")
    browser.go(f"{browser.path}/correct?q=rf_nerve")
    browser.tap("rf_nerve")
    if browser.has_script:  # then “none of these” gives way by itself, and the result stands there already
        browser.wait_for_words("Emergency")
        assert "Not saved yet" in browser.text
    else:
        browser.fill({"rf_nerve": ["saddle_numb"]})
    browser.press("Run the rules and save")
    browser.wait_for_words("Corrected at the visit by Dr. Park")
    assert "Call the patient now" in browser.text
    assert browser.wrong == []


_LINES = """
const words = document.createRange();
words.selectNodeContents(document.querySelector(arguments[0]));
return new Set([...words.getClientRects()].map(one => Math.round(one.top))).size;
"""


@pytest.mark.parametrize("width", [390, 800])
def test_who_it_is_and_when_the_visit_is_stand_in_few_lines_on_a_phone_and_a_tablet(browser, app, opened, width):
    browser.keep_scripts_on()
    opened()
    with app.app_context():
        stores = practice()
        set_visit(stores, stores.screenings.newest(), stores.day(), time(10), let_in("Dr. Lee", "lee@example.com"))
    browser.resize(width)
    browser.driver.refresh()
    assert browser.driver.execute_script(_LINES, ".casebar h1") == 1
    assert browser.driver.execute_script(_LINES, ".casebar__visit") <= (1 if width == 390 else 2)
    assert browser.driver.find_element("css selector", ".casebar").size["height"] < 140
    assert browser.wrong == []
