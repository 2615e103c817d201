"""A credential is valid through its last day, and each reminder is due once."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from screening.domain.people.credential import Credential

LAST = date(2027, 3, 31)
HELD = Credential("endorsement", "DN 12345", LAST)


def days_before(days: int) -> date:
    return LAST - timedelta(days=days)


def test_it_is_valid_on_its_last_day():
    assert [HELD.is_valid(days_before(days)) for days in (1, 0, -1)] == [True, True, False]


@given(
    moment=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(sorted(available_timezones() - {"localtime"})).map(ZoneInfo),
)
def test_it_ends_at_midnight_where_the_practice_is(moment, zone):
    today = moment.astimezone(zone).date()
    midnight = datetime.combine(today + timedelta(days=1), datetime.min.time(), zone)
    held = Credential("endorsement", "1", today)
    assert held.is_valid(today)
    assert not held.is_valid((midnight + timedelta(hours=1)).astimezone(zone).date())


def test_a_reminder_is_due_30_and_7_days_before_each_once():
    due = [HELD.reminder_due(days_before(days), None) for days in (31, 30, 8, 7, 0, -1)]
    assert due == [None, 30, 30, 7, 7, None]
    assert HELD.reminder_due(days_before(20), 30) is None
    assert HELD.reminder_due(days_before(7), 30) == 7
    assert HELD.reminder_due(days_before(3), 7) is None


@given(looked=st.sets(st.integers(-5, 60)))
def test_whenever_somebody_looks_no_reminder_is_written_twice(looked):
    written: list[int] = []
    for days in sorted(looked, reverse=True):
        due = HELD.reminder_due(days_before(days), written[-1] if written else None)
        written += [due] if due else []
    assert written == sorted(set(written), reverse=True)
    assert (7 in written) == bool(looked & set(range(8)))
