"""What a page says when a sign-in fails: plain words, the same for an account that does not exist."""

import re

import pytest
from flask_security.core import _default_messages

from screening.web.auth.sign_in_words import words_of_sign_in

URL = "/workspace/sign-in"


@pytest.fixture
def told(therapist):
    """Return what the page says when someone signs in with these."""

    def told(email, password):
        page = therapist.go(URL)
        token = page.values["csrf_token"][0]
        therapist.post(URL, {"csrf_token": token, "email": email, "password": password, "submit": "yes"})
        return re.sub(r'value="[^"]*"', "", therapist.response.text), therapist.page.text

    return told


def test_an_unknown_account_and_a_wrong_password_read_the_same(therapist, told):
    known, words = told(therapist.email, "wrong")
    unknown, _ = told("nobody@example.com", "wrong")
    assert "The email or the password is not right. Check both, then try again" in words
    assert re.sub(r"nonce-\S+", "", known) == re.sub(r"nonce-\S+", "", unknown)


@pytest.mark.parametrize(("email", "password"), [("", ""), ("park@example.com", ""), ("", "x"), ("no email", "x")])
def test_what_is_missing_is_told_in_plain_words(told, email, password):
    words = told(email, password)[1]
    assert "There is a problem" in words
    assert "not provided" not in words
    assert "Authentication" not in words


def test_each_message_has_the_places_that_are_filled_in(app):
    for name, (words, _kind) in words_of_sign_in().items():
        before = set(re.findall(r"%\((\w+)\)s", str(_default_messages[name.removeprefix("MSG_")][0])))
        assert set(re.findall(r"%\((\w+)\)s", words)) <= before
        assert app.config[f"SECURITY_{name}"][0] == words
