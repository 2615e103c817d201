"""The version that a draft replaces: only the same person's, however the draft was begun."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from screening.records.intake.asked import Asked
from screening.records.intake.draft_contents import Content
from screening.records.review.listing import Shown
from screening.workflow.intake.invite import invite
from screening.workflow.intake.start import StartContext, change, start, start_over
from screening.workflow.intake.version_before import remembering, version_before
from tests.builders import TESTS, as_values, healthy, written
from tests.workflow.intake.test_send import IDENTITY, draft_of, press_send

BEN = replace(IDENTITY, name="Ben Ruiz", born="2015-06-07")


@pytest.fixture
def beginning(rulebook):
    return StartContext(rulebook, "en", date(2026, 11, 24))


@pytest.fixture
def first(practice, rulebook):
    """What Ana sent, with a warning sign."""
    answers = healthy(rf_body=["chest_pain"])
    return practice.screenings.by_id(press_send(practice, rulebook, *draft_of(practice, rulebook, answers)))


def begun(practice, beginning, first, identity, *, over):
    """A change of what was sent, with this identity: over the earlier answers, or started over without them."""
    token = change(practice, beginning, first)
    if over:
        content = Content(answers=as_values(healthy()))
        token = start_over(practice, beginning, content, practice.drafts.find(token))
    draft = practice.drafts.find(token)
    written(lambda: practice.drafts.save(practice.drafts.hold(token), replace(draft.content, identity=identity)))
    return token


def replaced(practice, token):
    return written(lambda: version_before(practice, practice.drafts.find(token)))


@pytest.mark.parametrize("over", [False, True])
def test_a_change_replaces_what_the_same_person_sent(practice, beginning, first, over):
    token = begun(practice, beginning, first, replace(IDENTITY, name="Soto, Ana María"), over=over)
    assert replaced(practice, token) == first


def test_a_twin_replaces_nothing_in_a_form_that_was_started_over(practice, beginning, first):
    twin = replace(IDENTITY, name="Ben Ruiz")
    assert replaced(practice, begun(practice, beginning, first, twin, over=True)) is None
    assert replaced(practice, begun(practice, beginning, first, twin, over=False)) == first, "a name that was corrected"


@pytest.mark.parametrize("over", [False, True])
def test_nothing_replaces_what_another_person_sent(practice, beginning, first, over):
    assert replaced(practice, begun(practice, beginning, first, BEN, over=over)) is None


def test_a_date_of_birth_is_corrected_only_where_the_earlier_one_was_shown(practice, beginning, first):
    born = replace(IDENTITY, born="1981-01-03")
    assert replaced(practice, begun(practice, beginning, first, born, over=False)) == first
    assert replaced(practice, begun(practice, beginning, first, born, over=True)) is None


def test_without_an_identity_nothing_is_replaced(practice, beginning, first):
    assert replaced(practice, begun(practice, beginning, first, None, over=True)) is None


def test_a_sign_that_is_not_ticked_when_a_change_is_started_over_is_taken_back(practice, beginning, rulebook, first):
    token = begun(practice, beginning, first, IDENTITY, over=True)
    draft = practice.drafts.find(token)
    assert draft.content.warning_signs == {}
    assert remembering(practice, draft, first).content.warning_signs == {"rf_body": ("chest_pain",)}
    second = practice.screenings.by_id(press_send(practice, rulebook, token, draft.revision))
    assert (second.previous_id, second.taken_back) == (first.id, {"rf_body": ("chest_pain",)})
    assert practice.queue.count(Shown()) == 1


def test_an_invite_keeps_leading_to_what_was_sent_with_it_first(practice, beginning, rulebook):
    made = invite(practice, practice.settings, Asked("Ana Ruiz", "en"), TESTS)
    content = Content(answers=as_values(healthy()), identity=IDENTITY)
    twin = replace(IDENTITY, name="Ben Ruiz", born="1981-01-03")
    ana = press_send(practice, rulebook, start(practice, beginning, content, made), 0)
    ben = press_send(practice, rulebook, start(practice, beginning, replace(content, identity=twin), made), 0)
    assert practice.screenings.by_id(ben).previous_id is None
    assert practice.invites.by_id(made.id).screening_id == ana
    newer = press_send(practice, rulebook, start(practice, beginning, content, made), 0)
    assert practice.screenings.by_id(newer).previous_id == ana
    assert practice.invites.by_id(made.id).screening_id == newer


def test_started_over_it_says_so_and_is_no_new_start_in_the_counts(practice, beginning, first):
    day = beginning.day
    draft = practice.drafts.find(change(practice, beginning, first))
    before = list(practice.tallies.between(day, day))
    again = practice.drafts.find(start_over(practice, beginning, Content(), draft))
    assert again.content.begun_again
    assert again.origin == draft.origin
    assert list(practice.tallies.between(day, day)) == before
    assert again.started_at <= datetime.now(UTC)
