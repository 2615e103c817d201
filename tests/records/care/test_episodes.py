"""Episodes: opened once, closed with a reason, opened again by the next signature, and erased with their screening."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from screening.domain.care.episode import ClosedBecause, Closing
from screening.records.care.tables import EpisodeRow
from screening.records.database import db, writable
from screening.records.tables import QueuePlaceRow
from tests.builders import Patient, healthy, written

NOW = datetime(2027, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def episode(practice, sent):
    assert written(practice.episodes.open, sent.id, NOW)
    return practice.episodes.of(sent.id)


def active_in_queue(screening_id):
    return db.session.scalar(select(QueuePlaceRow.active_at).where(QueuePlaceRow.screening_id == screening_id))


def test_a_screening_has_none_before_it_is_signed(practice, sent):
    assert practice.episodes.of(sent.id) is None
    assert practice.episodes.of("0" * 32) is None


def test_the_first_signature_opens_one_that_is_named_by_the_version_signed(practice, sent, episode):
    assert (episode.screening_id, episode.opened_at, episode.is_open) == (sent.id, NOW, True)
    assert active_in_queue(sent.id) == NOW


def test_a_list_is_looked_up_at_once_by_when_something_last_happened(practice, sent, episode, person):
    assert practice.episodes.open_among([]) == set()
    assert practice.episodes.open_among([NOW, NOW + timedelta(days=1)]) == {active_in_queue(sent.id)}
    written(practice.episodes.close, episode, Closing(NOW, ClosedBecause.WISH, "", person.id))
    assert practice.episodes.open_among([NOW]) == set()


def test_signing_again_opens_no_other_and_is_noted(practice, sent, episode):
    later = NOW + timedelta(days=2)
    assert not written(practice.episodes.open, sent.id, later)
    again = practice.episodes.of(sent.id)
    assert (again.id, again.opened_at, again.active_at) == (episode.id, NOW, later)


def test_what_is_noted_late_does_not_make_it_quieter(practice, sent, episode):
    written(practice.episodes.touch, sent.id, NOW - timedelta(days=1))
    assert practice.episodes.of(sent.id).active_at == NOW


def test_it_is_closed_once_with_a_reason_in_words(practice, sent, episode, person):
    closing = Closing(NOW, ClosedBecause.OTHER, "moved away", person.id)
    assert written(practice.episodes.close, episode, closing)
    assert not written(practice.episodes.close, episode, closing)
    closed = practice.episodes.of(sent.id)
    assert (closed.closed_at, closed.closings) == (NOW, (closing,))


def test_the_next_signature_opens_it_again_and_both_stay_on_record(practice, sent, episode):
    written(practice.episodes.close, episode, Closing(NOW, ClosedBecause.WISH))
    later = NOW + timedelta(days=9)
    assert written(practice.episodes.open, sent.id, later)
    again = practice.episodes.of(sent.id)
    assert again.is_open
    assert again.closings == (Closing(NOW, ClosedBecause.WISH, reopened_at=later),)


def test_quiet_ones_are_found_and_closed_ones_are_not(practice, sent, episode):
    assert practice.episodes.quiet_since(NOW, 5) == []
    assert practice.episodes.quiet_since(NOW + timedelta(seconds=1), 5) == [episode]
    written(practice.episodes.close, episode, Closing(NOW, ClosedBecause.WISH))
    assert practice.episodes.quiet_since(NOW + timedelta(days=1), 5) == []


def test_how_it_was_closed_is_sealed(practice, episode):
    written(practice.episodes.close, episode, Closing(NOW, ClosedBecause.OTHER, "planted words"))
    rows = db.session.execute(select(*db.metadata.tables["episode"].c)).mappings()
    assert b"planted words" not in b"".join(row["sealed"] for row in rows)


def test_one_that_cannot_be_opened_keeps_no_other_from_being_found_quiet(app, practice, sent, episode, caplog):
    Patient(app.test_client()).has_sent(healthy())
    other = next(one.id for one in practice.screenings.all() if one.id != sent.id)
    written(practice.episodes.open, other, NOW + timedelta(hours=1))
    damaged = update(EpisodeRow).where(EpisodeRow.id == episode.id).values(sealed=b"x" * 40)
    written(lambda: writable().execute(damaged))
    assert [one.screening_id for one in practice.episodes.quiet_since(NOW + timedelta(days=1), 1)] == [other]
    assert "cannot be opened, and is not closed" in caplog.text
