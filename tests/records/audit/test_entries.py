"""The audit trail: added to only; entries are found by who, what and when, and each day gets its end once."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select

from screening.records.audit.entries import Action, Actor, Wanted
from screening.records.audit.tables import MOST_ACTOR, MOST_DETAIL, AuditEntryRow, AuditHeadRow
from screening.records.audit.verification import Verification
from screening.records.database import db, transaction
from screening.workflow.practice.trail import close_days, write_entry
from tests.builders import walked, written
from tests.records.audit.conftest import PARK, Tomorrow, subject


def test_an_entry_says_who_did_what_to_what_and_when(trail):
    newest = trail.page(Wanted(chain=subject().chain), 10)
    assert [found.number for found in newest] == [3, 2, 1]
    assert (newest[0].actor, newest[0].action) == ("person:7", "read")
    assert datetime.now(UTC) - newest[0].at < timedelta(minutes=1)


def test_what_came_into_being_begins_a_chain_that_goes_on_like_any_other(practice, trail):
    with transaction():
        trail.begin(subject("c"), PARK, Action.SENT, "open")
    write_entry(practice, subject("c"), PARK, Action.READ)
    newest = trail.page(Wanted(chain=subject("c").chain), 10)
    assert [(found.number, found.action, found.detail) for found in newest] == [(2, "read", ""), (1, "sent", "open")]
    assert Verification(practice.keys).verify().problems == ()


def test_the_end_of_a_day_is_written_once(practice, ended):
    days = db.session.scalars(select(AuditHeadRow.day)).all()
    assert Tomorrow.now(UTC).date() - timedelta(days=1) in days
    assert close_days(practice, practice.settings) == 0
    assert db.session.scalars(select(AuditHeadRow.day)).all() == days


def test_entries_are_filtered_by_who_what_and_day(practice, trail):
    write_entry(practice, subject("c"), Actor.command("root"), Action.EXPORTED)
    assert {found.chain for found in trail.page(Wanted(actor="command:root"), 10)} == {subject("c").chain}
    assert len(trail.page(Wanted(action="read"), 10)) == 6
    today = datetime.now(UTC).date()
    assert trail.page(Wanted(last=today - timedelta(days=1)), 10) == []
    assert len(trail.page(Wanted(first=today, actor="person:7"), 10)) == 6


def test_pages_follow_one_another(trail):
    seen = [entry for page in walked(lambda after: trail.page(Wanted(), 2, after)) for entry in page]
    assert len(seen) == len({(found.chain, found.number) for found in seen}) == 7


def test_what_is_longer_than_the_trail_takes_ends_with_a_mark_and_is_told_all_the_same(practice, trail):
    write_entry(practice, subject("c"), Actor.command("r" * 100), Action.EXPORTED, "d" * 500)
    (entry,) = trail.page(Wanted(chain=subject("c").chain), 10)
    assert (len(entry.actor), len(entry.detail)) == (MOST_ACTOR, MOST_DETAIL)
    assert entry.actor.endswith("r…")
    assert entry.detail.endswith("d…")


def test_all_entries_come_oldest_first(trail):
    found = list(trail.all(Wanted(chain=subject().chain)))
    assert [entry.number for entry in found] == [1, 2, 3]


def test_the_newest_moment_is_that_of_the_last_entry(trail):
    assert trail.newest_at() == trail.page(Wanted(), 1)[0].at


def test_before_the_first_entry_no_day_is_to_close(practice):
    with transaction():
        db.session.execute(delete(AuditEntryRow))
    assert practice.audit.days_to_close() == []
    assert practice.audit.newest_at() is None
    assert close_days(practice, practice.settings) == 0


@pytest.mark.parametrize("zone", [ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Pago_Pago")])
def test_a_day_in_another_time_zone_begins_and_ends_at_its_own_midnight(trail, zone):
    (entry,) = trail.page(Wanted(), 1)
    day, one = entry.at.astimezone(zone).date(), timedelta(days=1)
    assert trail.page(Wanted(first=day, last=day, zone=zone), 1) == [entry]
    assert trail.page(Wanted(first=day + one, zone=zone), 1) == []
    assert entry not in trail.page(Wanted(last=day - one, zone=zone), 99)
    assert trail.page(Wanted(first=date.min, last=date.max, zone=zone), 1) == [entry]


def test_a_day_that_has_its_end_gets_no_second_one_from_another_process(practice, ended):
    day = db.session.scalars(select(AuditHeadRow.day)).all()[-1]
    assert written(practice.audit.close_day, day) == ""


def test_entries_are_filtered_by_the_kind_of_thing_they_are_about(trail):
    assert len(trail.page(Wanted(kind="screening"), 99)) == 6
    assert {entry.chain for entry in trail.page(Wanted(kind="rules"), 99)} == {"rules:all"}
    assert trail.page(Wanted(kind="screening%"), 99) == []


def test_a_page_continues_after_any_entry(trail):
    everything = trail.page(Wanted(), 99)
    for place, entry in enumerate(everything):
        assert trail.page(Wanted(), 99, trail.place_of(entry)) == everything[place + 1 :]
