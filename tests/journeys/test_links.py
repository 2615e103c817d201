"""Coming back: by a code on another device, by an invite's link, and on the day of the visit."""

from __future__ import annotations

import re
from datetime import date

from tests.builders import BORN, IDENTITY, Therapist, healthy
from tests.journeys.browser import LAPTOP, PHONE, SMALL_PHONE, ways
from tests.journeys.test_patient import answer, identify, sign_in


def another_device(browser) -> None:
    browser.driver.delete_all_cookies()


def invite(browser, therapist, **visit) -> str:
    """Invite Ana at the desk; return the path of her link."""
    browser.go("/workspace/invites")
    sign_in(browser, therapist)
    browser.type("name", "Ana Ruiz")
    for part, number in visit.items():
        browser.type(f"visit-{part}", str(number))
    browser.press("Create link")
    assert browser.driver.find_element("css selector", "svg.qr").is_displayed()
    link = browser.driver.find_element("id", "link").get_attribute("value")
    return re.search(r"/i/.*", link)[0]


def open_what_was_sent(browser) -> None:
    """At the start page of an invite that was used: prove who it is."""
    browser.press("Change my answers")
    for part, number in (("month", "1"), ("day", "2"), ("year", str(BORN.year))):
        browser.type(f"born-{part}", number)
    browser.press("Continue")


@ways(PHONE, SMALL_PHONE)
def test_a_form_that_was_saved_is_finished_on_another_device(browser, patient):
    browser.press("Start")
    browser.fill(healthy())
    browser.press("Continue")
    browser.unfold("Stop for now")
    browser.press("Save and come back later")
    code = browser.driver.find_element("class name", "code").text
    another_device(browser)
    browser.go("/")
    browser.press("I have a code from another phone or computer")
    browser.type("code", "AAA-AAA-AAA")
    browser.press("Continue")
    assert "That code did not work" in browser.text
    browser.type("code", code)
    browser.press("Continue")
    assert browser.path == "/form/cannot_wait"
    browser.hand_over_to(patient)
    patient.finish(healthy())
    browser.go("/result")
    assert browser.outcome == "Dry needling may fit your plan"
    assert browser.wrong == []


@ways(PHONE, LAPTOP)
def test_an_invited_person_sends_and_changes_and_the_therapist_sees_the_difference(browser, patient, therapist):
    link = invite(browser, therapist)
    another_device(browser)
    browser.go(link)
    browser.press("Start")
    browser.hand_over_to(patient)
    patient.finish(healthy())
    browser.go("/result")
    assert browser.outcome == "Dry needling may fit your plan"
    another_device(browser)
    browser.go(link)
    open_what_was_sent(browser)
    browser.go("/form/needles_before?change=yes")
    browser.fill({"acupuncturist_now": "yes"})
    browser.press("Continue")
    browser.press("Send to my therapist")
    assert browser.outcome == "Let’s talk first"
    another_device(browser)
    browser.go("/workspace/")
    sign_in(browser, therapist)
    assert "CHANGED BY PATIENT" in browser.text.upper()
    browser.press("Ana Ruiz")
    assert "Fits → Discuss first" in browser.text
    assert re.search(r"No\s*→\s*Yes", browser.text)
    assert browser.wrong == []


@ways(PHONE, LAPTOP)
def test_on_the_day_of_the_visit_one_page_asks_what_has_changed(browser, patient, therapist):
    today = date.fromisoformat(therapist.client.application.extensions["screening"].today())
    link = invite(browser, therapist, month=today.month, day=today.day, year=today.year)
    patient.go(link)
    patient.post({}, "/start")
    patient.finish(healthy())
    another_device(browser)
    browser.go(link)
    open_what_was_sent(browser)
    assert browser.heading == "Has anything changed?"
    browser.tap("changed")
    browser.press("Continue")
    assert browser.outcome == "Dry needling may fit your plan"
    assert browser.wrong == []


@ways(LAPTOP, PHONE)
def test_staff_type_in_a_paper_form_and_read_it_back(browser, app):
    desk = Therapist(app, "Desk", "desk@example.com", ["front_desk"])
    browser.go("/workspace/entry")
    sign_in(browser, desk)
    browser.type("q-age", "45")
    browser.type("q-rf_body", "z")
    browser.press("Read back")
    assert "“z” is not an option" in browser.text
    browser.type("q-rf_body", "b")
    for field in ("name", "born-month", "born-day", "born-year", "phone"):
        browser.type(field, IDENTITY[field])
    browser.press("Read back")
    assert browser.heading == "A warning sign: tell the patient now"
    browser.tap("right")
    browser.press("Send to the therapist")
    assert "Needs a call now" in browser.text
    browser.go("/workspace/completion")
    assert browser.wrong == []


def test_with_script_on_everything_works_too_and_none_gives_way_to_an_answer(browser):
    browser.keep_scripts_on()
    browser.go("/")
    browser.press("Start")
    browser.fill(healthy())
    browser.press("Continue")
    browser.fill({"rf_nerve": ["none"]})
    none = browser.driver.find_element("css selector", "input[name=rf_nerve][value=none]")
    assert none.is_selected()
    browser.tap("rf_nerve")  # the first warning sign
    assert not none.is_selected()
    browser.tap(none.get_attribute("id"))  # never the other way round: both stay, and the page asks
    assert browser.driver.find_element("id", "rf_nerve").is_selected()
    browser.tap("rf_nerve")
    answer(browser, healthy())
    identify(browser)
    browser.press("Send to my therapist")
    assert browser.driver.find_element("css selector", "[data-help=print]").is_displayed()
    assert browser.wrong == []
