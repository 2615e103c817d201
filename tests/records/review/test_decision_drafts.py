"""Decisions that are not signed yet: one for each person and screening, seen by nobody else, kept as typed."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from screening.records.database import db
from screening.records.review.decision_drafts import PAGE, SavedElsewhereError, Typed, said
from screening.records.review.tables import UnsignedRow
from tests.builders import let_in, written
from tests.records.screenings.test_screenings import add

FIELDS = st.dictionaries(st.text(min_size=1, max_size=9), st.text(max_size=20), max_size=4)


@pytest.fixture
def people(practice) -> tuple[int, int]:
    return let_in().id, let_in("Dr. Lee", "lee@example.com").id


def typed(practice, screening_id, person_id):
    found = practice.unsigned.of(screening_id, person_id)
    return found and found.fields


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(kept=st.lists(FIELDS, min_size=1, max_size=3))
def test_what_was_typed_last_is_found_as_it_was_typed(practice, people, kept):
    screening_id = add(practice)
    for fields in kept:
        written(practice.unsigned.save, screening_id, people[0], fields)
        assert typed(practice, screening_id, people[0]) == fields


def test_nobody_sees_what_another_one_types_or_what_was_typed_elsewhere(practice, people):
    one, other = add(practice), add(practice)
    written(practice.unsigned.save, one, people[0], {"notes": "mine"})
    assert typed(practice, one, people[1]) is None
    assert typed(practice, other, people[0]) is None
    written(practice.unsigned.save, one, people[1], {"notes": "hers"})
    assert typed(practice, one, people[0]) == {"notes": "mine"}


def test_a_second_save_takes_the_place_of_the_first(practice, people):
    screening_id = add(practice)
    for words in ("one", "two"):
        written(practice.unsigned.save, screening_id, people[0], {"notes": words})
    assert db.session.scalar(select(func.count()).select_from(UnsignedRow)) == 1


def test_who_signs_drops_their_own_and_the_other_one_goes_on(practice, people):
    screening_id = add(practice)
    for person_id in people:
        written(practice.unsigned.save, screening_id, person_id, {"notes": str(person_id)})
    written(practice.unsigned.drop, screening_id, people[0])
    assert typed(practice, screening_id, people[0]) is None
    assert typed(practice, screening_id, people[1]) == {"notes": str(people[1])}


def test_nothing_that_was_typed_can_be_read_in_its_row(practice, people):
    written(practice.unsigned.save, add(practice), people[0], {"notes": "planted mark"})
    values = db.session.execute(text("SELECT * FROM unsigned")).one()
    assert b"planted" not in b"".join(v if isinstance(v, bytes) else str(v).encode() for v in values)


def test_another_page_replaces_only_the_state_it_was_filled_from(practice, people):
    screening_id = add(practice)
    written(practice.unsigned.save, screening_id, people[0], {"notes": "one", PAGE: "a"}, "")
    filled = practice.unsigned.of(screening_id, people[0]).state
    written(practice.unsigned.save, screening_id, people[0], {"notes": "one, two", PAGE: "a"}, "")
    for stale in ("", filled, "nonsense"):
        with pytest.raises(SavedElsewhereError) as refused:
            written(practice.unsigned.save, screening_id, people[0], {"notes": "other", PAGE: "b"}, stale)
        assert refused.value.unsigned.fields["notes"] == "one, two"
    filled = practice.unsigned.of(screening_id, people[0]).state
    written(practice.unsigned.save, screening_id, people[0], {"notes": "other", PAGE: "b"}, filled)
    assert typed(practice, screening_id, people[0])["notes"] == "other"


def test_signing_does_not_drop_what_another_page_saved(practice, people):
    screening_id = add(practice)
    written(practice.unsigned.save, screening_id, people[0], {"notes": "kept"})
    with pytest.raises(SavedElsewhereError):
        written(practice.unsigned.drop, screening_id, people[0], Typed({"notes": ""}, ""))
    assert typed(practice, screening_id, people[0]) == {"notes": "kept"}
    written(practice.unsigned.drop, screening_id, people[0], Typed({"notes": "kept"}, ""))
    assert typed(practice, screening_id, people[0]) is None


def test_what_is_blank_or_not_seen_says_nothing():
    assert said({"notes": " a\r\nb\n", "reason": " ", "after": "1", PAGE: "x"}) == {"notes": "a\nb"}
