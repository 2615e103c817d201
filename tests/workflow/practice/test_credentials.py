"""Sessions of people of the practice: they begin on the trail, are kept alive by being seen, and end at once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from screening.records.audit.entries import Action, Wanted
from screening.workflow.practice.credentials import (
    end_sign_in,
    is_signed_in,
    keep_changes,
    keeping_changes,
    note_own_change,
    note_waiting,
    sign_in,
)
from tests.builders import let_in


@pytest.fixture
def park(practice):
    return let_in()


def told(practice, park) -> list[tuple[str, str, str]]:
    entries = practice.audit.page(Wanted(chain=f"person:{park.id}"), 9)
    return [(entry.actor, entry.action, entry.detail) for entry in entries]


def test_a_session_begins_on_the_trail_and_holds_for_its_person_alone(practice, park):
    session = sign_in(practice, park, "a browser")
    assert told(practice, park)[0] == (park.actor.code, "signed in", "")
    assert is_signed_in(practice, session, park.id)
    assert not is_signed_in(practice, session, park.id + 1)
    assert not is_signed_in(practice, "no such session", park.id)


def test_a_session_that_is_seen_goes_on_and_one_that_is_not_runs_out(practice, park):
    idle = practice.settings.idle
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        seen, left = (sign_in(practice, park, "a browser") for _ in range(2))
        for _ in range(3):
            clock.shift(idle * 0.6)
            assert is_signed_in(practice, seen, park.id)
        assert not is_signed_in(practice, left, park.id)


def test_to_look_twice_within_a_minute_writes_once(practice, park, monkeypatch):
    session = sign_in(practice, park, "a browser")
    seen = []
    monkeypatch.setattr(practice.sign_ins, "see", seen.append)
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=30), tick=False):
        assert is_signed_in(practice, session, park.id)
    assert seen == []
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=61), tick=False):
        assert is_signed_in(practice, session, park.id)
    assert seen == [session]


def test_a_session_ends_at_once_and_only_by_its_own_person(practice, park):
    session = sign_in(practice, park, "a browser")
    end_sign_in(practice, session, park.id + 1)
    assert is_signed_in(practice, session, park.id)
    end_sign_in(practice, session, park.id)
    assert not is_signed_in(practice, session, park.id)


def test_what_somebody_changes_of_their_own_and_wrong_passwords_are_told(practice, park):
    note_own_change(practice, park, Action.PASSKEY_ADDED, "my phone")
    note_waiting(practice, park.id)
    assert told(practice, park)[:2] == [
        ("stranger", "waits after wrong passwords", ""),
        (park.actor.code, "passkey added", "my phone"),
    ]


def test_where_nothing_was_changed_nothing_is_written(practice, app):
    with app.test_request_context():
        keep_changes()
        with pytest.raises(OSError, match="disk full"), keeping_changes():
            raise OSError("disk full")
    assert practice.audit.page(Wanted(action="signed in"), 9) == []
