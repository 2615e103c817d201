"""The queue: who looks after what, and what becomes of it when somebody leaves or the patient changes answers."""

from datetime import timedelta

import pytest

from screening.domain.rules.rulebook import CALL_TODAY, REST
from screening.records.access.tables import Person
from screening.records.audit.entries import Wanted
from screening.records.database import transaction, writable
from screening.records.review.listing import NOBODY, Shown
from screening.records.review.queue import Standing
from screening.workflow.practice.staff import ADMINISTRATOR, end_access
from tests.builders import TESTS, let_in
from tests.records.screenings.test_screenings import NOW, add


@pytest.fixture
def people(practice) -> tuple[int, int]:
    """Two who can look after a screening; the second is the one who can end the access of the first."""
    return let_in().id, let_in("Dr. Lee", "lee@example.com", [ADMINISTRATOR]).id


def taken(practice, person_id, *, decided=False, **changes) -> str:
    """Send a screening, let somebody take it, and perhaps decide it."""
    screening_id = add(practice, **changes)
    with transaction():
        assert practice.queue.take(screening_id, person_id)
        if decided:
            practice.queue.decided(screening_id)
    return screening_id


def shown(practice, **wanted) -> list[str]:
    return [entry.id for entry in practice.queue.page(10, Shown(**wanted))]


def unassign_all(practice, person_id) -> int:
    with transaction():
        return practice.queue.unassign_all(person_id)


def test_the_open_screenings_of_somebody_who_leaves_are_nobodys_again(practice, people):
    gone, other = people
    mine, theirs = [taken(practice, gone) for _ in range(2)], taken(practice, other)
    assert unassign_all(practice, gone) == 2
    assert [practice.queue.taken_by(one) for one in mine] == [None, None]
    assert practice.queue.taken_by(theirs) == other
    assert set(shown(practice)) == {*mine, theirs}
    assert shown(practice, person_id=gone) == []
    assert unassign_all(practice, gone) == 0


def test_new_answers_to_someone_who_left_wait_for_nobody_in_particular(practice, people):
    gone, _ = people
    done = taken(practice, gone, decided=True)
    end_access(practice, gone, TESTS)
    again = add(practice, previous_id=done)
    assert practice.queue.taken_by(again) is None
    assert shown(practice, person_id=NOBODY) == [again]


@pytest.mark.parametrize("decided", [False, True])
@pytest.mark.parametrize("left", [{"active": False}, {"roles": []}])
def test_a_place_that_an_earlier_version_left_with_someone_who_has_gone_is_not_handed_on(
    practice, people, left, decided
):
    gone, _ = people
    first = taken(practice, gone, decided=decided)
    with transaction():
        for name, value in left.items():
            setattr(writable().get(Person, gone), name, value)
    assert practice.queue.taken_by(add(practice, previous_id=first)) is None


def test_ending_an_access_unassigns_all_screenings_and_the_trail_says_how_many(practice, people):
    gone, _ = people
    mine = taken(practice, gone)
    taken(practice, gone, decided=True)
    end_access(practice, gone, TESTS)
    assert practice.queue.taken_by(mine) is None
    assert practice.queue.takers([mine]) == {}
    newest = practice.audit.page(Wanted(chain=f"person:{gone}"), 1)[0]
    assert (newest.action, newest.detail) == ("access ended", "screenings unassigned: 2")


def test_who_looks_after_a_screening_looks_after_the_version_that_takes_its_place(practice, people):
    gone, _ = people
    first = taken(practice, gone)
    second = add(practice, previous_id=first)
    assert practice.queue.taken_by(second) == gone
    assert practice.queue.takers([first, second]) == {second: "Dr. Park"}
    assert shown(practice) == [second]


def test_a_screening_can_be_given_to_somebody_else_and_to_nobody_and_an_unknown_one_to_no_one(practice, people):
    first, second = people
    one = taken(practice, first)
    with transaction():
        assert practice.queue.take(one, second)
    assert practice.queue.taken_by(one) == second
    with transaction():
        assert practice.queue.take(one, None)
        assert not practice.queue.take("made up", first)
    assert practice.queue.taken_by(one) is None


def test_a_decision_moves_that_screening_alone(practice, people):
    first, _ = people
    one, other = taken(practice, first, decided=True), taken(practice, first)
    assert (shown(practice, decided=True), shown(practice)) == ([one], [other])


@pytest.mark.parametrize(
    ("standing", "waits"),
    [
        (Standing("fits", "same_day_call", CALL_TODAY), True),
        (Standing("discuss_first", "routine_visit", REST), True),
        (Standing("fits", "routine_visit", REST), False),
    ],
)
def test_a_correction_brings_back_what_was_decided_if_it_is_worse_or_more_urgent(practice, people, standing, waits):
    one, other = (taken(practice, people[0], decided=True, outcome="fits", urgency=REST) for _ in range(2))
    with transaction():
        assert practice.queue.correct(one, standing) == REST
    assert practice.queue.is_decided(one) is not waits
    assert practice.queue.is_decided(other)


def test_among_equals_the_nearer_visit_comes_first_and_no_day_last(practice):
    later, none, sooner = (
        add(practice, visit_on=day, sent_at=NOW + timedelta(minutes=minutes))
        for minutes, day in ((0, NOW.date() + timedelta(days=3)), (1, None), (2, NOW.date()))
    )
    assert shown(practice) == [sooner, later, none]


def test_a_version_that_was_replaced_names_the_newest_one(practice):
    first = add(practice)
    second = add(practice, previous_id=first)
    third = add(practice, previous_id=second)
    references = [practice.screenings.by_id(one).reference for one in (first, second, third)]
    found = practice.queue.listed(references)
    assert [entry.replaced_by for entry in found] == [references[2], references[2], None]
