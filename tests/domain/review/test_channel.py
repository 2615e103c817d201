"""The ways in which a screening comes in, and under which words they are kept."""

from datetime import UTC, datetime

import pytest

from screening.domain.people.identity import Identity
from screening.domain.review.channel import Way
from screening.records.intake.asked import Asked
from screening.workflow.intake.answer import save_identity
from screening.workflow.intake.invite import invite
from screening.workflow.intake.send import SendRequest, send
from screening.workflow.intake.start import StartContext, enter, start
from tests.builders import BORN, TESTS, as_values, healthy, let_in

IDENTITY = Identity("Ana Ruiz", BORN.isoformat(), "509 555 0199")
BEGIN = {
    Way.INVITED: lambda stores, begun: start(
        stores, begun, invite=invite(stores, stores.settings, Asked("Ana", "en"), TESTS)
    ),
    Way.STAFF: lambda stores, begun: enter(stores, begun, as_values(healthy()), IDENTITY),
    Way.OPEN: start,
}


def test_the_ways_are_kept_under_words_that_never_change():
    assert {str(way) for way in Way} == {"open", "invited", "staff", "system"}


@pytest.mark.parametrize("way", BEGIN)  # of another system: tests/workflow/intake/test_receive.py
def test_a_draft_remembers_the_way_in_which_it_was_begun(practice, rulebook, way):
    token = BEGIN[way](practice, StartContext(rulebook, "en", practice.day()))
    assert practice.drafts.find(token).origin.way is way


def test_what_staff_typed_in_and_sent_came_by_staff(practice, rulebook):
    token = BEGIN[Way.STAFF](practice, StartContext(rulebook, "en", practice.day()))
    save_identity(practice, token, IDENTITY)
    revision = practice.drafts.find(token).revision
    request = SendRequest(token, revision, "en", datetime.now(UTC), practice.today(), let_in().id)
    assert practice.screenings.by_id(send(practice, rulebook, request).screening_id).way is Way.STAFF
