"""Assignments: each screening in the queue belongs to one therapist or to no one."""

import pytest

from screening.records.access.tables import Person
from screening.records.database import transaction, writable
from tests.builders import healthy, let_in, written


@pytest.fixture
def one(patient, practice):
    patient.has_sent(healthy())
    return practice.screenings.newest().id


def test_a_screening_is_assigned_to_one_and_told_by_name(practice, one):
    kim = let_in("Kim Lee", "kim@example.com")
    assert practice.queue.taken_by(one) is None
    assert written(practice.queue.take, one, kim.id)
    assert practice.queue.taken_by(one) == kim.id
    assert practice.queue.takers([one]) == {one: "Kim Lee"}
    assert not written(practice.queue.take, "0" * 32, kim.id)


@pytest.mark.parametrize("signed", [False, True])
def test_who_leaves_keeps_nothing_signed_or_not(practice, one, signed):
    kim = let_in("Kim Lee", "kim@example.com")
    written(practice.queue.take, one, kim.id)
    if signed:
        written(practice.queue.decided, one)
    assert written(practice.queue.unassign_all, kim.id) == 1
    assert practice.queue.taken_by(one) is None


@pytest.mark.parametrize("left", [{"active": False}, {"roles": []}])
def test_what_an_earlier_version_left_with_someone_who_has_gone_is_unassigned(practice, one, left):
    kim = let_in("Kim Lee", "kim@example.com")
    written(practice.queue.take, one, kim.id)
    written(practice.queue.unassign_departed)
    assert practice.queue.taken_by(one) == kim.id
    with transaction():
        for name, value in left.items():
            setattr(writable().get(Person, kim.id), name, value)
    written(practice.queue.unassign_departed)
    assert practice.queue.taken_by(one) is None
