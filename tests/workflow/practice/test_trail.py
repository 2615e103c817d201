"""What is only read is told too, and each day that is over gets its end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from screening.records.audit.entries import Action, Actor, Kind, Subject, Wanted
from screening.records.audit.tables import AuditHeadRow
from screening.records.audit.verification import Verification
from screening.records.database import db
from screening.settings import MailServer
from screening.workflow.practice.trail import close_days, write_entry
from tests.workflow.practice.test_mail import delivered

PARK = Actor.person(7, "Dr. Park")
PRACTICE = Subject(Kind.PRACTICE)
SERVER = MailServer("mail.example.com", 465, True, "", "", "desk@example.com")


def days() -> list:
    return list(db.session.scalars(select(AuditHeadRow.day).order_by(AuditHeadRow.day)))


def test_a_reading_is_an_entry_of_its_own(practice):
    write_entry(practice, Subject(Kind.SCREENING, "a" * 32), PARK, Action.READ, "once")
    (entry,) = practice.audit.page(Wanted(action="read"), 9)
    assert (entry.chain, entry.actor, entry.detail) == (f"screening:{'a' * 32}", "person:7", "once")


@pytest.fixture
def noon():
    """The middle of a day that is far enough from now."""
    with time_machine.travel((datetime.now(UTC) + timedelta(days=10)).replace(hour=12), tick=False) as clock:
        yield clock


def test_a_day_that_goes_on_has_no_end_and_those_that_are_over_get_theirs_once(practice, noon):
    close_days(practice, practice.settings)
    before = days()
    assert datetime.now(UTC).date() not in before
    noon.shift(timedelta(days=3))
    assert [close_days(practice, practice.settings) for _ in range(2)] == [3, 0]
    assert len(days()) == len(before) + 3


def test_a_day_on_which_nothing_happened_has_its_end_too_and_the_trail_is_whole(practice, settings, noon):
    write_entry(practice, PRACTICE, PARK, Action.READ)
    noon.shift(timedelta(days=5))
    close_days(practice, practice.settings)
    found = days()
    assert [found[0] + timedelta(days=n) for n in range(len(found))] == found
    assert Verification(practice.keys).verify().problems == ()


def test_witnesses_get_a_mail_with_the_ends_of_the_days_and_the_log_has_them_too(practice, noon, caplog):
    close_days(practice, practice.settings)
    noon.shift(timedelta(days=2))
    caplog.clear()
    close_days(practice, replace(practice.given, mail=SERVER, witnesses=("a@example.org", "b@example.org")))
    ends = [message.removeprefix("end of day of the audit trail: ") for message in caplog.messages]
    assert [end.split()[1] for end in ends] == list(Verification(practice.keys).verify().heads)[-2:]
    assert [end.split()[0] for end in ends] == [str(day) for day in days()[-2:]]
    mails = delivered(practice)
    assert sorted(mail.to for mail in mails) == ["a@example.org", "b@example.org"]
    assert all("\n".join(ends) in mail.body for mail in mails)


def test_without_witnesses_no_mail_goes_out(practice, noon):
    noon.shift(timedelta(days=2))
    assert close_days(practice, replace(practice.given, mail=SERVER)) > 0
    assert practice.outbox.count() == 0


def test_where_no_mail_can_go_none_is_written_to_witnesses_and_the_log_has_the_ends(practice, noon, caplog):
    noon.shift(timedelta(days=2))
    caplog.clear()
    assert close_days(practice, replace(practice.given, mail=None, demo=False, witnesses=("a@example.org",))) > 0
    assert practice.outbox.count() == 0
    assert "end of day of the audit trail" in caplog.text
