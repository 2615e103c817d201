"""Assignments: each screening in the queue belongs to one therapist or to no one."""

import pytest

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


def test_who_leaves_gives_back_what_is_open(practice, one):
    kim = let_in("Kim Lee", "kim@example.com")
    written(practice.queue.take, one, kim.id)
    assert written(practice.queue.give_back, kim.id) == 1
    assert practice.queue.taken_by(one) is None
