"""The workspace's invites: a link, a QR code, a text message; who was asked and has not sent."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from screening.practice import NAME
from screening.workflow.practice.staff import FRONT_DESK
from tests.builders import Patient, Therapist, healthy, written

VISIT = date.today() + timedelta(days=100)
ASK = {
    "name": "Ana Ruiz",
    "language": "es",
    "visit-month": str(VISIT.month),
    "visit-day": str(VISIT.day),
    "visit-year": str(VISIT.year),
    "email": "",
}


@pytest.fixture
def desk(therapist):
    therapist.sign_in()
    therapist.go("/workspace/invites")
    return therapist


def ask(desk, **changes):
    desk.go("/workspace/invites")
    return desk.post("/workspace/invites", {**ASK, **changes})


def test_an_invite_has_a_link_a_picture_and_a_text_message(desk):
    page = ask(desk)
    html = desk.response.get_data(as_text=True)
    assert "Link for Ana Ruiz" in page.text
    assert "QR code of the link" in html
    assert "por favor responda" in page.values_of_readonly("text")


def test_the_link_lets_the_person_in_and_the_list_says_how_far_they_are(desk, app):
    link = re.search(r"/i/[\w-]+", desk_html(desk))[0] if ask(desk) else ""
    assert "Invited" in desk.go("/workspace/invites").text
    patient = Patient(app.test_client())
    patient.go(link)
    patient.post({}, "/start")
    assert "Started" in desk.go("/workspace/invites").text
    patient.client.set_cookie("language", "en")
    patient.finish(healthy())
    assert "None: everyone who was invited has sent" in desk.go("/workspace/invites").text
    assert f"{VISIT:%b} {VISIT.day}, {VISIT.year}" in desk.go("/workspace/").text


def desk_html(desk):
    return desk.response.get_data(as_text=True)


def test_an_invite_by_email_goes_to_the_outbox(desk, app):
    ask(desk, email="ana@example.com")
    with app.app_context():
        mail = written(app.extensions[NAME].outbox.take).mail
    assert mail.to == "ana@example.com"
    assert "Ruiz" not in mail.body


def test_an_invite_that_is_taken_back_opens_nothing(desk, app):
    ask(desk)
    link = re.search(r"/i/[\w-]+", desk_html(desk))[0]
    url = desk.response.request.path
    desk.post(f"{url}/end", {})
    assert "This link no longer works" in Patient(app.test_client()).go(link).text


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "Enter a name"),
        ({"name": "x" * 201}, "The name has 201 letters; it can have 200"),
        ({"language": "fr"}, "Pick a language"),
        ({"visit-day": "32"}, " 32 in "),
        ({"visit-year": "2020"}, "The visit must be today or later"),
        ({"visit-year": "9999"}, "The visit must be today or later"),
        ({"email": "ana@"}, "Enter an email like"),
        ({"remind": "yes"}, "A reminder needs an email"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(desk, wrong, message):
    page = ask(desk, **wrong)
    assert desk.response.status_code == 422
    assert message in page.text
    assert page.values["name"] == [wrong.get("name", "Ana Ruiz")]


def test_a_link_to_change_is_made_from_the_summary(desk, app, patient):
    patient.has_sent(healthy())
    url = desk.open_first()
    desk.post(f"{url}/link", {})
    assert "It asks for the date of birth" in desk.page.text
    other = Patient(app.test_client())
    other.go(re.search(r"/i/[\w-]+", desk_html(desk))[0])
    assert "/change" in other.page.links
    listed = desk.go("/workspace/invites?show=sent").text
    assert "Opens answers to change" in listed
    assert "Sent" not in listed.split("Status")[1]


def test_the_desk_does_not_get_a_link_that_opens_answers(app, patient, desk):
    ask(desk)
    url = desk.response.request.path
    link = re.search(r"/i/[\w-]+", desk_html(desk))[0]
    patient.go(link)
    patient.client.set_cookie("language", "en")
    patient.post({}, "/start")
    patient.finish(healthy())
    front = Therapist(app, "Desk", "desk@example.com", [FRONT_DESK])
    front.sign_in()
    front.go(url)
    assert link not in desk_html(front)
    assert link in desk_html(desk) if desk.go(url) else False


@pytest.mark.parametrize("cancel", [True, False])
def test_an_invite_that_is_over_offers_nothing_to_hand_over_and_can_be_made_again(desk, cancel):
    ask(desk, email="ana@example.com", remind="y")
    url = desk.response.request.path
    link = re.search(r"/i/[\w-]+", desk_html(desk))[0]
    if cancel:
        desk.post(f"{url}/end", {})
    with time_machine.travel(datetime.now(UTC) + timedelta(days=0 if cancel else 130), tick=True):
        desk.sign_in()
        page = desk.go(url)
        assert ("Canceled" if cancel else "Expired") in page.text
        assert "This link no longer works" in page.text
        for offered in ("Print a slip", "To scan", "The link goes to", "reminder", "Cancel this link"):
            assert offered not in page.text
        assert link not in desk_html(desk)
        assert "This link no longer works" in desk.go(f"{url}/slip").text
        again = next(one for one in page.links if "again=" in one)
        assert desk.go(again).values["name"] == ["Ana Ruiz"]
        assert desk.page.values["email"] == ["ana@example.com"]


def test_an_unknown_invite_is_not_found(desk):
    desk.go("/workspace/invites/x")
    assert desk.response.status_code == 404
