"""One person's screenings: linked by hand and told on both; a wrong identity is put right, and the old one is kept."""

from dataclasses import fields, replace
from uuid import uuid4

import pytest

from screening.records.audit.entries import Wanted
from screening.records.database import transaction
from screening.records.screenings.screenings import Sent
from screening.workflow.review.patient_file import erase
from screening.workflow.review.patients import amend, are_linked, link, linked_screenings, possible_matches, unlink
from tests.builders import TESTS, written
from tests.records.screenings.test_screenings import add


def told(practice, screening) -> list[tuple[str, str]]:
    entries = practice.audit.page(Wanted(chain=f"screening:{screening.id}"), 9)
    return [(entry.action, entry.detail) for entry in entries if entry.action != "sent"]


def ids(screenings) -> list[str]:
    return [one.id for one in screenings]


@pytest.fixture
def three(sent_with):
    """Three screenings under one name, the oldest first."""
    return [sent_with() for _ in range(3)]


def test_linked_screenings_find_each_other_the_newest_first_and_both_are_told(practice, three, park):
    first, second, third = three
    link(practice, first, second, park)
    link(practice, first, third, park)
    assert ids(linked_screenings(practice, first)) == [third.id, second.id]
    assert told(practice, second) == [("linked", f"with {first.reference}")]
    assert told(practice, first) == [("linked", f"with {third.reference}"), ("linked", f"with {second.reference}")]


def test_a_screening_is_not_linked_with_itself(practice, three, park):
    link(practice, three[0], three[0], park)
    assert linked_screenings(practice, three[0]) == []
    assert told(practice, three[0]) == []


def test_the_same_name_is_offered_until_it_is_linked(practice, three, park):
    first, second, third = three
    assert set(ids(possible_matches(practice, first))) == {second.id, third.id}
    link(practice, first, second, park)
    assert ids(possible_matches(practice, first)) == [third.id]


def test_a_link_is_taken_back_and_told(practice, three, park):
    first, second, _third = three
    link(practice, first, second, park)
    unlink(practice, second, park)
    assert linked_screenings(practice, first) == []
    assert told(practice, second)[0] == ("unlinked", "")


def test_a_wrong_identity_is_put_right_and_the_old_one_kept_and_the_trail_says_no_name(practice, three, park):
    screening = three[0]
    amend(practice, screening, replace(screening.identity, name="Zoë Quill", phone="509 555 0177"), park)
    assert practice.screenings.by_id(screening.id).identity.name == "Zoë Quill"
    assert practice.screenings.former_identities(screening.id) == [screening.identity]
    assert told(practice, screening) == [("identity amended", "name, phone")]
    assert practice.queue.count_found("Zoë Quill", 9) == 1
    assert screening.id not in ids(possible_matches(practice, three[1]))


def test_an_identity_that_is_right_already_is_left_and_not_told(practice, three, park):
    amend(practice, three[0], replace(three[0].identity), park)
    assert practice.screenings.former_identities(three[0].id) == []
    assert told(practice, three[0]) == []


@pytest.fixture
def replaced(practice, three):
    """Return what replaces a screening by newer answers, and returns those."""

    def replaced(screening):
        sent = {one.name: getattr(screening, one.name) for one in fields(Sent)}
        newer = add(practice, **{**sent, "previous_id": screening.id, "draft_id": uuid4().hex})
        with transaction():
            practice.patients.follow(screening.id, newer)
        return practice.screenings.by_id(newer)

    return replaced


def test_an_old_version_that_is_linked_links_the_newest_ones(practice, three, park, replaced):
    first, second, _third = three
    newer, newest = replaced(first), replaced(second)
    link(practice, first, second, park)
    assert ids(linked_screenings(practice, newer)) == [newest.id]
    assert linked_screenings(practice, first) == []
    assert told(practice, newer) == [("linked", f"with {newest.reference}")]
    assert are_linked(practice, first, second)
    assert newest.id not in ids(possible_matches(practice, newer))


def test_two_versions_of_one_screening_are_not_linked_with_each_other(practice, three, park, replaced):
    newer = replaced(three[0])
    link(practice, three[0], newer, park)
    assert practice.patients.linked(newer.id) == []
    assert are_linked(practice, three[0], newer)
    assert not are_linked(practice, three[1], newer)


@pytest.mark.parametrize("erased", [1, 2])
def test_what_was_erased_meanwhile_is_not_linked(practice, three, park, erased):
    for one in three[:erased]:
        erase(practice, one, TESTS, "asked for")
    link(practice, three[0], three[1], park)
    assert practice.patients.linked(three[1].id) == []


def test_a_link_is_taken_back_from_any_version_also_one_that_an_earlier_release_put_on_an_old_one(
    practice, three, park, replaced
):
    first, second, third = three
    link(practice, first, second, park)
    replaced(second)
    unlink(practice, second, park)
    assert linked_screenings(practice, first) == []
    written(practice.patients.link, first.id, second.id)
    unlink(practice, second, park)
    assert practice.patients.linked(first.id) == []
    assert not are_linked(practice, first, third)
