"""What holds of each day, and on which days nobody was asked again before the needles."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from screening.domain.care.session import CareSession, SessionContent, current, not_asked_before


def session(day: int, number: int = 1, *, needled: bool = True) -> CareSession:
    at = datetime(2027, 3, day, 11 + number, tzinfo=UTC)
    return CareSession(f"{day} {number}", date(2027, 3, day), number, at, "Dr. Park", SessionContent(needled))


def mornings(*numbers: int) -> list[datetime]:
    return [datetime(2027, 3, number, 7, tzinfo=UTC) for number in numbers]


def days(*numbers: int) -> set[date]:
    return {date(2027, 3, number) for number in numbers}


def test_the_highest_number_of_a_day_holds():
    assert current([session(5), session(4, 2), session(4, 1)]) == (session(4, 2), session(5))


@pytest.mark.parametrize(
    ("asked", "marked"),
    [
        ((), (8, 12)),
        ((4,), (8, 12)),  # asked before the first session tells nothing of the second
        ((8,), (12,)),  # on the day itself counts
        ((5, 9), ()),
        ((12,), (8,)),
    ],
)
def test_needling_without_asking_since_the_session_before_is_marked(asked, marked):
    assert not_asked_before([session(4), session(8), session(12)], mornings(*asked), UTC) == days(*marked)


def test_answers_on_the_evening_of_a_session_are_for_the_next_one():
    evening = datetime(2027, 3, 4, 19, tzinfo=UTC)
    assert not_asked_before([session(4), session(8)], [evening], UTC) == set()
    assert not_asked_before([session(4), session(4, 9), session(8)], [evening], UTC) == set(), "corrected later"
    assert not_asked_before([session(4), session(8), session(12)], [evening], UTC) == days(12)


def test_the_day_of_answers_is_that_of_the_practice():
    zone, late = ZoneInfo("America/Los_Angeles"), datetime(2027, 3, 9, 3, tzinfo=UTC)  # the evening of the 8th there
    assert not_asked_before([session(4), session(8)], [late], zone) == set()
    assert not_asked_before([session(4), session(8)], [late], UTC) == days(8)


def test_a_session_without_needles_needs_no_asking_but_is_one_before():
    assert not_asked_before([session(4), session(8, needled=False)], mornings(5), UTC) == set()
    assert not_asked_before([session(4), session(8, needled=False), session(12)], mornings(5), UTC) == days(12)


def test_two_records_say_the_same_whatever_version_they_were_made_under():
    one = SessionContent(True, 8, note="sore")
    assert one.says_the_same(SessionContent(True, 8, note="sore", outcome="fits", version_id="v"))
    assert not one.says_the_same(SessionContent(True, 9, note="sore"))
