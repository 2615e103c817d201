"""Links to results: one for each screening, until it expires, is withdrawn, or too many passcodes were wrong."""

from datetime import UTC, datetime, timedelta

import pytest

from screening.records.database import db
from screening.records.screenings.health_links import LinkSecrets
from screening.records.screenings.tables import HealthLinkRow
from tests.builders import Patient, healthy, written

SOON, FIRST = timedelta(hours=1), "token"


def put(practice, token=FIRST, ends=SOON, tries=2):
    screening = practice.screenings.newest()
    secrets = LinkSecrets(token, "2468", ("the file", "another"))
    written(practice.health_links.put, screening.id, secrets, datetime.now(UTC) + ends, tries)
    return screening.id


@pytest.fixture
def links(app, practice):
    Patient(app.test_client()).has_sent(healthy())
    return practice.health_links


def test_a_link_is_found_by_its_token_and_by_its_screening(practice, links):
    screening = put(practice)
    assert (links.find("token").passcode, links.find("token").files) == ("2468", ("the file", "another"))
    assert links.of(screening) == links.find("token") == written(links.hold, "token")
    assert links.find("another") is None


def test_what_a_link_needs_is_sealed(practice, links):
    put(practice)
    row = db.session.query(HealthLinkRow).one()
    assert b"2468" not in row.sealed
    assert b"token" not in row.hash


def test_a_new_link_ends_the_one_before(practice, links):
    put(practice, "first")
    put(practice, "second")
    assert links.find("first") is None
    assert links.find("second") is not None


def test_a_link_ends_with_its_time_and_is_deleted(practice, links):
    screening = put(practice, ends=timedelta(seconds=-1))
    assert links.find("token") is links.of(screening) is None
    written(links.forget_expired)
    assert db.session.query(HealthLinkRow).count() == 0


def test_a_link_ends_with_the_last_wrong_passcode(practice, links):
    screening = put(practice)
    assert [written(links.wrong, screening), written(links.wrong, screening)] == [1, 0]
    assert links.find("token") is None


def test_a_withdrawn_link_is_gone(practice, links):
    screening = put(practice)
    assert written(links.withdraw, screening)
    assert not written(links.withdraw, screening)
    assert links.find("token") is None
