"""People of the practice: let in, given other roles, and let in no longer; what they had is given back."""

import pytest

from screening.records.audit.entries import Wanted
from screening.records.database import transaction
from screening.records.operations.outbox import Mail
from screening.workflow.practice.staff import (
    ADMINISTRATOR,
    FRONT_DESK,
    THERAPIST,
    KnownPersonError,
    LastAdministratorError,
    Newcomer,
    add_person,
    change_roles,
    end_access,
    forget_factors,
    is_last_administrator,
    let_in_again,
    note_password_link,
    staff_state,
    unassign_departed,
)
from screening.workflow.review.assign import take
from tests.builders import TESTS, let_in, written
from tests.records.screenings.test_screenings import add


@pytest.fixture
def admin(practice) -> int:
    return let_in("Ann Admin", "ann@example.com", [ADMINISTRATOR]).id


@pytest.fixture
def park(practice, admin):
    return let_in()


def roles_of(practice, person_id) -> set[str]:
    return {role.name for role in practice.people.by_id(person_id).roles}


def told(practice, person_id) -> list[tuple[str, str]]:
    return [(one.action, one.detail) for one in practice.audit.page(Wanted(chain=f"person:{person_id}"), 9)]


def looks_after(practice, park) -> str:
    """Let somebody look after a screening, and the call about it."""
    screening_id = add(practice)
    written(practice.calls.raise_for, screening_id)
    assert take(practice, screening_id, park)
    return screening_id


def test_a_newcomer_has_each_role_once_and_no_password(practice):
    person_id = add_person(practice, Newcomer("lee@example.com", "Lee", (THERAPIST, FRONT_DESK, THERAPIST)), TESTS)
    assert roles_of(practice, person_id) == {THERAPIST, FRONT_DESK}
    assert practice.people.by_id(person_id).password is None
    assert told(practice, person_id) == [("person added", "therapist, front_desk")]


def test_nobody_is_let_in_twice_with_one_address(practice, park):
    with pytest.raises(KnownPersonError):
        add_person(practice, Newcomer("park@example.com", "Another", (THERAPIST,)), TESTS)
    assert len(practice.people.everyone()) == 2


def test_what_somebody_who_leaves_had_is_nobodys_again(practice, park):
    screening_id = looks_after(practice, park)
    end_access(practice, park.id, TESTS)
    assert practice.people.active(park.id) is None
    assert practice.queue.taken_by(screening_id) is None
    assert practice.calls.open(9)[0].taken_by == ""
    assert told(practice, park.id)[0] == ("access ended", "screenings unassigned: 1")


def test_nobody_is_let_in_no_longer_who_is_not_there(practice, park):
    end_access(practice, park.id + 9, TESTS)
    assert told(practice, park.id + 9) == []


def test_the_last_administrator_stays_one(practice, admin):
    with pytest.raises(LastAdministratorError):
        end_access(practice, admin, TESTS)
    with pytest.raises(LastAdministratorError):
        change_roles(practice, admin, [THERAPIST], TESTS)
    assert roles_of(practice, admin) == {ADMINISTRATOR}
    assert practice.people.active(admin) is not None


def test_beside_another_administrator_one_may_go(practice, admin):
    let_in("Bo", "bo@example.com", [ADMINISTRATOR])
    assert change_roles(practice, admin, [THERAPIST], TESTS)
    assert roles_of(practice, admin) == {THERAPIST}


def test_other_roles_hold_from_now_on_and_the_trail_says_both(practice, park):
    assert change_roles(practice, park.id, [FRONT_DESK, ADMINISTRATOR], TESTS)
    assert roles_of(practice, park.id) == {FRONT_DESK, ADMINISTRATOR}
    assert told(practice, park.id)[0] == ("roles changed", "therapist → administrator, front_desk")


def test_the_same_roles_change_nothing_and_are_not_told(practice, park):
    assert change_roles(practice, park.id, [THERAPIST], TESTS)
    assert [action for action, _detail in told(practice, park.id)] == ["person added"]


@pytest.mark.parametrize(
    ("roles", "patients", "calls"),
    [
        ([ADMINISTRATOR], False, False),
        ([FRONT_DESK], False, True),
        ([FRONT_DESK, ADMINISTRATOR], False, True),
        ([THERAPIST, ADMINISTRATOR], True, True),
    ],
)
def test_who_may_no_longer_open_screenings_gives_them_back(practice, park, roles, patients, calls):
    screening_id = looks_after(practice, park)
    change_roles(practice, park.id, roles, TESTS)
    assert (practice.queue.taken_by(screening_id) == park.id) is patients
    assert bool(practice.calls.open(9)[0].taken_by) is calls


@pytest.mark.parametrize("roles", [[FRONT_DESK], []])
def test_who_is_no_longer_a_therapist_keeps_no_signed_screening(practice, park, roles):
    screening_id = looks_after(practice, park)
    written(practice.queue.decided, screening_id)
    change_roles(practice, park.id, roles, TESTS)
    assert practice.queue.taken_by(screening_id) is None


def test_what_an_earlier_version_left_with_who_is_gone_is_unassigned(practice, park):
    end_access(practice, park.id, TESTS)
    left = add(practice)
    written(practice.queue.take, left, park.id)
    unassign_departed(practice)
    assert practice.queue.taken_by(left) is None


def test_nobody_changes_who_left_or_was_never_there(practice, park):
    end_access(practice, park.id, TESTS)
    for person_id in (park.id, park.id + 9):
        assert not change_roles(practice, person_id, [THERAPIST], TESTS)
        assert not forget_factors(practice, person_id, TESTS)


def test_who_lost_a_second_factor_begins_anew_and_it_is_told(practice, park):
    with transaction():
        practice.people.by_id(park.id).tf_primary_method = "authenticator"
    assert forget_factors(practice, park.id, TESTS)
    assert practice.people.by_id(park.id).tf_primary_method is None
    assert practice.people.by_id(park.id).password is None
    assert told(practice, park.id)[0] == ("second factor changed", "lost: to be set up again")


def test_other_roles_end_the_sessions_except_the_one_they_are_given_from(practice, park):
    here, there = (written(practice.sign_ins.start, park.id, "Firefox") for _ in range(2))
    change_roles(practice, park.id, [FRONT_DESK], TESTS, here)
    assert [one.id for one in practice.sign_ins.of(park.id)] == [here]
    assert practice.sign_ins.holding(there, park.id) is None
    change_roles(practice, park.id, [THERAPIST], TESTS)
    assert practice.sign_ins.of(park.id) == []


def test_the_same_roles_end_no_session(practice, park):
    written(practice.sign_ins.start, park.id, "Firefox")
    change_roles(practice, park.id, [THERAPIST], TESTS)
    assert len(practice.sign_ins.of(park.id)) == 1


def test_who_left_is_let_in_again_and_it_is_told_once(practice, park):
    end_access(practice, park.id, TESTS)
    for _ in range(2):
        assert let_in_again(practice, park.id, TESTS)
    person = practice.people.active(park.id)
    assert person.password
    assert roles_of(practice, park.id) == {THERAPIST}
    assert [action for action, _detail in told(practice, park.id)].count("access given back") == 1
    assert not let_in_again(practice, park.id + 9, TESTS)


def test_the_last_administrator_is_the_only_one_who_can_sign_in(practice, admin):
    assert is_last_administrator(practice, admin)
    other = let_in("Bo", "bo@example.com", [ADMINISTRATOR]).id
    assert not is_last_administrator(practice, admin)
    end_access(practice, other, TESTS)
    assert is_last_administrator(practice, admin)
    assert not is_last_administrator(practice, other)


def test_the_staff_are_told_apart_by_how_they_sign_in(practice, admin, park):
    waiting = add_person(practice, Newcomer("lee@example.com", "Lee", (THERAPIST,)), TESTS)
    gone = let_in("Bo", "bo@example.com").id
    end_access(practice, gone, TESTS)
    with transaction():
        practice.people.by_id(park.id).tf_primary_method = "authenticator"
    state = staff_state(practice)
    assert [person.id for person in state.can_sign_in] == [admin, park.id]
    assert [person.id for person in state.bare] == [admin]
    assert [person.id for person in state.waiting] == [waiting]
    assert [person.id for person in state.inactive] == [gone]


def test_a_link_that_goes_by_mail_is_told_and_written_together(practice, park):
    note_password_link(practice, park.id, TESTS, Mail("park@example.com", "Your link", "body", kind="sign-in"))
    assert told(practice, park.id)[0] == ("password link made", "by email")
    assert practice.outbox.count() == 1


def test_a_link_to_choose_a_password_is_told(practice, park):
    note_password_link(practice, park.id, TESTS)
    assert told(practice, park.id)[0] == ("password link made", "")


def test_the_trail_names_somebody_by_a_number_that_stays(park):
    assert (park.actor.code, park.actor.name) == (f"person:{park.id}", "Dr. Park")
