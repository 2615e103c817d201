"""The line goes by day, and on one day by what was recorded first."""

from datetime import UTC, date, datetime

from screening.domain.care.timeline import Happened, TimelineEvent, in_order


def test_what_is_recorded_late_stands_on_its_day():
    late = TimelineEvent(Happened.NEEDLED, date(2027, 3, 4), datetime(2027, 3, 9, tzinfo=UTC))
    signed = TimelineEvent(Happened.SIGNED, date(2027, 3, 4), datetime(2027, 3, 4, tzinfo=UTC))
    again = TimelineEvent(Happened.ASKED_AGAIN, date(2027, 3, 5), datetime(2027, 3, 5, tzinfo=UTC))
    assert in_order([again, late, signed]) == (signed, late, again)
