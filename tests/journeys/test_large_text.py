"""Text of twice the size, as many people of 70 read it: nothing scrolls sideways, and no bar hides the form."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from tests import THOROUGH
from tests.builders import healthy
from tests.journeys.test_patient import open_folds

MUCH = healthy(
    health_list_a=["blood_thinner", "diabetes", "immune", "cancer"],
    blood_thinner=["anticoagulant"],
    blood_thinner_change="no",
    diabetes="not_sure",
    immune=["autoimmune"],
    cancer="current",
    health_list_b=["heart_vessel", "device_implant", "bone_falls"],
    heart=["valve_or_heart_infection"],
    devices=["breast_or_soft_implant"],
    device_near="no",
    bone_health=["osteoporosis"],
    needle_history=["fainted"],
    needle_hesitancy=6,
    stop_signal="yes",
    what_helps=["lie_down"],
    stim_preference="no_electric",
)
LANGUAGES = pytest.mark.parametrize(
    ("code", "name"), [pytest.param("en", "English", id="English"), pytest.param("es", "Español", id="Spanish")]
)
SIZES = pytest.mark.parametrize("size", [(320, 568), (390, 844)], ids=str)


@pytest.mark.parametrize("width", [320, 390] if THOROUGH else [320])
@LANGUAGES
def test_no_page_of_a_patient_scrolls_sideways_with_text_of_twice_the_size(browser, patient, width, code, name):
    browser.resize(width)
    browser.reads_large = True
    if code != "en":
        browser.press(name)
    for path in ("/", "/urgent", "/come-back", "/ended"):
        browser.go(path)
    patient.client.set_cookie("language", code)
    patient.has_answered(MUCH)
    browser.go_on_as(patient)
    screens = {link.partition("?")[0] for link in patient.go("/check").links if link.startswith("/form/")}
    assert len(screens) > 10
    for path in (*sorted(screens), "/check"):
        browser.go(path)
    for answers in (MUCH, healthy(rf_body=["not_sure"]), healthy(rf_nerve=["saddle_numb"])):
        patient.has_sent(answers)
        browser.go_on_as(patient)
        open_folds(browser)
    assert browser.wrong == []


@SIZES
def test_the_bar_of_a_ticked_sign_leaves_half_the_screen_to_the_form_and_hides_nothing_that_has_the_focus(
    browser, size
):
    browser.resize(*size)
    browser.press("Start")
    browser.fill(healthy())
    browser.press("Continue")
    browser.fill({"rf_nerve": ["saddle_numb"]})
    browser.read_large()
    assert browser.seen(".sign p")[0] >= browser.seen(".sign")[0], "it begins in view"
    passed = 0
    while not browser.driver.find_elements("css selector", ".sign :focus"):
        browser.strike(Keys.TAB)
        (bar, end), (_, bottom) = browser.seen(".sign"), browser.seen(":focus")
        assert end - bar <= size[1] / 2
        assert bottom <= bar or browser.driver.find_elements("css selector", ".sign :focus")
        passed += 1
    assert passed > 5


_LINES = """
const lines = element => {
  const words = document.createRange();
  words.selectNodeContents(element);
  return words.getClientRects().length;
};
"""
_ROW = "[...document.querySelectorAll('.scale')[0].querySelectorAll('label')]"


@pytest.mark.parametrize("width", [320, 390])
@LANGUAGES
def test_no_number_of_a_scale_breaks_over_two_lines(browser, patient, width, code, name):
    patient.client.set_cookie("language", code)
    patient.has_answered(healthy())
    patient.url = "/form/how_much"
    browser.keep_scripts_on()
    browser.go_on_as(patient)
    browser.resize(width)
    for size in ("100%", "150%", "200%"):
        browser.driver.execute_script("document.documentElement.style.fontSize = arguments[0]", size)
        assert browser.driver.execute_script(f"{_LINES} return {_ROW}.map(lines)") == [1] * 11, size
        fits = "one.scrollWidth <= one.clientWidth"
        assert browser.driver.execute_script(f"return {_ROW}.every(one => {fits})"), size
