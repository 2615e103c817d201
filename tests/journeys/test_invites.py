"""The front desk invites the people of a day list: paste, look, send, print the slips."""

from __future__ import annotations

from datetime import date, timedelta

from screening.workflow.practice.staff import FRONT_DESK
from tests.builders import Therapist
from tests.journeys.browser import LAPTOP, PHONE, ways
from tests.journeys.test_patient import sign_in

DAY = (date.today() + timedelta(days=30)).strftime("%m/%d/%Y")
LIST = f"""Patient;Contact;Appointment;Time;Language
Ruiz, Ana;ana@example.com;{DAY};2:30 PM;Spanish
Bo Lind;509 555 0199;{DAY};9:15 AM;English
Cy Oh;cy@;{DAY};10 AM;
"""


@ways(PHONE, LAPTOP)
def test_a_day_list_is_looked_at_sent_once_and_its_slips_are_printed(browser, app):
    browser.go("/workspace/invites/list")
    sign_in(browser, Therapist(app, "Desk", "desk@example.com", [FRONT_DESK]))
    browser.go("/workspace/invites")
    browser.press("Invite from a day list")
    browser.type("list", LIST)
    browser.press("Check the list")
    assert "Line 4, Contact “cy@”" in browser.text
    browser.press("Send 2 invites")
    assert browser.heading == "2 people are invited"
    sent = browser.path
    browser.driver.back()
    browser.wait_for(sent.removesuffix("/sent"))  # the line that is left, and no question of the browser's
    assert "Cy Oh" in browser.driver.find_element("id", "list").get_attribute("value")
    browser.go(sent)
    browser.press("Print 1 slip")
    assert "Bo Lind" in browser.text
    assert browser.printed_pages() == 1
    browser.go(f"{browser.path}?all=yes&sheet=one")
    assert "Por favor, responda unas preguntas antes de su cita" in browser.text
    assert browser.printed_pages() == 2
    browser.go("/workspace/invites")
    assert "Ruiz, Ana" in browser.text
    assert browser.wrong == []
