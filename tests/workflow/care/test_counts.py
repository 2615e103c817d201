"""Counts of all sessions equal opening each, on random data, and erasing a person takes theirs out."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.domain.care.counted import names_of
from screening.domain.care.session import SessionContent
from screening.workflow.care.counts import count_when_due, counted_by_force
from screening.workflow.review.patient_file import erase
from tests.builders import TESTS, written

DAY = date(2027, 3, 4)
some = st.lists(st.sampled_from("ab"), unique=True).map(tuple)
contents = st.builds(SessionContent, needled=st.booleans(), sites=some, happened=some, outcome=st.sampled_from("xy"))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), contents), max_size=4))
def test_what_was_counted_on_the_way_is_what_opening_each_gives(care, practice, recorded):
    screening = care.sends()
    care.signs(screening)
    count_when_due(practice)
    for day, content in recorded:
        of, when = screening.id, DAY + timedelta(days=day)

        def put(content=content, of=of, when=when):
            before = practice.care_sessions.of(of)
            number = sum(one.held_on == when for one in before) + 1
            practice.care_sessions.add(of, when, content, (care.person.id, number))
            practice.care_counts.change(names_of(before), names_of(practice.care_sessions.of(of)))

        written(put)
    assert practice.care_counts.read() == counted_by_force(practice)


def test_erasing_a_person_takes_their_sessions_out(care, practice, signed):
    care.records(signed, happened=("bruise",))
    other = care.sends()
    care.signs(other)
    care.records(other)
    assert count_when_due(practice)
    assert not count_when_due(practice)
    erase(practice, signed, TESTS, "asked for")
    assert practice.care_counts.read() == {"|sessions": 1, f"outcome:{other.outcome}|sessions": 1}
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
