"""`screening invite` and `screening people add` refuse what the pages refuse, in the same words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from screening.app import create_app
from screening.cli.main import screening
from screening.practice import NAME
from screening.records.access.tables import Person
from tests.builders import Therapist
from tests.conftest import close

NAMES = {
    "": "Enter a name",
    "   ": "Enter a name",
    "x" * 201: "The name has 201 letters; it can have 200",
    "Ana\x07Ruiz": "We can’t read some of the letters or symbols",
    "Ana\ud800": "We can’t read some of the letters or symbols",
}
EMAILS = dict.fromkeys(
    ["ana", "ana@", "@example.com", "a b@example.com", "ana@example", "a\n@example.com"], "Enter an email like"
)


def day(days):
    return date.today() + timedelta(days=days)


VISITS = {day(-2): "The visit must be today or later", day(733): "The visit must be today or later, within two years"}


@pytest.fixture
def administrator(app):
    administrator = Therapist(app, "Kim Lee", "kim@example.com", ["administrator", "front_desk"])
    administrator.sign_in()
    return administrator


@pytest.fixture
def told(administrator):
    """Post to a page; return what it says, which must be that something is wrong."""

    def told(url, fields):
        page = administrator.post(url, fields)
        assert administrator.response.status_code == 422
        return page.text

    return told


@pytest.mark.parametrize("name", [name for name in NAMES if "\ud800" not in name])
def test_a_name_that_the_pages_refuse_is_refused(run, told, name):
    email = {"name": name, "email": "lee@example.com", "roles": ["therapist"]}
    assert NAMES[name] in told("/workspace/people", email)
    assert NAMES[name] in told("/workspace/invites", {"name": name, "language": "en"})
    for command in (("people", "add", "lee@example.com", name), ("invite", name)):
        done = run(*command)
        assert done.exit_code == 1
        assert NAMES[name] in done.output


def test_half_a_character_is_refused(run):
    assert "We can’t read some" in run("invite", "Ana\ud800").output


@pytest.mark.parametrize("email", EMAILS)
def test_an_email_that_the_pages_refuse_is_refused(run, told, email):
    assert EMAILS[email] in told("/workspace/people", {"name": "Lee", "email": email, "roles": ["therapist"]})
    assert EMAILS[email] in told("/workspace/invites", {"name": "Lee", "language": "en", "email": email})
    for command in (("people", "add", email, "Lee"), ("invite", "Lee", "--email", email)):
        done = run(*command)
        assert done.exit_code == 1
        assert EMAILS[email] in done.output


def test_somebody_who_signs_in_has_an_email(run, told):
    assert "Enter an email like" in told("/workspace/people", {"name": "Lee", "email": "", "roles": ["therapist"]})
    assert "Enter an email like" in run("people", "add", "", "Lee").output


@pytest.mark.parametrize("visit", VISITS)
def test_a_visit_that_the_page_refuses_is_refused(run, told, visit):
    parts = {f"visit-{part}": getattr(visit, part) for part in ("year", "month", "day")}
    assert VISITS[visit] in told("/workspace/invites", {"name": "Lee", "language": "en", **parts})
    done = run("invite", "Lee", "--visit", str(visit))
    assert done.exit_code == 1
    assert VISITS[visit] in done.output


@pytest.mark.parametrize("days", [0, 1, 728])
def test_a_visit_within_two_years_is_taken(run, practice, days):
    visit = practice.day() + timedelta(days=days)
    assert run("invite", "Lee", "--visit", str(visit)).exit_code == 0
    assert [made.asked.visit_on for made in practice.invites.open(2)] == [visit]


def test_an_invite_is_in_a_language_that_patients_may_pick(settings):
    apps = []

    def opened(**changes):
        apps.append(create_app(replace(settings, languages=("es",), **changes)))
        return apps[-1]

    done = CliRunner().invoke(screening, ["invite", "Lee", "--language", "en"], obj=opened)
    assert (done.exit_code, done.output) == (1, "Error: Pick a language: es\n")
    assert "por favor responda" in CliRunner().invoke(screening, ["invite", "Lee"], obj=opened).output
    for app in apps:
        close(app)


def test_what_is_refused_leaves_nothing_behind(run, app):
    run("invite", " ")
    run("people", "add", "lee", "Lee")
    with app.app_context():
        assert app.extensions[NAME].invites.open(1) == []
        assert app.extensions[NAME].people.everyone() == []


def test_what_is_taken_is_cleaned(run, app):
    run("people", "add", " LEE@Example.COM ", "  Zoe\u0308 Lee ", "--role", "therapist", "--role", "therapist")
    run("invite", "  Ana Ruiz ")
    with app.app_context():
        [person] = app.extensions[NAME].people.everyone()
        assert isinstance(person, Person)
        assert (person.email, person.name) == ("lee@example.com", "Zoë Lee")
        assert [made.asked.name for made in app.extensions[NAME].invites.open(2)] == ["Ana Ruiz"]
