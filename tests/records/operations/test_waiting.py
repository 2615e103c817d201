"""Waiting for another server: rows are due again ever later, one process has each, and a fast clock loses none."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from screening.records.database import db, transaction
from screening.records.operations.tables import DeliveryRow
from screening.records.operations.waiting import GIVEN_UP_AFTER, due_again, is_due, next_due, put_off
from screening.records.operations.webhooks import News
from tests.builders import written


@pytest.fixture
def row(practice):
    written(practice.webhooks.add, "https://record.example.com", [News.SENT])
    written(lambda: practice.deliveries.announce(News.SENT, subject="x"))
    return lambda: db.session.scalar(select(DeliveryRow).execution_options(populate_existing=True))


def test_what_is_taken_is_nobody_elses_for_five_minutes(row):
    assert written(next_due, DeliveryRow).tries == 1
    assert written(next_due, DeliveryRow) is None
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=6)):
        assert written(next_due, DeliveryRow).tries == 2


def test_each_wait_is_twice_the_one_before_an_hour_at_most(row):
    waits = []
    for _ in range(8):
        with transaction():
            db.session.execute(update(DeliveryRow).values(next_try_at=datetime.now(UTC)))
        with transaction():
            put_off(next_due(DeliveryRow), "no")
        waits.append(round((row().next_try_at - datetime.now(UTC)) / timedelta(minutes=1)))
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert row().problem == "no"


def test_what_waited_for_a_week_is_due_no_more_until_somebody_says_so(row):
    with time_machine.travel(datetime.now(UTC) + GIVEN_UP_AFTER + timedelta(minutes=1)):
        assert written(next_due, DeliveryRow) is None
        with transaction():
            due_again(row())
        assert written(next_due, DeliveryRow) is not None


def test_a_clock_that_was_fast_when_it_was_put_off_does_not_delay_it(row):
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3)), transaction():
        put_off(row(), "no")
    assert db.session.scalar(select(DeliveryRow.id).where(is_due(DeliveryRow)))
