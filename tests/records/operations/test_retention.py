"""Which backups are kept: a few, spread over time, and never none."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from screening.records.operations.retention import Retention, backup_name, backups_in, no_longer_kept

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1))
COUNTS = st.integers(0, 30)
RETENTIONS = st.builds(Retention, COUNTS, COUNTS, COUNTS)


def made(moments) -> list[Path]:
    """Backups made at some moments, newest first."""
    return sorted({Path("/b") / backup_name(moment) for moment in moments}, reverse=True)


def left(backups, retention, besides=()) -> list[Path]:
    gone = set(no_longer_kept(backups, retention, besides))
    return [path for path in backups if path not in gone]


@given(st.lists(MOMENTS, min_size=1, max_size=60), RETENTIONS)
def test_the_newest_is_kept_and_no_more_than_was_asked_for(moments, retention):
    backups = made(moments)
    kept = left(backups, retention)
    assert kept[0] == backups[0]
    if retention == Retention():
        assert kept == backups
    else:
        assert len(kept) <= max(1, retention.hourly + retention.daily + retention.weekly)
    assert left(kept, retention) == kept


@given(st.lists(MOMENTS, min_size=1, max_size=60), RETENTIONS, st.data())
def test_what_was_proven_to_restore_is_kept_whatever_its_age(moments, retention, data):
    backups = made(moments)
    drilled = data.draw(st.sampled_from(backups))
    assert drilled in left(backups, retention, {drilled})


@given(st.lists(MOMENTS, min_size=1, max_size=60), st.integers(1, 30))
def test_each_of_the_last_days_keeps_its_newest(moments, most):
    backups = made(moments)
    newest = {}
    for path in backups:
        newest.setdefault(path.name[10:18], path)
    assert set(left(backups, Retention(daily=most))) == {newest[day] for day in sorted(newest, reverse=True)[:most]}


def test_backups_of_four_months_made_each_hour_and_pruned_each_time_leave_hours_days_and_weeks():
    retention, kept = Retention(hourly=24, daily=14, weekly=8), []
    now = datetime(2027, 3, 1, tzinfo=UTC)
    for hour in range(24 * 120):
        kept = left(made_more(kept, now + timedelta(hours=hour)), retention)
    stamps = [path.name[10:21] for path in kept]
    assert stamps[:24] == [f"{now + timedelta(hours=24 * 120 - 1 - back):%Y%m%dT%H}" for back in range(24)]
    assert len(kept) == 24 + 14 - 1 + 8 - 3
    assert stamps[-1][:8] == "20270516"


def made_more(kept, moment):
    return [Path("/b") / backup_name(moment), *kept]


def test_a_clock_that_ran_ahead_once_costs_no_other_backup_its_place_but_one():
    days = [datetime(2027, 3, day, tzinfo=UTC) for day in range(1, 11)]
    ahead = datetime(2031, 1, 1, tzinfo=UTC)
    assert [path.name[10:18] for path in left(made([*days, ahead]), Retention(daily=4))] == [
        "20310101",
        "20270310",
        "20270309",
        "20270308",
    ]


def test_other_files_are_none_of_ours(tmp_path):
    ours = tmp_path / backup_name(datetime(2027, 3, 1, tzinfo=UTC))
    for name in (ours.name, "screening.db", "screening-20270301T000000000000Z.part", "notes", f"{ours.name}.gz"):
        (tmp_path / name).touch()
    (tmp_path / "screening-20271332T000000000000Z.db").touch()  # no such day
    assert backups_in(tmp_path) == [ours]
