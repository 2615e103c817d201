"""What other systems sent, by their identifiers."""

from sqlalchemy import select

from screening.practice import practice
from screening.records.database import db
from screening.records.intake.tables import ReceivedRow
from screening.workflow.review.patient_file import erase
from tests.builders import TESTS, written
from tests.records.screenings.test_screenings import add


def test_an_identifier_leads_to_what_was_sent_with_it(app):
    with app.app_context():
        screening_id = add(practice())
        written(practice().received.add, "urn:oid:1", "7", screening_id)
        assert practice().received.screening_of("urn:oid:1", "7") == screening_id
        for other in (("urn:oid:1", "8"), ("urn:oid:17", ""), ("urn:oid:", "17")):
            assert practice().received.screening_of(*other) is None


def test_nothing_of_an_identifier_can_be_read_in_the_table(app):
    with app.app_context():
        written(practice().received.add, "urn:oid:1", "Ana Ruiz", add(practice()))
        [row] = db.session.scalars(select(ReceivedRow))
        assert b"Ana" not in row.hash
        assert len(row.hash) == 32


def test_it_goes_with_the_screening(app):
    with app.app_context():
        screening_id = add(practice())
        written(practice().received.add, "urn:oid:1", "7", screening_id)
        erase(practice(), practice().screenings.by_id(screening_id), TESTS, "asked for")
        assert practice().received.screening_of("urn:oid:1", "7") is None
        assert list(db.session.scalars(select(ReceivedRow))) == []
