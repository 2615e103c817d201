"""Passwords chosen through a link: how long they may be."""

import pytest
from flask import url_for
from flask_security.recoverable import generate_reset_password_token
from sqlalchemy import select

from screening.records.access.tables import Person
from screening.records.database import db

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
    assert "Authentication failed" in therapist.sign_in(passphrase[:-1]).text
    assert "Screenings" in therapist.sign_in(passphrase).text


def test_more_than_two_hundred_letters_are_refused_in_words(therapist, choose):
    assert "Use at most 200 letters" in choose((WORDS * 3)[:201]).text
    assert therapist.response.status_code == 422


@pytest.mark.parametrize("weak", ["a" * 150, "short"])
def test_a_weak_or_short_one_is_still_refused(therapist, choose, weak):
    choose(weak)
    assert therapist.response.status_code == 422
