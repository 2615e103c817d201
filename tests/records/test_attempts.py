"""Attempts at a door: what is over is not kept."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from screening.records.database import db, writing
from screening.records.staff_tables import AttemptRow


@pytest.mark.parametrize(("hours", "kept"), [(23, 1), (25, 0)])
def test_an_attempt_is_forgotten_a_day_after_its_wait_was_over(practice, hours, kept):
    practice.attempts.wrong("password", "x")
    with writing() as session:
        session.execute(update(AttemptRow).values(until=datetime.now(UTC) - timedelta(hours=hours)))
    practice.attempts.forget_old()
    assert db.session.scalar(select(func.count()).select_from(AttemptRow)) == kept
