"""Keys of sessions and second factors are renewed while people work: everyone signs in again, with what they have."""

from dataclasses import replace

import pytest
from flask import url_for
from flask_security.recoverable import generate_reset_password_token
from sqlalchemy import select

from screening.app import create_app
from screening.practice import NAME
from screening.records.access.tables import Person
from screening.records.database import db
from screening.records.keys.purposes import Purpose
from screening.workflow.practice.keys import Renewable, renew, rotate
from screening.workflow.practice.upgrade import seal_known_value
from tests.builders import TESTS
from tests.conftest import close
from tests.web.auth.test_sign_in import HOME, StrictTherapist, next_code


@pytest.fixture
def serving(settings, key_file):
    """Two processes of one practice that serve, with second factors."""
    apps = [create_app(replace(settings, address=HOME, demo=False, key_file=key_file)) for _ in range(2)]
    with apps[0].app_context():
        seal_known_value(apps[0].extensions[NAME].keys)
    yield apps
    for app in apps:
        close(app)


@pytest.fixture
def command(settings, key_file):
    """What somebody runs beside them."""
    app = create_app(replace(settings, key_file=key_file))

    def run(step, *what):
        with app.app_context():
            return step(app.extensions[NAME], *what, TESTS)

    yield run
    close(app)


def look_up_keys(app) -> None:
    """Do what a server does as it starts, and whenever somebody signs in or writes."""
    with app.app_context():
        app.extensions[NAME].keys.newest(Purpose.SESSIONS)


def of(therapist, app):
    """The same person at another process, with the same cookies."""
    moved = StrictTherapist.__new__(StrictTherapist)
    moved.client, moved.email, moved.response = app.test_client(), therapist.email, None
    for cookie in therapist.client._cookies.values():
        moved.client.set_cookie(cookie.key, cookie.value, domain="localhost")
    return moved


def test_after_sessions_are_renewed_nobody_is_signed_in_and_everybody_can_sign_in(serving, command):
    therapist = StrictTherapist(serving[0])
    phone = therapist.set_up()
    assert "Screenings" in therapist.go("/workspace/").text
    assert command(renew, Renewable.SESSIONS) == 1
    for app in serving:
        moved = of(therapist, app)
        assert "Screenings" not in moved.go("/workspace/").text
    therapist.sign_in()
    therapist.type_code(next_code(serving[0], phone))
    assert "Screenings" in therapist.go("/workspace/").text
    assert "Screenings" in of(therapist, serving[1]).go("/workspace/").text


def test_after_second_factors_are_renewed_the_same_app_gives_the_codes(serving, command):
    therapist = StrictTherapist(serving[0])
    phone = therapist.set_up()
    with serving[0].app_context():
        before = db.session.scalar(select(Person.tf_totp_secret))
    assert command(renew, Renewable.SECOND_FACTORS) == 1
    again = of(therapist, serving[1])
    again.client.delete_cookie("__Host-workspace", domain="localhost")
    again.sign_in()
    again.type_code(next_code(serving[1], phone))
    assert "Screenings" in again.go("/workspace/").text
    with serving[0].app_context():
        assert db.session.scalar(select(Person.tf_totp_secret)) != before


def test_a_rotation_signs_nobody_out_and_asks_nobody_for_anything(serving, command):
    therapist = StrictTherapist(serving[0])
    therapist.set_up()
    command(rotate)
    for app in serving:
        assert "Screenings" in of(therapist, app).go("/workspace/").text


def test_a_server_that_starts_after_a_renewal_knows_the_sessions_of_one_that_ran(serving, command, settings, key_file):
    command(renew, Renewable.SESSIONS)
    for app in serving:
        look_up_keys(app)
    therapist = StrictTherapist(serving[0])
    therapist.set_up()
    assert "Screenings" in of(therapist, serving[1]).go("/workspace/").text


def test_a_page_for_a_stranger_asks_the_database_for_no_key(app, monkeypatch):
    def refuse(*_given):
        raise AssertionError("a query for a key")

    monkeypatch.setattr("screening.records.keys.key_ring.KeyRing._load", refuse)
    assert app.test_client().get("/healthz").status_code == 200
    assert app.test_client().get("/").status_code == 200


def test_links_to_sign_in_end_with_the_key_they_were_signed_with(serving, command):
    app = serving[0]
    therapist = StrictTherapist(app)
    with app.test_request_context(base_url=HOME):
        link = url_for("workspace.welcome", token=generate_reset_password_token(db.session.scalar(select(Person))))
    assert "Choose" in therapist.go(link).text
    command(renew, Renewable.SESSIONS)
    look_up_keys(app)
    assert "Choose" not in therapist.go(link).text
