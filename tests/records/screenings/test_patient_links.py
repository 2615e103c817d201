"""One patient's screenings: nothing is linked by itself."""

from screening.domain.people.identity import Identity
from screening.records.database import transaction
from tests.records.screenings.test_screenings import add

ANA = Identity("Ana Ruiz", "1981-01-02")


def link(practice, one, other) -> None:
    with transaction():
        practice.patients.link(one, other)


def test_linked_screenings_are_found_from_each_other(practice):
    one, other, third = (add(practice, identity=ANA) for _ in range(3))
    link(practice, one, other)
    link(practice, other, third)
    assert set(practice.patients.linked(one)) == {other, third}


def test_two_groups_that_turn_out_to_be_one_person_become_one(practice):
    ids = [add(practice, identity=ANA) for _ in range(4)]
    link(practice, ids[0], ids[1])
    link(practice, ids[2], ids[3])
    link(practice, ids[1], ids[2])
    assert all(set(practice.patients.linked(one)) == {*ids} - {one} for one in ids)


def test_a_link_can_be_taken_back(practice):
    one, other = add(practice, identity=ANA), add(practice, identity=ANA)
    link(practice, one, other)
    with transaction():
        practice.patients.unlink(other)
    assert practice.patients.linked(one) == []


def test_the_next_version_is_of_the_same_person_in_its_stead(practice):
    one, other = add(practice, identity=ANA), add(practice, identity=ANA)
    link(practice, one, other)
    newer = add(practice, identity=ANA, previous_id=one)
    with transaction():
        practice.patients.follow(one, newer)
    assert practice.patients.linked(other) == [newer]


def test_linked_screenings_share_a_name_and_one_by_itself_has_none(practice):
    one, other, alone = (add(practice, identity=ANA) for _ in range(3))
    link(practice, one, other)
    names = practice.patients.names_of([one, other, alone])
    assert names.keys() == {one, other}
    assert len(set(names.values())) == 1
