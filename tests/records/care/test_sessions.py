"""Sessions: written once, replaced by a higher number for the same day, read back as they were recorded."""

from datetime import UTC, date, datetime

import pytest

from screening.domain.care.session import SessionContent, current
from screening.records.care.sessions import RecordedMeanwhileError
from tests.builders import written

DAY = date(2027, 3, 4)
WHOLE = SessionContent(
    True, 12, ("neck", "low_back"), "by_hand", ("bruise",), "sore", "we talked", "discuss_first", "0" * 32
)


@pytest.fixture
def of(practice, sent):
    written(practice.episodes.open, sent.id, datetime.now(UTC))
    return sent.id


def test_a_session_reads_back_as_it_was_recorded(practice, of, person):
    written(practice.care_sessions.add, of, DAY, WHOLE, (person.id, 1))
    (session,) = practice.care_sessions.of(of)
    assert (session.held_on, session.number, session.content, session.recorded_by) == (DAY, 1, WHOLE, person.name)


def test_a_second_record_of_a_day_takes_its_place_and_both_stay(practice, of, person):
    for number, needled in ((1, True), (2, False)):
        written(practice.care_sessions.add, of, DAY, SessionContent(needled), (person.id, number))
    both = practice.care_sessions.of(of)
    assert [one.number for one in both] == [1, 2]
    assert [one.content.needled for one in current(both)] == [False]


@pytest.mark.parametrize("number", [1, 3])
def test_a_number_that_is_not_the_next_one_is_refused(practice, of, person, number):
    written(practice.care_sessions.add, of, DAY, WHOLE, (person.id, 1))
    with pytest.raises(RecordedMeanwhileError):
        written(practice.care_sessions.add, of, DAY, WHOLE, (person.id, number))
    assert len(practice.care_sessions.of(of)) == 1


def test_they_come_episode_by_episode(practice, of, person):
    for day in (4, 5):
        written(practice.care_sessions.add, of, date(2027, 3, day), WHOLE, (person.id, 1))
    assert [[one.held_on.day for one in batch[of]] for batch in practice.care_sessions.by_episode()] == [[4, 5]]
    assert practice.care_sessions.with_any([of, "0" * 32]) == [of]
