"""The bond of an entry with its place: whatever is another entry, place, key or predecessor has another one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from screening.records.audit.chaining import START, Chaining, Entry

KEY = bytes(range(32))
TEXT = st.text(max_size=4)
ENTRIES = st.builds(
    Entry,
    chain=TEXT,
    number=st.integers(1, 3),
    at=st.sampled_from([datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 2, 3, tzinfo=UTC)]),
    actor=TEXT,
    action=TEXT,
    detail=TEXT,
)


@given(one=ENTRIES, other=ENTRIES)
def test_two_entries_have_the_same_bond_only_when_they_are_the_same(one, other):
    chaining = Chaining(KEY)
    assert (chaining.entry(one, START) == chaining.entry(other, START)) is (one == other)


@given(entry=ENTRIES, letter=st.characters(codec="utf-8"))
def test_no_letter_can_move_from_one_part_of_an_entry_to_the_next(entry, letter):
    chaining = Chaining(KEY)
    here, there = replace(entry, actor=f"a{letter}", action="b"), replace(entry, actor="a", action=f"{letter}b")
    assert chaining.entry(here, START) != chaining.entry(there, START)


def test_the_bond_depends_on_the_entry_before_and_on_the_key():
    entry = Entry("screening:a", 1, datetime(2026, 1, 2, tzinfo=UTC), "person:7", "read", "")
    mac = Chaining(KEY).entry(entry, START)
    assert mac != Chaining(KEY).entry(entry, bytes(31) + b"x")
    assert mac != Chaining(bytes(32)).entry(entry, START)


def test_one_moment_is_the_same_in_every_time_zone():
    entry = Entry("screening:a", 1, datetime(2026, 1, 2, 3, tzinfo=UTC), "person:7", "read", "")
    elsewhere = replace(entry, at=entry.at.astimezone(timezone(timedelta(hours=-8))))
    assert Chaining(KEY).entry(entry, START) == Chaining(KEY).entry(elsewhere, START)


def test_an_entry_the_length_of_a_chain_and_the_end_of_a_day_are_never_taken_for_each_other():
    chaining = Chaining(KEY)
    ends = {chaining.end("a", length, last) for length in (1, 2) for last in (START, bytes(31) + b"x")}
    days = {chaining.head(n, day, b"x", START) for n in (1, 2) for day in (date(2026, 1, 2), date(2026, 1, 3))}
    assert len(ends | days) == 8
