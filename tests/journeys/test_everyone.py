"""Everyone can use it: dark screens, forced colours, wide screens, keyboards, paper."""

from __future__ import annotations

import pytest
import segno
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests import THOROUGH
from tests.builders import IDENTITY, healthy
from tests.journeys.test_patient import sign_in

THINNER = {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"}


DARK = {"prefers_color_scheme": "dark"}
FORCED = {"forced_colors": "active"}
WISHES = [
    pytest.param(1280, DARK, id="dark and wide"),
    pytest.param(390, FORCED, id="forced colours"),
    pytest.param(390, {"prefers_reduced_motion": "reduce"}, id="reduced motion"),  # of which axe sees nothing
]


@pytest.mark.parametrize(("width", "asked"), WISHES if THOROUGH else WISHES[:2])
def test_every_page_stays_readable(browser, therapist, width, asked):
    browser.resize(width)
    browser.emulate(**asked)
    browser.go("/")
    browser.press("Start")
    browser.press("Continue")  # with nothing answered, so that errors are seen too
    browser.go("/")
    browser.press("Start my form again")
    for path in ("/form/cannot_wait", "/form/how_much", "/urgent", "/no-such-page", "/workspace/sign-in"):
        browser.go(path)
    sign_in(browser, therapist)
    browser.go("/workspace/sign-ins")
    assert browser.wrong == []


# The two that are hardest to read first.
SCREENS = [
    pytest.param(DARK, id="dark"),
    pytest.param(DARK | FORCED, id="dark and forced colors"),
    pytest.param({}, id="as it is"),
    pytest.param(FORCED, id="forced colors"),
]


@pytest.mark.parametrize("asked", SCREENS if THOROUGH else SCREENS[:2])
def test_a_camera_reads_both_qr_codes_black_on_white(browser, therapist, asked):
    browser.resize(1280)
    browser.emulate(**asked)
    browser.go("/workspace/invites")
    sign_in(browser, therapist)
    browser.type("name", "Ana Ruiz")
    browser.press("Create link")
    link = browser.driver.find_element("id", "link").get_attribute("value")
    squares = segno.make(link, error="m").matrix_iter(border=4)
    assert browser.qr_code() == [[0 if is_black else 255 for is_black in row] for row in squares]
    browser.go("/workspace/sign-ins")
    browser.press("Set up your authenticator app")
    browser.press("Show the picture to scan")
    code = browser.qr_code()
    assert {light for row in code for light in row} == {0, 255}
    assert {*code[0], *code[-1]} == {255}
    assert [code[4][4:11], code[5][4:11]] == [[0] * 7, [0, *[255] * 5, 0]]  # the eye in the corner


def test_a_summary_prints_on_one_letter_page_and_a_result_on_a_few_in_large_letters(browser, patient, therapist):
    fear = {"needle_hesitancy": 5, "stop_signal": "yes", "what_helps": ["lie_down", "one_test_needle"]}
    patient.has_sent(healthy(**THINNER, **fear, acupuncturist_now="yes"))
    browser.go_on_as(patient)
    assert browser.printed_pages() <= 4
    browser.resize(1280)
    browser.go("/workspace/")
    sign_in(browser, therapist)
    browser.press("Ana Ruiz")
    assert browser.printed_pages() == 1
    assert browser.wrong == []


def test_a_summary_is_readable_dark_and_wide(browser, patient, therapist):
    patient.has_sent(healthy(**THINNER))
    browser.resize(1280)
    browser.emulate(prefers_color_scheme="dark")
    browser.go_on_as(patient)
    browser.go("/workspace/")
    sign_in(browser, therapist)
    browser.press("Ana Ruiz")
    browser.press_to("sign")  # with nothing concluded
    assert browser.wrong == []


def test_the_whole_form_is_walked_with_a_keyboard_alone_and_focus_is_always_seen(browser):
    answers = healthy(needle_hesitancy=6, stop_signal="yes", what_helps=["lie_down"])
    browser.keep_scripts_on()
    keyboard = Keyboard(browser)
    keyboard.to_button("Start")
    while browser.path != "/result":
        keyboard.answer_this_page({**answers, **IDENTITY})
    assert "Your comfort plan" in browser.text
    assert keyboard.unseen == []
    assert browser.wrong == []


_FOCUSED = """
const e = document.activeElement, style = getComputedStyle(e);
return {id: e.id, name: e.name, value: e.value, kind: e.type, words: e.innerText.trim(), html: e.outerHTML,
        checked: e.checked, seen: style.outlineStyle !== 'none' || style.boxShadow !== 'none'};
"""
_MOST_STEPS = 150


class Keyboard:
    """Somebody who uses Tab, Space, Enter, arrows and letters only; `unseen` are controls whose focus did not show."""

    def __init__(self, browser) -> None:
        self.browser = browser
        self.unseen = []

    def to_button(self, *words):
        """Go on until a button with one of these words has the focus, and press it."""
        self.answer_this_page({}, words)

    def answer_this_page(self, answers, buttons=("Continue", "Send to my therapist")):
        """Go from control to control; answer each that asks for something, and press the button at the end."""
        before = self.browser.driver.find_element("tag name", "html")
        for _ in range(_MOST_STEPS):
            at = self._press(Keys.TAB)
            if at["kind"] in ("radio", "checkbox"):
                self._pick(at, answers.get(at["name"]))
            elif at["kind"] == "submit" and at["words"] in buttons:
                self._keys(Keys.ENTER)
                self.browser.wait_after(before)
                return
            elif answers.get(at["id"]):
                self._keys(str(answers[at["id"]]))
        raise AssertionError(f"the keyboard never got to the end of {self.browser.path}")

    def _pick(self, at, wanted):
        """A group of radios is one stop of Tab; the arrows go through it."""
        values = [str(value) for value in (wanted if isinstance(wanted, list) else [wanted])]
        if at["kind"] == "checkbox":
            if at["value"] in values and not at["checked"]:
                self._keys(Keys.SPACE)
        elif wanted is not None:
            self._keys(Keys.SPACE)
            for _ in range(_MOST_STEPS):
                if at["value"] in values:
                    return
                at = self._press(Keys.ARROW_DOWN)
            raise AssertionError(f"the arrows never got to {values}")

    def _press(self, key):
        self._keys(key)
        at = self.browser.driver.execute_script(_FOCUSED)
        if not at["seen"] and at["kind"] not in ("radio", "checkbox"):  # GOV.UK draws those on their label
            self.unseen.append(at["html"])
        return at

    def _keys(self, keys):
        ActionChains(self.browser.driver, duration=0).send_keys(keys).perform()


@pytest.mark.parametrize(
    ("language", "go_on", "told"),
    [
        ("English", "Continue", "You are offline. What you typed is still here."),
        ("Español", "Continuar", "No tiene internet."),
    ],
)
def test_offline_nothing_is_sent_and_what_is_typed_stays_until_one_is_back_online(browser, language, go_on, told):
    browser.keep_scripts_on()
    if language != "English":
        browser.press(language)
    browser.driver.find_element("css selector", "form[action='/start'] .govuk-button").click()
    browser.wait_for("/form/about_you")
    browser.fill(healthy())
    browser.driver.set_network_conditions(offline=True, latency=0, throughput=0)
    try:
        browser.driver.find_element("css selector", "button.wide").click()
        browser.wait_for_words(told)
        assert browser.path == "/form/about_you"
        assert browser.driver.find_element("id", "age").get_attribute("value") == "45"
        browser.check()
    finally:
        browser.driver.delete_network_conditions()
    browser.press(go_on)
    browser.wait_for("/form/cannot_wait")
    assert browser.wrong == []


# The browser says that it is offline; whether the server answers is up to the test. Nothing leaves the page.
_SAYS_IT_IS_OFFLINE = """
Object.defineProperty(navigator, "onLine", { get: () => false });
window.submitted = window.asked = 0;
window.answers = true;
window.fetch = () => { asked++; return new Promise((ok, no) => setTimeout(answers ? ok : no, 50)); };
addEventListener("submit", (event) => { if (!event.defaultPrevented) { submitted++; event.preventDefault(); } });
"""
_PRESS_TWICE = "const button = document.querySelector('form .wide'); button.click(); button.click();"


def test_a_browser_that_was_wrong_once_about_being_offline_is_asked_again_at_the_next_press(browser):
    browser.keep_scripts_on()
    browser.press("Start")
    script = browser.driver.execute_script
    script(_SAYS_IT_IS_OFFLINE)
    script(_PRESS_TWICE)
    browser.until(lambda: script("return submitted"))
    assert script("return [asked, submitted]") == [1, 1]
    script("answers = false")
    script(_PRESS_TWICE)
    browser.wait_for_words("You are offline. What you typed is still here.")
    script("answers = true")
    script(_PRESS_TWICE)
    browser.until(lambda: script("return submitted") == 2)
    assert script("return [asked, document.querySelector('[data-offline]').textContent]") == [3, ""]


def test_a_browser_of_2021_says_too_that_it_is_offline(browser):
    browser.keep_scripts_on()
    browser.press("Start")
    browser.driver.execute_script(_SAYS_IT_IS_OFFLINE + "AbortSignal.timeout = undefined; answers = false;")
    browser.driver.execute_script(_PRESS_TWICE)
    browser.wait_for_words("You are offline. What you typed is still here.")
    assert browser.path == "/form/about_you"


_NOTE_THE_QUESTION = "addEventListener('beforeunload', event => { sessionStorage.asked = event.defaultPrevented; });"


@pytest.mark.parametrize(("words", "is_asked"), [("What to do now", "false"), ("River Clinic", "true")])
def test_the_browser_does_not_ask_before_it_leaves_a_page_for_what_to_do_now(browser, patient, words, is_asked):
    patient.has_sent(healthy())
    patient.go("/change")
    patient.post({field: text for field, text in IDENTITY.items() if field.startswith("born-")})
    patient.token, patient.url = patient.client.get_cookie("draft").value, "/before-session"
    browser.keep_scripts_on()
    browser.go_on_as(patient)
    browser.tap("changed-safety_check")
    browser.driver.execute_script(_NOTE_THE_QUESTION)
    browser.press(words)
    assert browser.driver.execute_script("return sessionStorage.asked") == is_asked
    assert browser.wrong == []
