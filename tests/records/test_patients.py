"""One patient's screenings: candidates are offered, nothing is linked by itself."""

from datetime import timedelta

from screening.records.database import writing
from tests.records.test_screenings import NOW, add

ANA = {"name": "Ana Ruiz", "born": "1981-01-02"}


def link(practice, one, other) -> None:
    with writing() as session:
        practice.patients.link(session, one, other)


def test_the_same_name_or_date_of_birth_is_a_candidate_and_nobody_else(practice):
    first = add(practice, identity=ANA)
    same_name = add(practice, identity={"name": "ana  ruiz", "born": "1990-05-05"}, sent_at=NOW + timedelta(hours=1))
    same_day = add(practice, identity={"name": "Anna Ruis", "born": "1981-01-02"}, sent_at=NOW + timedelta(hours=2))
    add(practice, identity={"name": "Tom Okafor", "born": "1970-01-01"})
    offered = [practice.screenings.by_reference(reference).id for reference in practice.patients.candidates(first)]
    assert offered == [same_day, same_name]
    assert practice.patients.linked(first) == []


def test_linked_screenings_are_found_from_each_other_and_offered_no_more(practice):
    one, other, third = (add(practice, identity=ANA) for _ in range(3))
    link(practice, one, other)
    link(practice, other, third)
    assert set(practice.patients.linked(one)) == {other, third}
    assert practice.patients.candidates(one) == []


def test_two_groups_that_turn_out_to_be_one_person_become_one(practice):
    ids = [add(practice, identity=ANA) for _ in range(4)]
    link(practice, ids[0], ids[1])
    link(practice, ids[2], ids[3])
    link(practice, ids[1], ids[2])
    assert all(set(practice.patients.linked(one)) == {*ids} - {one} for one in ids)


def test_a_link_can_be_taken_back(practice):
    one, other = add(practice, identity=ANA), add(practice, identity=ANA)
    link(practice, one, other)
    with writing() as session:
        practice.patients.unlink(session, other)
    assert practice.patients.linked(one) == []


def test_an_older_version_is_no_candidate(practice):
    first = add(practice, identity=ANA)
    second = add(practice, identity=ANA, previous_id=first)
    assert practice.patients.candidates(second) == []


def test_the_next_version_is_of_the_same_person_in_its_stead(practice):
    one, other = add(practice, identity=ANA), add(practice, identity=ANA)
    link(practice, one, other)
    newer = add(practice, identity=ANA, previous_id=one)
    with writing() as session:
        practice.patients.follow(session, one, newer)
    assert practice.patients.linked(other) == [newer]
    assert practice.patients.candidates(newer) == []
