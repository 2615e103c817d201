"""The caretaker: days end, what is over goes, and counts are made, without anybody asking."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from screening.caretaker import round_of, tidy
from screening.current import NAME
from screening.records.database import db, writing
from screening.records.staff_tables import AttemptRow
from screening.records.tables import ScreeningRow
from tests.builders import healthy


def test_a_round_counts_and_an_hour_later_what_is_over_is_gone(app, patient):
    patient.send(healthy())
    round_of(app)
    with app.app_context():
        practice = app.extensions[NAME]
        assert practice.insights.newest().content["counts"]["all"] == 1
        tidied = practice.screenings.newest().id
        with writing() as session:
            session.execute(update(ScreeningRow).values(sent_at=datetime.now(UTC) - timedelta(days=181)))
    tidy(app)
    with app.app_context():
        assert app.extensions[NAME].screenings.by_id(tidied) is None


def test_old_attempts_at_a_door_go_with_the_tidying(app):
    with app.app_context():
        app.extensions[NAME].attempts.over("door", "x", 1, timedelta(days=-2))
        tidy(app)
        assert db.session.scalar(select(AttemptRow)) is None
