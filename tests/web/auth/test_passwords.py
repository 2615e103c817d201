"""Passwords chosen through a link: how long they may be."""

import hashlib
import hmac
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import url_for
from flask_security.recoverable import generate_reset_password_token
from passlib.hash import argon2
from sqlalchemy import select

from screening.app import create_app
from screening.practice import NAME
from screening.records.access.tables import Person
from screening.records.database import db, transaction
from screening.records.keys.purposes import Purpose
from screening.records.operations.rotation import write_purposes_down
from screening.workflow.practice.keys import rotate
from tests.builders import PASSWORD, TESTS
from tests.conftest import close

CHEAP = argon2.using(time_cost=1, memory_cost=8, parallelism=1)
WORDS = "a walk along the river before the clinic opens and nobody is up but the herons "


@pytest.fixture
def choose(app, therapist):
    """Choose a password through a link."""
    with app.test_request_context():
        link = url_for("workspace.welcome", token=generate_reset_password_token(db.session.scalar(select(Person))))

    def choosing(password):
        therapist.go(link)
        return therapist.post(link, {"password": password, "again": password})

    return choosing


@pytest.mark.parametrize("letters", [72, 73, 129, 200])
def test_a_long_passphrase_is_taken_and_signs_in_with_all_its_letters(therapist, choose, letters):
    passphrase = (WORDS * 3)[: letters - 1] + "!"
    assert "Sign in" in choose(passphrase).text
    therapist.sign_in(passphrase[:-1])
    assert "The email or the password is not right" in therapist.page.text
    therapist.sign_in(passphrase)
    assert "Screenings" in therapist.page.text


def test_more_than_two_hundred_letters_are_refused_in_words(therapist, choose):
    assert "Use at most 200 letters" in choose((WORDS * 3)[:201]).text
    assert therapist.response.status_code == 422


@pytest.mark.parametrize("weak", ["a" * 150, "short"])
def test_a_weak_or_short_one_is_still_refused(therapist, choose, weak):
    choose(weak)
    assert therapist.response.status_code == 422


@pytest.mark.parametrize(("strong", "taken"), [("rk8#VqwzLm!2Ty", False), ("rk8#VqwzLm!2Ty7", True)])
def test_a_strong_one_needs_fifteen_letters(therapist, choose, strong, taken):
    choose(strong)
    assert therapist.response.status_code == (200 if taken else 422)
    therapist.sign_in(strong)
    assert ("Screenings" in therapist.page.text) is taken


@pytest.mark.parametrize(("hours", "opens"), [(23, True), (25, False)])
def test_a_link_to_choose_a_password_works_for_a_day(therapist, choose, hours, opens):
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=hours)):
        choose("four other words together")
        therapist.sign_in("four other words together")
        assert ("Screenings" in therapist.page.text) is opens


@pytest.fixture
def of_an_earlier_version(app, therapist):
    """The hash of the therapist's password as it depended on the master key, after the upgrade."""
    with app.app_context():
        practice = app.extensions[NAME]
        key = practice.keys.newest(Purpose.PASSWORDS).hex()
        keyed = b64encode(hmac.digest(key.encode(), PASSWORD.encode(), hashlib.sha512))
        with transaction():
            db.session.scalar(select(Person)).password = f"{{keyed}}{CHEAP.hash(keyed)}"


def stored(app) -> str:
    with app.app_context():
        return db.session.scalar(select(Person.password))


def test_a_password_hashed_under_a_key_lets_in_and_is_hashed_without_one(app, therapist, of_an_earlier_version):
    therapist.sign_in("four other words together")
    assert "The email or the password is not right" in therapist.page.text
    assert stored(app).startswith("{keyed}$argon2id$")
    therapist.sign_in()
    assert "Screenings" in therapist.page.text
    assert stored(app).startswith("$argon2id$")
    assert argon2.verify(PASSWORD, stored(app))


def test_it_lets_in_after_the_master_key_was_rotated(app, therapist, of_an_earlier_version, settings):
    with app.app_context(), transaction():
        write_purposes_down(app.extensions[NAME].keys)
    other = create_app(replace(settings, key=bytes(32), older_keys=(settings.key,)))
    with other.app_context():
        rotate(other.extensions[NAME], TESTS)
    close(other)
    other = create_app(replace(settings, key=bytes(32)))
    therapist.client = other.test_client()
    therapist.sign_in()
    assert "Screenings" in therapist.page.text
    close(other)


def test_a_new_password_depends_on_no_key(app, therapist):
    assert argon2.verify(PASSWORD, stored(app))
