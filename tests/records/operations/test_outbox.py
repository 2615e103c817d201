"""The outbox: a mail is kept until a server accepts it, and taken out by one process at a time."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from screening.records.database import db, transaction
from screening.records.intake.drafts import GoneError
from screening.records.operations.outbox import Mail
from screening.records.tables import OutboxRow
from tests.builders import written

MAIL = Mail("ana@example.com", "planted subject", "planted body")


def put(practice):
    with transaction():
        practice.outbox.put(MAIL)


def test_a_mail_that_was_accepted_is_gone(practice):
    put(practice)
    waiting = written(practice.outbox.take)
    assert waiting.mail == MAIL
    written(practice.outbox.accepted, waiting)
    assert practice.outbox.count() == 0


def test_a_mail_that_is_being_brought_is_nobody_elses(practice):
    put(practice)
    assert written(practice.outbox.take) is not None
    assert written(practice.outbox.take) is None


def test_a_refused_mail_waits_twice_as_long_each_time_an_hour_at_most(practice):
    put(practice)
    waits = []
    for _ in range(9):
        with transaction():
            db.session.execute(update(OutboxRow).values(next_try_at=datetime.now(UTC)))
        written(practice.outbox.refused, written(practice.outbox.take))
        db.session.rollback()
        waits.append(db.session.scalar(select(OutboxRow)).next_try_at - datetime.now(UTC))
    minutes = [round(wait / timedelta(minutes=1)) for wait in waits]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_nothing_of_a_mail_can_be_read_in_the_row(practice):
    put(practice)
    row = db.session.scalar(select(OutboxRow))
    assert b"planted" not in row.sealed
    assert b"ana@" not in row.sealed


def test_a_mail_of_a_transaction_that_is_taken_back_was_never_written(practice):
    def fails():
        with transaction():
            practice.outbox.put(MAIL)
            raise GoneError

    with pytest.raises(GoneError):
        fails()
    assert practice.outbox.count() == 0


def test_a_mail_that_cannot_be_opened_does_not_hold_up_the_others(practice):
    put(practice)
    with transaction():
        db.session.execute(update(OutboxRow).values(sealed=b"broken"))
    put(practice)
    assert written(practice.outbox.take).mail == MAIL
    assert written(practice.outbox.take) is None


def test_after_a_week_nobody_is_tried_again(practice):
    put(practice)
    with transaction():
        db.session.execute(update(OutboxRow).values(written_at=datetime.now(UTC) - timedelta(days=8)))
    assert written(practice.outbox.take) is None
    (given_up,) = practice.outbox.undelivered(10)
    assert given_up.next_try_at is None


def ahead(**by):
    return time_machine.travel(datetime.now(UTC) + timedelta(**by), tick=True)


@pytest.mark.parametrize("days", [1, 8, 40, 400])
def test_a_clock_that_ran_ahead_gives_up_no_mail(practice, days):
    put(practice)
    with ahead(days=days):
        waiting = written(practice.outbox.take)
        if waiting is not None:
            written(practice.outbox.refused, waiting, "could not connect")
    assert written(practice.outbox.take).mail == MAIL


def test_what_was_tried_and_refused_is_told_with_what_came_of_it(practice):
    put(practice)
    assert practice.outbox.undelivered(10) == []
    waiting = written(practice.outbox.take)
    assert practice.outbox.undelivered_count() == (0, None)  # it is being brought
    written(practice.outbox.refused, waiting, "could not connect")
    (told,) = practice.outbox.undelivered(10)
    assert (told.to, told.tries, told.problem) == ("ana@example.com", 1, "could not connect")
    assert practice.outbox.undelivered_count() == (1, told.since)
    assert practice.outbox.undelivered(10, about="x" * 32) == []


def test_a_mail_that_was_given_up_is_tried_for_another_week_when_somebody_says_so(practice):
    put(practice)
    with ahead(days=8):
        (given_up,) = practice.outbox.undelivered(10)
        with transaction():
            practice.outbox.try_again(given_up.id)
        assert written(practice.outbox.take).mail == MAIL


def test_a_hundred_mails_that_cannot_be_opened_are_told_and_hold_up_no_other(practice):
    for _ in range(100):
        put(practice)
    with transaction():
        db.session.execute(update(OutboxRow).values(sealed=b"broken"))
    put(practice)
    assert written(practice.outbox.take).mail == MAIL
    assert practice.outbox.undelivered_count()[0] == 100
    assert practice.outbox.undelivered(1)[0].problem.startswith("it cannot be opened")
