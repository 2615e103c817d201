"""Counts of all courses of care equal opening each, on random data, and erasing a person takes theirs out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from screening.domain.care.counted import AFTERWARDS, ALL, NEEDLED, OUTCOME, change_name, share
from screening.domain.care.outcomes import MeasuredChange
from screening.domain.review.insights import Share
from screening.records.care.follow_ups import NewFollowUp
from screening.records.care.tables import CareSessionRow, FollowUpRow
from screening.records.database import writable
from screening.workflow.care.counts import count_when_due, counted_by_force
from screening.workflow.care.follow_up import FollowUpSent, answer
from screening.workflow.review.patient_file import erase
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import TESTS, written

some = st.lists(st.sampled_from("ab"), unique=True).map(tuple)
days = st.integers(0, 2)
recorded = st.fixed_dictionaries({"needled": st.booleans(), "sites": some, "happened": some})
peg = st.fixed_dictionaries(dict.fromkeys(("peg_pain", "peg_enjoy", "peg_activity"), st.integers(0, 10)))
check_in = st.fixed_dictionaries(
    {"ci_soreness": st.integers(0, 10)}, optional={"ci_signs": st.sampled_from([("none",), ("chest_pain",)])}
)
done = st.one_of(
    st.tuples(st.just("record"), days, recorded),
    st.tuples(st.just("check_in"), days, check_in),
    st.tuples(st.just("outcomes"), days, peg),
)


def answers(practice, screening, name, day, content):
    now = datetime.now(UTC)
    on, ends = day if name == "check_in" else None, now + timedelta(hours=1)
    made = written(practice.follow_ups.add, NewFollowUp(screening.id, name, on, "en", now, now, ends))
    book = rulebook_in_force(practice).questionnaires[name]
    return answer(practice, FollowUpSent(made.token, book, content, "en", now))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(done, max_size=6), st.booleans())
def test_what_was_counted_on_the_way_is_what_opening_each_gives(care, practice, steps, erased):
    screening = care.sends()
    care.signs(screening)
    count_when_due(practice)
    for what, ago, content in steps:
        day = practice.day() - timedelta(days=ago)
        if what == "record":
            seen = sum(one.held_on == day for one in practice.care_sessions.of(screening.id))
            care.records(screening, seen, day, **content)
        else:
            answers(practice, screening, what, day, content)
    if erased:
        erase(practice, screening, TESTS, "asked for")
    assert practice.care_counts.read() == +counted_by_force(practice)


def test_what_is_reported_and_measured_is_in_the_counts_until_it_is_erased(care, practice, signed):
    today = practice.day()
    care.records(signed)
    assert count_when_due(practice)
    sent = answers(practice, signed, "check_in", today, {"ci_events": ("bruise", "not_sure"), "ci_again": "no"})
    assert len(sent.reported) == 1  # a bruise; being unsure and not wanting needles again are no events
    assert answers(practice, signed, "outcomes", today, {"peg_pain": 0, "peg_enjoy": 0, "peg_activity": 0}).change
    counts, group = practice.care_counts.read(), f"{OUTCOME}{signed.outcome}"
    assert share(counts, ALL, f"{AFTERWARDS.each}{sent.reported[0]}", AFTERWARDS.of) == Share(1, 1)
    assert share(counts, group, change_name("outcomes", MeasuredChange.BETTER), NEEDLED) == Share(1, 1)
    care.records(signed, seen=1, needled=False)  # recorded again: there was no needling after all
    assert practice.care_counts.read() == {}
    care.records(signed, seen=2)
    assert practice.care_counts.read() == counts
    erase(practice, signed, TESTS, "asked for")
    assert practice.care_counts.read() == {}


def test_what_cannot_be_opened_keeps_nobody_from_answering(care, practice, signed):
    care.records(signed)
    assert count_when_due(practice)
    written(lambda: writable().execute(update(CareSessionRow).values(sealed=b"\x02" + bytes(60))))
    assert answers(practice, signed, "check_in", practice.day(), {"ci_signs": ("chest_pain",)}).reported
    assert practice.care_counts.read() is None


@pytest.mark.parametrize("damaged", [CareSessionRow, FollowUpRow])
def test_a_course_of_care_that_cannot_be_opened_is_left_out_and_the_others_are_counted(care, practice, signed, damaged):
    other = care.sends()
    care.signs(other)
    for screening in (signed, other):
        care.records(screening)
        answers(practice, screening, "check_in", practice.day(), {"ci_soreness": 2})
    changed = update(damaged).where(damaged.screening_id == signed.id).values(sealed=b"\x02" + bytes(60))
    written(lambda: writable().execute(changed))
    assert count_when_due(practice)
    assert practice.care_counts.read()["|sessions"] == 1


def test_erasing_a_person_takes_their_sessions_out(care, practice, signed):
    care.records(signed, happened=("bruise",))
    other = care.sends()
    care.signs(other)
    care.records(other)
    assert count_when_due(practice)
    assert not count_when_due(practice)
    erase(practice, signed, TESTS, "asked for")
    assert practice.care_counts.read() == {
        "|sessions": 1,
        f"outcome:{other.outcome}|sessions": 1,
        f"outcome:{other.outcome}|needled": 1,
    }
    assert practice.care_counts.read() == counted_by_force(practice)
    assert practice.episodes.of(signed.id) is None


def test_what_is_recorded_while_it_counts_makes_it_count_again(care, practice, signed, monkeypatch):
    counted = counted_by_force(practice)

    def slow(stores):
        care.records(signed)
        return counted

    monkeypatch.setattr("screening.workflow.care.counts.counted_by_force", slow)
    assert not count_when_due(practice)
    monkeypatch.undo()
    assert count_when_due(practice)
    assert practice.care_counts.read()["|sessions"] == 1
