"""Starting: from the open link, from an invite, to change what was sent, or typed in by staff."""

from datetime import date

import pytest

from screening.domain.ways import Way
from screening.records.invites import Asked
from screening.records.tallies import Tally
from screening.workflow.invite import invite
from screening.workflow.send import NotReadyError, Sending, send
from screening.workflow.start import Beginning, change, enter, start
from tests.builders import as_values, healthy
from tests.workflow.test_send import IDENTITY, draft_of, press_send

DAY = date(2026, 11, 24)


@pytest.fixture
def beginning(rulebook):
    return Beginning(rulebook, "en", DAY)


def sent(practice, rulebook, **changes):
    screening_id = press_send(practice, rulebook, *draft_of(practice, rulebook, healthy(**changes)))
    return practice.screenings.by_id(screening_id)


def resend(practice, rulebook, token):
    found = practice.drafts.find(token)
    return practice.screenings.by_id(press_send(practice, rulebook, token, found.revision))


def test_who_starts_is_counted_by_language_and_way(practice, beginning):
    start(practice, beginning)
    start(practice, beginning, invite=invite(practice, practice.settings, Asked("Ana", "es"), "Desk"))
    assert set(practice.tallies.between(DAY, DAY)) == {
        Tally("en", Way.OPEN, "started", 1),
        Tally("en", Way.INVITED, "started", 1),
    }


def test_what_an_invited_person_sends_belongs_to_the_invite_and_its_visit(practice, beginning, rulebook):
    made = invite(practice, practice.settings, Asked("Ana", "en", date(2027, 1, 2)), "Desk")
    token = start(practice, beginning, invite=made)
    assert practice.invites.by_id(made.id).started_at is not None
    with practice.drafts.changing(token) as (_, draft, row):
        draft.content.answers, draft.content.identity = as_values(healthy()), IDENTITY
        practice.drafts.save(row, draft.content)
    screening = resend(practice, rulebook, token)
    assert screening.way is Way.INVITED
    assert screening.visit_on == date(2027, 1, 2)
    assert practice.invites.by_id(made.id).screening_id == screening.id


def test_a_change_begins_with_the_answers_and_becomes_a_version_beside_the_old(practice, beginning, rulebook):
    first = sent(practice, rulebook)
    token = change(practice, beginning, first)
    assert practice.drafts.find(token).content.answers == as_values(healthy())
    second = resend(practice, rulebook, token)
    assert second.previous_id == first.id
    assert practice.screenings.newer(first.id) == second
    assert practice.screenings.by_id(first.id) == first
    assert [entry.id for entry in practice.queue.page(10)] == [second.id]
    assert practice.queue.counts() == (1, 0)


def test_two_changes_of_one_screening_follow_each_other(practice, beginning, rulebook):
    first = sent(practice, rulebook)
    tokens = [change(practice, beginning, first) for _ in range(2)]
    second, third = (resend(practice, rulebook, token) for token in tokens)
    assert (second.previous_id, third.previous_id) == (first.id, second.id)


def test_a_warning_sign_that_a_change_unticks_is_taken_back(practice, beginning, rulebook):
    token = change(practice, beginning, sent(practice, rulebook, rf_body=["chest_pain"]))
    with practice.drafts.changing(token) as (_, draft, row):
        draft.content.answers["rf_body"] = ("none",)
        practice.drafts.save(row, draft.content)
    second = resend(practice, rulebook, token)
    assert second.answers["taken_back"] == {"rf_body": ["chest_pain"]}
    assert second.act == "same_day_call"


def test_staff_may_leave_blank_what_the_patient_did_not_answer_and_it_never_fits(practice, beginning, rulebook):
    token = enter(practice, beginning, as_values(healthy(lie_still=None)), IDENTITY)
    found = practice.drafts.find(token)
    with pytest.raises(NotReadyError):
        press_send(practice, rulebook, token, found.revision)
    sending = Sending(token, found.revision, "en", found.started_at, "2026-11-24", entered_by=7)
    screening = practice.screenings.by_id(send(practice, rulebook, sending))
    assert screening.outcome == "discuss_first"
    assert screening.way is Way.STAFF
    assert screening.entered_by == 7
