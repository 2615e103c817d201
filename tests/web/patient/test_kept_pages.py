"""Pages that are rendered once for many: each person gets, to the byte, what would be rendered for them alone."""

import re

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from screening.app import create_app
from screening.practice import NAME
from screening.records.intake.asked import Asked
from screening.web.patient.kept_pages import kept_page
from screening.workflow.intake.invite import invite
from screening.workflow.practice.settings import change_settings
from tests.builders import TESTS, Patient, healthy
from tests.conftest import close

SCREENS = ("about_you", "where_it_hurts", "how_much")
PAGES = ("/", "/?x=1", *(f"/form/{screen}" for screen in SCREENS), "/form/how_much?change=yes")
NAMES = ("River Clinic", "Hill Clinic")
MADE_ANEW = re.compile('name="csrf_token" value="[^"]*"')  # each time that a page is asked for


@pytest.fixture
def other_process(settings):
    app = create_app(settings)
    yield app
    close(app)


@pytest.fixture
def people(app):
    """Browsers that differ in all that a page can differ in: language, draft, answers, who answers, invite."""
    found = [Patient(app.test_client()) for _ in range(7)]
    _stranger, spanish, answered, in_pain, helper, invited, sent = found
    for one in (spanish, in_pain):
        one.client.set_cookie("language", "es")
    answered.has_answered(healthy())
    in_pain.has_answered(healthy(pain_location=["low_back"], goal_activity="Lift <my> niece"))
    helper.go("/")
    helper.post({"for": "someone"}, "/start")
    with app.app_context():
        practice = app.extensions[NAME]
        asked = Asked("Ana Ruiz", "es", practice.day())
        token = invite(practice, practice.settings, asked, TESTS).token
    invited.go(f"/i/{token}")
    sent.has_sent(healthy())
    return found


def shown(person, path):
    response = person.client.get(path)
    return response.status_code, response.location, MADE_ANEW.sub("", response.get_data(as_text=True))


def rename(app, name):
    """Do what another process of the practice does when somebody saves its name."""
    with app.app_context():
        practice = app.extensions[NAME]
        change_settings(practice, practice.given, {"practice": name}, TESTS)


VISITS = [(person, path) for person in range(7) for path in PAGES] * 2  # again, when more has changed


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=3)
@given(visits=st.permutations(VISITS))
def test_nobody_gets_a_page_of_another_or_of_before(app, people, other_process, visits):
    app.extensions.pop("kept pages", None)
    for place, (number, path) in enumerate(visits):
        name, person = NAMES[place // 9 % 2], people[number]
        if place % 9 == 0:
            rename(other_process, name)
        kept, pages = shown(person, path), app.extensions.pop("kept pages", {})
        assert kept == shown(person, path), "as rendered for them alone"
        app.extensions["kept pages"] = pages
        assert kept[0] != 200 or f"– {name}</title>" in kept[2]


def test_each_gets_a_token_of_their_own(app, people):
    tokens = [people[n].go("/form/where_it_hurts").values["csrf_token"] for n in (2, 3, 4)]
    assert len({token for both in tokens for token in both}) == 3
    assert people[3].post({"do": "back", "revision": "0"}).text


@pytest.mark.parametrize(
    "asked", [{"path": "/?<x>=evil"}, {"path": "/", "environ_overrides": {"SCRIPT_NAME": "/evil"}}]
)
def test_what_a_stranger_puts_into_an_address_is_on_their_page_alone(app, asked):
    page = {"base_url": None, **asked}
    assert "evil" in app.test_client().get(**page).get_data(as_text=True)
    assert "evil" not in app.test_client().get("/").get_data(as_text=True)


def test_what_is_told_of_one_person_is_escaped(app, rulebook):
    with app.test_request_context("/"):
        for typed, told in (("10", "10"), ("<b>", "&lt;b&gt;")):
            html = kept_page("patient/start.html", "tried", {"minutes": typed}, treatment=rulebook.treatment)
            assert f"About {told} minutes" in html


def test_not_more_pages_are_kept_than_there_is_room_for(app, patient, monkeypatch):
    monkeypatch.setattr("screening.web.patient.kept_pages._MOST", 2)
    patient.has_answered(healthy())
    app.extensions.pop("kept pages", None)
    for screen in SCREENS * 2:
        assert patient.client.get(f"/form/{screen}").status_code == 200
        assert len(app.extensions["kept pages"]) <= 2
