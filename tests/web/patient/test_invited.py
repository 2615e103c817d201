"""Coming by an invite: the link opens the start page, is kept out of the address bar, and belongs to one person."""

import re
from dataclasses import replace
from datetime import date

import pytest

from screening.app import create_app
from screening.domain.review.channel import Way
from screening.practice import NAME
from screening.records.intake.asked import Asked
from screening.records.review.listing import Shown
from screening.workflow.intake.invite import invite
from tests.builders import IDENTITY, TESTS, Patient, healthy
from tests.conftest import close
from tests.counting import counted_statements
from tests.reader import Words


@pytest.fixture
def ask(app):
    """Invite somebody; gives the path of the link."""

    def asking(**changes):
        with app.app_context():
            practice = app.extensions[NAME]
            asked = Asked(**{"name": "Ana Ruiz", "language": "en", "visit_on": date(2098, 3, 4), **changes})
            return f"/i/{invite(practice, practice.settings, asked, TESTS).token}"

    return asking


def newest(app):
    with app.app_context():
        return app.extensions[NAME].screenings.newest()


def test_a_link_leads_to_the_start_page_which_names_the_person_and_the_visit(patient, ask):
    page = patient.go(ask())
    assert patient.url == "/"
    assert "Hi Ana," in page.text
    assert "Ruiz" not in page.text
    assert "March 4, 2098" in page.text


@pytest.mark.parametrize("name", ["Ruiz, Ana", "Ruiz,Ana", "Ruiz Soto , Ana Maria", "Ana Ruiz"])
def test_a_stranger_with_the_link_learns_no_more_than_the_first_name_however_it_was_written(patient, ask, name):
    page = patient.go(ask(name=name))
    assert "Hi Ana," in page.text
    assert "Ruiz" not in page.text
    patient.start()
    patient.answer(healthy())
    assert patient.url == "/you"
    assert patient.page.values["name"] == ["Ana"]
    assert "Ruiz" not in patient.response.get_data(as_text=True)


def test_who_was_invited_is_greeted_with_their_day_before_anything_else(patient, ask):
    page = patient.go(ask())
    assert Words(patient.response.get_data(as_text=True)).text.startswith("Hi Ana , A few questions before your visit")
    assert "Tuesday, March 4, 2098" in page.text


def test_the_day_is_said_in_the_language_of_the_invite(patient, ask):
    assert "martes, 4 de marzo de 2098" in patient.go(ask(language="es")).text


@pytest.mark.parametrize("name", ["Ana Ruiz", "Ana María Cruz", "ana", "Zoë 🙂"])
def test_the_first_name_is_filled_in_and_no_more_than_the_start_page_told(patient, ask, name):
    patient.go(ask(name=name))
    patient.post({}, "/start")
    first, *rest = name.split()
    assert patient.go("/you").values["name"] == [first]
    page = set(re.findall(r"\w+|🙂", patient.response.get_data(as_text=True)))
    assert not set(rest) & page


def test_a_name_that_was_filled_in_is_to_be_completed_unless_it_is_whole(patient, ask):
    for name, reached in (("Ana Ruiz", ("/you", 422)), ("Ana", ("/check", 200))):
        patient.go(ask(name=name))
        patient.post({"person": "same"}, "/start")
        patient.answer(healthy())
        patient.post({**IDENTITY, "name": "Ana"})
        assert (patient.url, patient.response.status_code) == reached


def test_whoever_answers_for_somebody_invited_finds_that_name_filled_in(app, patient, ask):
    patient.go(ask())
    patient.post({"for": "someone"}, "/start")
    patient.answer(healthy())
    assert patient.page.values["name"] == ["Ana"]
    patient.post({**IDENTITY, "helper": "Eva", "relation": ""})
    patient.post({"revision": patient.page.values["revision"][0]})
    assert newest(app).way is Way.INVITED
    assert newest(app).identity.answered_by_helper


def test_a_made_up_link_asks_the_database_as_much_as_a_right_one(app, ask):
    def asked_for(path: str) -> list[str]:
        """The statements of one visit."""
        with counted_statements(app) as statements:
            app.test_client().get(path)
        return statements

    right = asked_for(ask())
    assert right
    assert asked_for("/i/made-up") == right


def test_what_is_sent_belongs_to_the_invite(app, patient, ask):
    patient.go(ask())
    patient.post({}, "/start")
    patient.finish(healthy())
    screening = newest(app)
    assert screening.way is Way.INVITED
    assert screening.visit_on == date(2098, 3, 4)


def test_the_invites_language_is_spoken_until_another_is_picked(patient, ask):
    assert "Hola, Ana:" in patient.go(ask(language="es")).text


def test_opening_a_link_many_times_uses_nothing_up(patient, ask, app):
    path = ask()
    for _ in range(3):
        Patient(app.test_client()).go(path)
    assert "This is not me" in patient.go(path).text


def test_the_token_is_neither_in_the_page_nor_passed_on(client_of, ask):
    path = ask()
    first = client_of.get(path)
    assert first.status_code == 302
    assert first.headers["Referrer-Policy"] == "no-referrer"
    cookie = first.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert path.removeprefix("/i/") not in client_of.get("/").get_data(as_text=True)


@pytest.fixture
def client_of(app):
    return app.test_client()


@pytest.mark.parametrize("token", ["made-up", "x" * 500, "ended"])
def test_an_unknown_link_leads_to_one_plain_page(patient, token):
    assert "This link no longer works" in patient.go(f"/i/{token}").text


def test_who_says_this_is_not_me_leaves_nothing_behind(patient, ask):
    patient.go(ask())
    patient.post({}, "/not-me")
    assert "This is not me" not in patient.go("/").text


def test_after_sending_the_link_leads_to_the_change_and_no_second_start(patient, ask, app):
    path = ask()
    patient.go(path)
    patient.post({}, "/start")
    patient.finish(healthy())
    other = Patient(app.test_client())
    page = other.go(path)
    assert "/change" in page.links
    assert "Start" not in page.text


def test_another_person_on_the_same_device_never_replaces_what_was_sent(patient, ask, app):
    patient.go(ask())
    patient.post({}, "/start")
    patient.finish(healthy(rf_nerve=["saddle_numb"]))
    patient.go("/")
    patient.post({"person": "other"}, "/start")
    patient.finish(healthy(), {**IDENTITY, "name": "Bob Stranger"})
    with app.app_context():
        entries = app.extensions[NAME].queue.page(10, Shown())
    assert [(entry.name, entry.outcome) for entry in entries] == [("Ana Ruiz", "emergency"), ("Bob Stranger", "fits")]


def test_leaving_a_shared_device_leaves_no_invite_behind(patient, ask):
    patient.go(ask())
    patient.post({}, "/start")
    patient.finish(healthy())
    patient.post({}, "/leave")
    assert "This is not me" not in patient.page.text


def test_this_is_not_me_leaves_the_form_that_was_begun_with_the_link_unread(patient, ask):
    patient.go(ask())
    patient.post({}, "/start")
    patient.answer_once(healthy())
    patient.go("/")
    patient.post({}, "/not-me")
    assert patient.client.get_cookie("draft") is None
    for page in ("/go-on", "/form/about_you", "/check"):
        patient.go(page)
        assert patient.url == "/ended"


def test_this_is_not_me_keeps_a_form_of_ones_own(patient, ask):
    patient.start()
    patient.answer_once(healthy())
    patient.go(ask())
    patient.post({}, "/not-me")
    patient.go("/go-on")
    assert patient.url == "/form/cannot_wait"


def test_without_an_open_link_only_an_invite_lets_somebody_begin(settings, ask):
    shut = create_app(replace(settings, open_link=False))
    stranger = Patient(shut.test_client())
    assert "open the link that we sent you" in stranger.go("/").text
    stranger.post({}, "/start")
    assert stranger.url == "/"
    stranger.go(ask())
    stranger.post({}, "/start")
    assert stranger.url == "/form/about_you"
    close(shut)


def test_without_an_open_link_no_button_starts_a_form_that_cannot_be_started(settings, ask):
    shut = create_app(replace(settings, open_link=False))
    patient = Patient(shut.test_client())
    patient.go(ask())
    patient.start()
    patient.answer_once(healthy())
    assert "Start my form again" in patient.go("/").text
    assert "I am another person" not in patient.page.text
    assert "We do not show the answers" in patient.post({"person": "other"}, "/start").text
    patient.post({"person": "same"}, "/start")
    patient.finish(healthy())
    assert "I am another person" not in patient.go("/").text
    patient.go("/change")
    patient.post({field: text for field, text in IDENTITY.items() if field.startswith("born-")})
    page = patient.go("/")
    assert "Continue my form" in page.text
    assert "Start my form again" not in page.text
    close(shut)


def test_who_is_in_the_middle_of_a_change_is_led_on_with_it_and_not_to_a_second_one(patient, ask):
    link = ask()
    patient.go(link)
    patient.start()
    patient.finish(healthy())
    patient.go("/change")
    patient.post({field: text for field, text in IDENTITY.items() if field.startswith("born-")})
    page = patient.go(link)
    assert "Continue my form" in page.text
    assert "You sent your answers." not in page.text
    assert "Change my answers" not in page.text
    assert "/change?to=result" in page.links


def test_whose_browser_has_a_form_of_another_link_can_start_the_invited_one(settings, ask):
    """Two children of one mother, or a second visit; there is no open link."""
    shut = create_app(replace(settings, open_link=False))
    mother = Patient(shut.test_client())
    mother.go(ask())
    mother.start()
    mother.finish(healthy())
    page = mother.go(ask())
    assert "The link that you opened asks for a new one." in page.text
    assert "Start a new form" in page.text
    mother.post({"person": "other"}, "/start")
    assert mother.url == "/form/about_you"
    mother.answer_once(healthy())
    page = mother.go(ask())
    assert "I am another person" in page.text
    mother.post({"person": "other", "sure": "yes"}, "/start")
    mother.finish(healthy(), {**IDENTITY, "name": "Ben Ruiz"})
    with shut.app_context():
        found = list(shut.extensions[NAME].screenings.all())
    assert [(one.identity.name, bool(one.invite_id), one.previous_id) for one in found] == [
        ("Ana Ruiz", True, None),
        ("Ben Ruiz", True, None),
    ]
    close(shut)


def test_a_link_leads_to_what_was_sent_with_it_also_where_somebody_else_sent_a_form(app, patient, ask):
    """On a family's phone: the date of birth comes before her result, and the other one is not called hers."""
    other, link = Patient(app.test_client()), ask(name="Dee Ruiz")
    other.go(link)
    other.start()
    other.finish(healthy(), {**IDENTITY, "name": "Dee Ruiz"})
    patient.go(ask())
    patient.start()
    patient.finish(healthy(rf_body=["chest_pain"]))
    page = patient.go(link)
    assert "Hi Dee," in page.text
    assert {"/change", "/change?to=result"} <= set(page.links)
    assert "Another form was sent from this phone or computer" in page.text
    assert "/change?mine=yes" not in page.links
    patient.go("/change?to=result")
    page = patient.post({field: text for field, text in IDENTITY.items() if field.startswith("born-")})
    assert patient.url == "/result"
    assert "Get care now" not in page.text
    page = patient.go("/")
    assert "You sent a form from this phone or computer" in page.text
    assert "Another form was sent" not in page.text


def test_who_only_asks_whether_a_link_works_has_not_opened_it(app, ask):
    link, client = ask(), app.test_client()

    def opened_at():
        with app.app_context():
            return app.extensions[NAME].invites.find(link.rpartition("/")[2]).opened_at

    assert client.head(link, follow_redirects=True).status_code == 200
    assert client.get(link).status_code == 302  # a look that does not follow
    assert client.head("/").status_code == 200
    assert opened_at() is None
    client.get(link, follow_redirects=True)
    first = opened_at()
    assert first is not None
    client.get(link, follow_redirects=True)
    assert opened_at() == first
