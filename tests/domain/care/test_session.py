"""What holds of each day, and on which days nobody was asked again before the needles."""

from datetime import UTC, date, datetime

import pytest

from screening.domain.care.session import CareSession, SessionContent, current, not_asked_before

NOW = datetime(2027, 3, 4, tzinfo=UTC)


def session(day: int, number: int = 1, *, needled: bool = True) -> CareSession:
    return CareSession(f"{day} {number}", date(2027, 3, day), number, NOW, "Dr. Park", SessionContent(needled))


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
    assert not_asked_before([session(4), session(8), session(12)], days(*asked)) == days(*marked)


def test_a_session_without_needles_needs_no_asking_but_is_one_before():
    assert not_asked_before([session(4), session(8, needled=False)], days(5)) == set()
    assert not_asked_before([session(4), session(8, needled=False), session(12)], days(5)) == days(12)


def test_two_records_say_the_same_whatever_version_they_were_made_under():
    one = SessionContent(True, 8, note="sore")
    assert one.says_the_same(SessionContent(True, 8, note="sore", outcome="fits", version_id="v"))
    assert not one.says_the_same(SessionContent(True, 9, note="sore"))
