"""Inviting: a link, its letter where mail goes out, and the trail; and taking an invite back."""

from dataclasses import replace
from datetime import date

import pytest

from screening.records.audit.entries import Wanted
from screening.records.intake.asked import Asked
from screening.workflow.intake.invite import invite, invite_to_change, take_back
from tests.builders import TESTS, healthy
from tests.workflow.intake.test_send import draft_of, press_send

ANA = Asked("Ana Ruiz", "en", email="ana@example.com")


@pytest.fixture
def screening(practice, rulebook):
    return practice.screenings.by_id(press_send(practice, rulebook, *draft_of(practice, rulebook, healthy())))


def told(practice, chain) -> list[tuple[str, str]]:
    return [(entry.action, entry.detail) for entry in practice.audit.page(Wanted(chain=chain), 9)]


def test_the_link_of_an_invite_finds_it_and_the_trail_tells_of_it(practice):
    made = invite(practice, practice.settings, ANA, TESTS)
    found = practice.invites.find(made.token)
    assert (found.id, found.asked.name, found.asked.language) == (made.id, "Ana Ruiz", "en")
    assert told(practice, f"invite:{made.id}") == [("invited", "")]
    assert "Ana" not in str(told(practice, ""))


def test_a_letter_goes_out_to_an_address_where_mail_goes_out(practice):
    invite(practice, practice.settings, ANA, TESTS)
    assert practice.outbox.count() == 1
    invite(practice, practice.settings, Asked("Ana Ruiz", "en"), TESTS)  # nobody knows her address
    invite(practice, replace(practice.settings, demo=False, mail=None), ANA, TESTS)  # there is no mail server
    assert practice.outbox.count() == 1


def test_a_link_to_change_leads_to_what_was_sent_on_the_day_of_its_visit(practice, screening):
    made = invite_to_change(practice, replace(screening, visit_on=date(2098, 1, 2)), TESTS)
    found = practice.invites.find(made.token)
    assert (found.screening_id, found.asked.visit_on) == (screening.id, date(2098, 1, 2))
    assert found.asked.name == screening.identity.name
    assert ("link to change made", "") in told(practice, f"screening:{screening.id}")


def test_an_invite_that_was_taken_back_opens_nothing_and_the_trail_says_why(practice):
    made = invite(practice, practice.settings, ANA, TESTS)
    take_back(practice, made.id, TESTS, "moved away")
    assert practice.invites.find(made.token) is None
    assert told(practice, f"invite:{made.id}")[0] == ("taken back", "moved away")


def test_an_unknown_invite_is_taken_back_by_nobody(practice):
    take_back(practice, "0" * 32, TESTS)
    assert told(practice, f"invite:{'0' * 32}") == []
