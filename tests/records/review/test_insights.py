"""Insights: what is due is known by its mark, periods are counted by the practice's days, and the newest are listed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from screening.domain.review.insight_days import NamedCase
from screening.records.database import transaction
from screening.records.review import insight_rows
from screening.records.review.insights import Changed, Insights
from tests.builders import counts_of_everything, written
from tests.records.screenings.test_screenings import add

ALWAYS = date.min, date.max
MORNING = datetime(2026, 11, 24, 17, tzinfo=UTC)


def case(number: int = 0, at: datetime = MORNING, *names: str) -> NamedCase:
    return NamedCase(f"{number:04}-0000", int(at.timestamp()), ("", *names))


def put(practice, *cases: NamedCase) -> None:
    with transaction():
        practice.insights._held()
        practice.insights._replace(cases)


def test_before_the_first_count_there_is_none(practice):
    assert practice.insights.age() is None
    assert practice.insights.days() is None
    assert practice.insights.counts([ALWAYS, ALWAYS]) == [counts_of_everything(practice)] * 2
    assert not list(practice.insights.newest(ALWAYS, (), [""]))


def test_a_screening_is_due_until_it_is_counted_and_again_after_each_decision(practice):
    screening_id = add(practice)
    assert practice.insights.due(9) == {screening_id: 0}
    written(practice.insights.put, [Changed(screening_id, 0, case())])
    assert practice.insights.due(9) == {}
    written(practice.queue.decided, screening_id)
    assert practice.insights.due(9) == {screening_id: 0}
    written(practice.queue.decided, screening_id)
    assert practice.insights.due(9) == {screening_id: -1}


def test_what_changed_while_it_was_read_is_not_counted_and_stays_due(practice):
    screening_id = add(practice)
    [(_id, seen)] = practice.insights.due(9).items()
    written(practice.queue.decided, screening_id)
    written(practice.insights.put, [Changed(screening_id, seen, case())])
    assert counts_of_everything(practice).count() == 0
    assert screening_id in practice.insights.due(9)


def test_what_cannot_be_opened_is_not_due_for_ever(practice):
    written(practice.insights.put, [Changed(add(practice), 0, None)])
    assert practice.insights.due(9) == {}
    assert counts_of_everything(practice).count() == 0


def test_at_most_so_many_are_due_the_longest_sent_first(practice):
    ids = [add(practice, sent_at=MORNING + timedelta(hours=n)) for n in (2, 0, 1)]
    assert list(practice.insights.due(2)) == ids[1:]


def test_a_case_is_counted_once_however_often_it_is_put(practice):
    for names in ((), ("agreed",), ("decided",)):
        put(practice, case(1, MORNING, *names))
    assert counts_of_everything(practice).by_name == {"": 1, "decided": 1}


def test_a_day_is_one_of_the_practices_time_zone(practice):
    evening = datetime(2026, 11, 24, 4, tzinfo=UTC)  # 8 pm on the 23rd in Los Angeles
    put(practice, case(1, evening), case(2))
    assert practice.insights.days() == (date(2026, 11, 23), date(2026, 11, 24))
    day, both = practice.insights.counts([(date(2026, 11, 23),) * 2, (date(2026, 11, 23), date(2026, 11, 24))])
    assert (day.count(), both.count()) == (1, 2)


def test_the_newest_behind_a_count_are_listed_from_newest_to_oldest(practice):
    cases = [case(n, MORNING - timedelta(days=n), *(["decided"] if n % 2 else [])) for n in range(160)]
    put(practice, *cases)
    every = list(practice.insights.newest(ALWAYS, (), [""]))
    assert every == [one.reference for one in cases]
    decided = list(practice.insights.newest((date(2026, 9, 1), date(2026, 10, 31)), (), ["decided"]))
    assert decided == [f"{n:04}-0000" for n in range(25, 85, 2)]


def test_only_days_that_have_one_of_them_are_opened_for_the_newest_behind_a_count(practice, monkeypatch):
    rare = {3, 40, 41, 150}
    put(practice, *(case(n, MORNING - timedelta(days=n), *(["decided"] if n in rare else [])) for n in range(160)))
    insight_rows.opened_days.forget()
    opened, read = [], insight_rows.read_day
    monkeypatch.setattr(insight_rows, "read_day", lambda kept: opened.append(kept) or read(kept))
    newest = practice.insights.newest(ALWAYS, (), ["decided"])
    assert next(newest) == "0003-0000"
    assert len(opened) == 1
    assert list(newest) == ["0040-0000", "0041-0000", "0150-0000"]
    assert len(opened) == len(rare)


def test_the_list_behind_a_count_continues_after_any_of_it(practice):
    ids = [add(practice, sent_at=MORNING + timedelta(hours=n)) for n in range(4)]
    references = [practice.screenings.by_id(one).reference for one in ids]
    put(
        practice,
        *(NamedCase(one, int((MORNING + timedelta(hours=n)).timestamp()), ("",)) for n, one in enumerate(references)),
    )
    for place, after in enumerate(references):
        assert list(practice.insights.newest(ALWAYS, (), [""], after)) == references[:place][::-1]
    assert list(practice.insights.newest(ALWAYS, (), [""], "unknown")) == references[::-1]


def test_counts_that_another_key_zone_or_version_made_are_forgotten_and_everything_is_due(practice, monkeypatch):
    screening_id = add(practice)
    written(practice.insights.put, [Changed(screening_id, 0, case())])
    other = Insights(practice.insights._seal, practice.keys, ZoneInfo("America/New_York"))
    assert other.due(9) == {screening_id: 1}
    assert practice.insights.due(9) == {}
    elsewhere = replace(practice, insights=other)
    written(other.put, [Changed(screening_id, 1, case())])
    assert counts_of_everything(elsewhere).count() == 1
    assert other.due(9) == {}
    monkeypatch.setattr("screening.records.review.insights.FORMAT", 99)
    assert other.due(9) == {screening_id: 2}
