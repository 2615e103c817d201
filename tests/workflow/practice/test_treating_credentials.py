"""Who may treat: credentials on the trail, who lacks one on which day, and reminders, each once."""

from datetime import UTC, datetime, timedelta

import pytest

from screening.domain.people.credential import Credential
from screening.records.audit.entries import Wanted
from screening.records.database import db
from screening.records.tables import OutboxRow
from screening.workflow.practice.settings import settings_in_force
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST, end_access
from screening.workflow.practice.treating_credentials import (
    holders,
    keep_credential,
    lacks_credential,
    remind_of_credentials,
)
from tests.builders import TESTS, let_in
from tests.consents import gets_credential, set_up


@pytest.fixture
def park(practice):
    set_up(practice, needs_credential="yes")
    return let_in()


def reminded(practice, day) -> int:
    return remind_of_credentials(practice, settings_in_force(practice, practice.given), day)


def addresses(practice) -> list[str]:
    rows = db.session.query(OutboxRow).order_by(OutboxRow.written_at, OutboxRow.id)
    return sorted(practice.keys and practice.outbox._seal.open(row.sealed, row.id, "mail")["to"] for row in rows)


def test_a_change_is_on_the_trail_with_what_was_before_and_the_same_again_is_not(practice, park):
    day = practice.day()
    gets_credential(practice, park.id, day)
    gets_credential(practice, park.id, day)
    assert keep_credential(practice, park.id, None, TESTS)
    told = [one.detail for one in practice.audit.page(Wanted(action="credential changed"), 9)]
    words = f"endorsement DN 12345, valid through {day}"
    assert told == [f"{words} → none", f"none → {words}"]


def test_nobody_and_somebody_who_left_have_no_credential(practice, park):
    let_in("Ann", "ann@example.com", [ADMINISTRATOR])
    end_access(practice, park.id, TESTS)
    held = Credential("endorsement", "1", practice.day())
    assert not keep_credential(practice, park.id, held, TESTS)
    assert not keep_credential(practice, 999, held, TESTS)
    assert practice.treating_credentials.all() == {}


def test_a_credential_lasts_until_midnight_at_the_practice_and_none_is_never_enough(practice, park):
    zone = practice.given.time_zone
    now = datetime.now(UTC)
    assert lacks_credential(practice, park.id, now)
    last = now.astimezone(zone).date()
    gets_credential(practice, park.id, last)
    midnight = datetime.combine(last + timedelta(days=1), datetime.min.time(), zone).astimezone(UTC)
    moments = (now, midnight - timedelta(seconds=1), midnight)
    assert [lacks_credential(practice, park.id, at) for at in moments] == [False, False, True]


def test_where_the_practice_asks_for_none_nobody_lacks_one(practice, park):
    set_up(practice, needs_credential="no")
    assert not lacks_credential(practice, park.id, datetime.now(UTC))
    gets_credential(practice, park.id, practice.day())
    assert reminded(practice, practice.day()) == 0


def test_therapist_and_administrators_are_reminded_30_and_7_days_before_each_once(practice, park):
    let_in("Ann", "ann@example.com", [ADMINISTRATOR, THERAPIST])
    last = practice.day() + timedelta(days=40)
    gets_credential(practice, park.id, last)
    days = [31, 30, 30, 12, 7, 7, 0, -1]
    assert [reminded(practice, last - timedelta(days=left)) for left in days] == [0, 1, 0, 0, 1, 0, 0, 0]
    assert addresses(practice) == ["ann@example.com"] * 2 + ["park@example.com"] * 2


def test_a_renewed_credential_is_reminded_of_anew_and_one_of_somebody_who_left_is_not(practice, park):
    last = practice.day() + timedelta(days=5)
    gets_credential(practice, park.id, last)
    assert reminded(practice, practice.day()) == 1
    later = last + timedelta(days=365)
    gets_credential(practice, park.id, later)
    assert reminded(practice, later - timedelta(days=7)) == 1
    let_in("Ann", "ann@example.com", [ADMINISTRATOR])
    gets_credential(practice, park.id, last)
    end_access(practice, park.id, TESTS)
    assert reminded(practice, practice.day()) == 0


def test_every_therapist_is_told_with_how_theirs_stands(practice, park):
    lee, kim = let_in("Dr. Lee", "lee@example.com"), let_in("Dr. Kim", "kim@example.com")
    let_in("Ann", "ann@example.com", [ADMINISTRATOR])
    today = practice.day()
    gets_credential(practice, park.id, today - timedelta(days=1))
    gets_credential(practice, lee.id, today + timedelta(days=30))
    told = {one.name: (one.may_treat, one.days_left, one.words) for one in holders(practice, today)}
    assert told == {
        "Dr. Kim": (False, None, "no credential"),
        "Dr. Lee": (True, 30, f"valid through {today + timedelta(days=30)}"),
        "Dr. Park": (False, None, f"expired on {today - timedelta(days=1)}"),
    }
    gets_credential(practice, kim.id, today + timedelta(days=31))
    assert next(one for one in holders(practice, today) if one.name == "Dr. Kim").days_left is None
