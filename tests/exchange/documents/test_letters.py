"""Emails and text messages: no health fact, in the reader's language, short enough."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from screening.exchange.documents.letters import (
    Link,
    invite_letter,
    own_link_letter,
    received_letter,
    reminder_letter,
    sign_in_letter,
    text_message,
)

UNTIL = datetime(2027, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def link(app):
    with app.app_context():
        yield Link("https://forms.example.com/i/" + "x" * 32, UNTIL, "es", minutes=15)


@pytest.mark.parametrize("letter", [invite_letter, reminder_letter, own_link_letter])
def test_a_letter_has_the_link_the_phone_and_the_way_to_help(settings, link, letter):
    spanish, english = letter(settings, link), letter(settings, replace(link, language="en"))
    for written in (spanish, english):
        assert link.address in written.body
        assert settings.phone in written.body
        assert "911" in written.body
        assert "\n" not in written.subject
    assert "4 de marzo de 2027" in spanish.body
    assert "March 4, 2027" in english.body
    assert spanish.subject != english.subject


def test_a_text_message_is_ascii_and_fits_into_one(settings, link):
    named = replace(settings, practice="P" * 26)
    longest = replace(link, address="h" * 64)
    for language in ("en", "es"):
        text = text_message(named, replace(longest, language=language))
        assert text.isascii()
        assert len(text) <= 160
        assert "911" in text
        assert ("4 mar" if language == "es" else "Mar 4") in text


@pytest.mark.parametrize(("language", "day"), [("en", "Thursday, March 4, 2027"), ("es", "jueves, 4 de marzo de 2027")])
def test_a_confirmation_has_the_practice_the_day_and_the_phone_and_no_link(app, settings, language, day):
    with app.app_context():
        known, unknown = (
            received_letter(settings, language, date(2027, 3, 4)),
            received_letter(settings, language, None),
        )
    assert day in known.body
    assert "2027" not in unknown.body
    for letter in (known, unknown):
        assert settings.practice in letter.subject
        assert settings.phone in letter.body
        assert "911" in letter.body
        assert "http" not in letter.body
        assert "\n\n\n" not in letter.body


@pytest.mark.parametrize(
    ("language", "when"),
    [("en", "Thursday, March 4, 2027, 2:55 pm. "), ("es", "jueves, 4 de marzo de 2027, 2:55 p. m. ")],
)
def test_a_confirmation_has_the_time_of_the_visit_if_it_is_known(app, settings, language, when):
    with app.app_context():
        body = received_letter(settings, language, date(2027, 3, 4), time(14, 55)).body
    assert when in " ".join(body.split())


def test_a_letter_to_staff_has_the_link_until_when_by_the_clock_of_the_practice_and_the_phone(app, settings, link):
    with app.app_context():
        letter = sign_in_letter(settings, replace(link, language="en"))
    assert link.address in letter.body
    assert "until Thursday, March 4, 4:00 AM" in letter.body
    assert settings.phone in letter.body
    assert settings.practice in letter.subject
