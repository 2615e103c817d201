"""A practice from its first day on: let in, set up, invite, a patient sends, the therapist corrects, decides, signs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask_security.totp import TOTP
from selenium.webdriver.common.keys import Keys

from tests import CHECKOUT
from tests.builders import IDENTITY, PASSWORD, healthy
from tests.journeys.browser import LAPTOP, PHONE, ways
from tests.journeys.test_patient import sign_in

EMAIL = "kim@example.com"
# The form is sent, and Back shows the page as it was left.
LEFT_AND_BACK = """
const form = document.querySelector("form[data-keep]");
form.addEventListener("submit", (event) => event.preventDefault(), { once: true });
form.requestSubmit();
dispatchEvent(new Event("pageshow"));
"""


@pytest.fixture
def welcome(environment) -> str:
    """The path of the one-time link that the command prints for the first administrator."""
    command = [sys.executable, "-m", "screening", "people", "add", EMAIL, "Kim Lee"]
    roles = ["--role", "administrator", "--role", "therapist"]
    done = subprocess.run(
        [*command, *roles], env={**os.environ, **environment}, cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return urlsplit(done.stdout.split()[-1]).path


class Phone:
    """An authenticator app; each code is used once."""

    def __init__(self, key: str) -> None:
        self._totp = TOTP(key=key.replace("-", "").replace(" ", ""), format="base32")
        self._used = 0

    def code(self) -> str:
        self._used += 1
        return str(self._totp.generate(datetime.now(UTC) + timedelta(seconds=30 * (self._used - 1))).token)


def leave(browser) -> None:
    """Somebody else sits down at another browser."""
    browser.driver.delete_all_cookies()


def read_and_accept_the_rules(browser) -> None:
    browser.go("/workspace/first-run")
    browser.press("Read the rules, section by section")
    browser.press("Start reading")
    while "I have read this section" in browser.text:
        browser.press("I have read this section", look=False)  # test_workspace.py looks at one, and they are long
    browser.go("/workspace/first-run")
    browser.tap("read")
    browser.press("Accept the rules")


def first_day(browser, welcome) -> Phone:
    """Choose a password, set up a second factor, and walk through what is to do before the first patient."""
    browser.go(welcome)
    browser.type("password", PASSWORD)
    browser.type("again", PASSWORD)
    browser.press("Save and sign in")
    browser.type("email", EMAIL)
    browser.type("password", PASSWORD)
    browser.press("Sign in")
    browser.go("/workspace/sign-ins")
    browser.press("Set up your authenticator app")
    browser.press("Show the picture to scan")
    phone = Phone(re.search(r"Key: ([A-Z2-7 -]+)", browser.text).group(1))
    browser.type("code", phone.code())
    browser.press("Finish")
    read_and_accept_the_rules(browser)
    assert "Accepted by Kim Lee" in browser.text
    for path in ("/workspace/admin", "/workspace/people", "/workspace/systems", "/workspace/audit"):
        browser.go(path)
    browser.go("/workspace/settings/hours")
    browser.press("Save")
    browser.go("/workspace/settings/retention")
    browser.type("keep_signed_years", "10")
    browser.type("backup_place", "The second machine; Kim looks on Mondays")
    browser.press("Save")
    browser.go("/workspace/first-run")
    assert browser.text.count("TO DO") + browser.text.count("To do") == 1  # the test screening
    return phone


def invited(browser) -> str:
    """Invite somebody; return the path behind the QR code."""
    browser.go("/workspace/invites")
    browser.type("name", "Ana Ruiz")
    browser.press("Create link")
    assert browser.driver.find_elements("css selector", "svg.qr")
    return urlsplit(re.search(r"http\S+/i/\S+", browser.text).group(0)).path


def send_with_a_warning_sign(patient, link) -> None:
    """Walk the patient's pages, which test_patient.py and test_links.py look at in a browser."""
    patient.go(link)
    patient.post({}, "/start")
    patient.finish(healthy(rf_nerve=["saddle_numb"]))
    assert patient.url == "/result"


def sign_in_with_code(browser, phone) -> None:
    browser.go("/workspace/")
    browser.type("email", EMAIL)
    browser.type("password", PASSWORD)
    browser.press("Sign in")
    browser.type("code", phone.code())
    browser.press("Sign in")


def take_and_correct(browser) -> None:
    """Take the call that is to be made now, say how it went, ask at the visit, and put one answer right."""
    browser.go("/workspace/")
    assert "Call now" in browser.text
    reference = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", browser.text).group(0)
    browser.press(f"Assign to me: {reference}")
    assert "Assigned to Kim Lee" in browser.text
    browser.unfold(f"Log call: {reference}")
    browser.press("Other (say what)")
    assert "There is a problem" in browser.text
    browser.press("No answer")
    assert "Call now" in browser.text
    browser.unfold(f"Log call: {reference}")
    browser.fill({"next": "on_the_way"})
    browser.press("Reached")
    assert "Call now" not in browser.text
    browser.go(f"/workspace/screenings/{reference}")
    browser.go(f"{browser.path}/correct?q=rf_nerve")
    browser.fill({"rf_nerve": ["none"]})
    browser.press("Run the rules and save")
    assert "Corrected at the visit" in browser.text


def test_from_the_first_day_to_a_signed_and_replaced_decision(browser, patient, welcome):
    phone = first_day(browser, welcome)
    send_with_a_warning_sign(patient, invited(browser))
    leave(browser)
    browser.resize(*LAPTOP)
    sign_in_with_code(browser, phone)
    take_and_correct(browser)
    decide(browser, "conclusion-not_now", "Flare since this morning: exercise first")
    assert "Signed: Not now" in browser.text
    note = browser.driver.find_element("id", "note").get_attribute("value")
    assert "Corrected at the visit by Kim Lee" in note
    assert "Flare since this morning" in note
    browser.press("Replace this decision")
    browser.type("replaces_because", "They called back")
    decide(browser, "conclusion-after_discussing", "Calm again the next day")
    assert "(replaced)" in browser.text
    assert "Flare since this morning" in browser.text
    browser.go("/workspace/audit")
    for told in (
        "signed: decision 1",
        "signed: decision 2",
        "corrected at the visit",
        "assigned",
        "read",
        "sent: invited",
    ):
        assert told in browser.text
    assert browser.wrong == []


def decide(browser, conclusion, reason) -> None:
    for tick in browser.driver.find_elements("css selector", "input[id^=tick-][value=not_confirmed]"):
        browser.tap(tick.get_attribute("id"))
    browser.tap(conclusion)
    browser.type("reason", reason)
    browser.press_to("sign")


def test_the_queue_by_keyboard_and_a_decision_that_is_kept_as_it_is_typed(browser, therapist, patient):
    for name in ("Ana Ruiz", "Bo Lind"):
        patient.has_sent(healthy(), {**IDENTITY, "name": name})
    browser.resize(*LAPTOP)
    browser.keep_scripts_on()
    browser.go("/workspace/")
    sign_in(browser, therapist)
    browser.go("/workspace/")
    focused = []
    for key in "jjk":
        browser.strike(key)
        focused.append(browser.focused())
    assert focused == ["Ana Ruiz", "Bo Lind", "Ana Ruiz"]
    assert "Keys: j and k" not in browser.text
    browser.strike("?")
    assert "Keys: j and k" in browser.text
    browser.strike("/")
    browser.strike("j")  # a letter in a field is a letter
    assert browser.driver.switch_to.active_element.get_attribute("value") == "j"
    browser.go("/workspace/")
    browser.strike("j")
    before = browser.driver.find_element("tag name", "html")
    browser.strike(Keys.ENTER)
    browser.wait_after(before)
    browser.type("notes", "Two needles, then exercise")
    browser.wait_for_words("Saved, not signed.")
    browser.go(browser.path)
    assert browser.driver.find_element("id", "notes").get_attribute("value") == "Two needles, then exercise"
    browser.driver.execute_script(LEFT_AND_BACK)
    browser.type("notes", "Three needles")
    browser.wait_for_words("Saved, not signed.")
    assert browser.wrong == []


def test_a_page_that_another_tab_has_overtaken_stops_saving_and_says_so(browser, therapist, patient):
    patient.has_sent(healthy())
    browser.resize(*LAPTOP)
    browser.keep_scripts_on()
    browser.go("/workspace/")
    sign_in(browser, therapist)
    therapist.sign_in()
    url = therapist.open_first()
    browser.go(url)
    therapist.post(url, {"do": "save", "notes": "Typed on the phone", "after": "0"})
    browser.type("notes", "Typed here")
    browser.wait_for_words("Not saved: you saved something else on another page or device")
    assert therapist.go(url).values["notes"] == ["Typed on the phone"]
    browser.press("Save for later")
    browser.wait_for_words("Keep what this page says")
    assert "Typed on the phone" in browser.text
    browser.press("Keep what this page says")
    browser.wait_for_words("Draft saved")
    assert therapist.go(url).values["notes"] == ["Typed here"]


@ways(PHONE, LAPTOP, script=True)
def test_an_urgent_screening_arrives_on_an_open_page_and_its_call_is_claimed_logged_and_closed(
    browser, therapist, patient
):
    browser.go("/workspace/")
    sign_in(browser, therapist)
    browser.go("/workspace/")
    patient.has_sent(healthy(rf_nerve=["saddle_numb"]))
    if browser.has_script:
        come_back(browser)
        browser.wait_for_words("Log call")
        assert browser.driver.title.startswith("(1 to call, 1 new) Screenings")
        assert "1 new call, 1 new screening" in browser.driver.find_element("id", "told").get_attribute("textContent")
    else:
        browser.go("/workspace/")
    reference = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", browser.text).group(0)
    browser.press(f"Assign to me: {reference}")
    assert "Assigned to Dr. Park" in browser.text
    browser.unfold(f"Log call: {reference}")
    browser.press("Sent to emergency care")
    assert "Log call" not in browser.text
    look_for(browser, "nobody of this name")
    browser.wait_for_words("Nothing found")
    look_for(browser, "Ruiz")
    browser.wait_for_words("Ana Ruiz")
    assert "Ruiz" not in browser.driver.current_url
    assert browser.wrong == []


def test_an_urgent_screening_is_told_beside_a_note_that_is_being_typed_and_shown_in_full_afterwards(
    browser, therapist, patient
):
    browser.keep_scripts_on()
    patient.has_sent(healthy(rf_nerve=["saddle_numb"]))
    first = patient.reference()
    browser.go("/workspace/")
    sign_in(browser, therapist)
    browser.go("/workspace/")
    browser.unfold(f"Log call: {first}")
    note = browser.driver.find_element("css selector", "textarea[name=note]")
    note.send_keys("Rang twice")
    patient.has_sent(healthy(rf_body=["chest_pain"]), {**IDENTITY, "name": "Bo Lind"})
    come_back(browser)
    second = patient.reference()
    browser.until(lambda: second in calls_of(browser))
    assert browser.driver.title.startswith("(1 to call, 1 new) Screenings")
    assert note.get_attribute("value") == "Rang twice"
    assert count_of_calls(browser) == "Call now (1)"  # this part waits
    browser.unfold(f"Log call: {first}")
    browser.driver.execute_script("document.activeElement.blur()")
    come_back(browser)
    browser.until(lambda: count_of_calls(browser) == "Call now (2)")
    assert browser.driver.title.startswith("Screenings")  # told once


def look_for(browser, words) -> None:
    """Type into the search; without script it waits for Enter."""
    browser.type("find", words if browser.has_script else words + Keys.ENTER)


def come_back(browser) -> None:
    """Come back to the desk, where the page asks what is new."""
    browser.driver.execute_script("dispatchEvent(new Event('focus'))")


def calls_of(browser) -> str:
    return str(browser.driver.find_element("id", "calls-now").text)


def count_of_calls(browser) -> str:
    return str(browser.driver.find_element("id", "calls").get_attribute("textContent"))
