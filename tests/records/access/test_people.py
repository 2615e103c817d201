"""People of the practice: found however somebody asks, and nobody is deleted who signed something."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from screening.records.database import transaction
from tests.builders import let_in, written

ROLES = ("therapist", "front_desk", "administrator")


def add(practice, email="park@example.com", name="Dr. Park", roles=("therapist",)) -> int:
    return written(practice.people.add, email, name, None, roles)


def roles_of(practice, person_id) -> set[str]:
    return {role.name for role in practice.people.by_id(person_id).roles}


def test_somebody_is_found_by_number_and_by_address(practice):
    person_id = add(practice)
    person = practice.people.by_id(person_id)
    assert (person.name, person.email, person.active) == ("Dr. Park", "park@example.com", True)
    assert practice.people.by_email("park@example.com") is person
    assert practice.people.by_email("lee@example.com") is None
    assert practice.people.by_id(person_id + 1) is None


def test_everybody_is_listed_by_name(practice):
    for name in ("Lee", "Ames", "Park"):
        add(practice, f"{name}@example.com", name)
    assert [person.name for person in practice.people.everyone()] == ["Ames", "Lee", "Park"]


def test_nobody_has_no_name(practice):
    person_id = add(practice)
    assert practice.people.name_of(person_id) == "Dr. Park"
    assert practice.people.name_of(None) == practice.people.name_of(person_id + 1) == ""


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(first=st.sets(st.sampled_from(ROLES)), then=st.sets(st.sampled_from(ROLES)))
def test_roles_are_those_that_were_set_last_and_nothing_of_before(practice, first, then):
    found = practice.people.by_email("park@example.com")
    person_id = found.id if found else add(practice)
    for roles in (first, then):
        with transaction():
            practice.people.set_roles(practice.people.by_id(person_id), sorted(roles))
        assert roles_of(practice, person_id) == roles


def test_who_can_sign_in_with_a_role_is_known_by_name_and_anew_after_each_change(practice):
    lee, ames = add(practice, "lee@example.com", "Lee"), add(practice, "ames@example.com", "Ames")
    add(practice, "reed@example.com", "Reed", ("front_desk",))
    assert list(practice.people.active_with("therapist").items()) == [(ames, "Ames"), (lee, "Lee")]
    with transaction():
        practice.people.set_roles(practice.people.by_id(ames), ["front_desk"])
        assert practice.people.active_with("therapist") == {lee: "Lee"}  # also what was not written yet
        practice.people.end(practice.people.by_id(lee))
    assert practice.people.active_with("therapist") == {}


def test_who_leaves_stays_on_record_and_every_session_and_link_of_theirs_ends(practice):
    person_id = add(practice)
    before = practice.people.by_id(person_id).fs_uniquifier
    with transaction():
        practice.people.end(practice.people.by_id(person_id))
    assert practice.people.active(person_id) is None
    assert practice.people.by_id(person_id).fs_uniquifier != before
    assert practice.people.name_of(person_id) == "Dr. Park"


def test_whose_factors_are_forgotten_needs_a_new_password_and_a_new_session_and_keeps_the_roles(practice):
    person_id = let_in().id
    person = practice.people.by_id(person_id)
    before = person.fs_uniquifier
    assert person.password
    with transaction():
        person.tf_primary_method, person.tf_totp_secret, person.mf_recovery_codes = "authenticator", "secret", ["code"]
    with transaction():
        practice.people.forget_factors(person)
    assert (person.password, person.tf_primary_method, person.tf_totp_secret, person.mf_recovery_codes) == (None,) * 4
    assert person.fs_uniquifier != before
    assert practice.people.active(person_id) is person
    assert roles_of(practice, person_id) == {"therapist"}


@pytest.mark.parametrize(("role", "held"), [("administrator", ["Ames", "Lee"]), ("front_desk", ["Lee"])])
def test_those_who_hold_a_role_are_those_who_can_still_sign_in(practice, role, held):
    add(practice, "ames@example.com", "Ames", ["administrator"])
    add(practice, "lee@example.com", "Lee", ["administrator", "front_desk"])
    gone = add(practice, "park@example.com", "Park", ["administrator", "front_desk"])
    with transaction():
        practice.people.end(practice.people.by_id(gone))
    with transaction():
        names = [practice.people.name_of(person_id) for person_id in practice.people.held_with(role)]
    assert names == held


def test_who_is_let_in_again_has_the_password_and_the_roles_of_before_and_no_session(practice):
    person_id = let_in().id
    before = practice.people.by_id(person_id)
    password, uniquifier = before.password, before.fs_uniquifier
    written(practice.people.end, before)
    written(practice.people.let_in_again, practice.people.by_id(person_id))
    person = practice.people.active(person_id)
    assert (person.password, person.role_names) == (password, {"therapist"})
    assert person.fs_uniquifier != uniquifier
