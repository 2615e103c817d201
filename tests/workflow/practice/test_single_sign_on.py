"""Whose account somebody may use whom a provider vouches for."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from screening.exchange.id_tokens import Problem, ProviderIdentity, SignOnError
from screening.records.audit.entries import Wanted
from screening.records.database import transaction
from screening.workflow.practice.single_sign_on import link, sign_on, unlink
from screening.workflow.practice.staff import staff_state
from tests.builders import TESTS, let_in

RIVER = ProviderIdentity("https://id.example.com", "river-1", "park@example.com", 0.0, second_factor=False)


def told(practice, person_id) -> list[tuple[str, str, str]]:
    entries = practice.audit.all(Wanted(chain=f"person:{person_id}"))
    return [(one.actor, one.action, one.detail) for one in entries][1:]


def signs_on(practice, identity):
    """Sign on, and be signed in."""
    person = sign_on(practice, identity)
    link(practice, person.id, identity.issuer, identity.subject)
    return person


def refused(practice, identity) -> Problem:
    with pytest.raises(SignOnError) as caught:
        sign_on(practice, identity)
    return caught.value.problem


def test_the_first_time_the_verified_address_decides_and_then_the_subject(practice):
    park = let_in()
    assert signs_on(practice, RIVER).id == park.id
    assert signs_on(practice, replace(RIVER, email="")).id == park.id
    assert signs_on(practice, replace(RIVER, email="lee@example.com")).id == park.id
    assert told(practice, park.id) == [(park.actor.code, "single sign-on linked", RIVER.issuer)]


def test_who_comes_from_a_new_provider_is_linked_to_it_instead(practice):
    park = let_in()
    signs_on(practice, RIVER)
    new = replace(RIVER, issuer="https://new.example.com")
    assert signs_on(practice, new).id == park.id
    assert practice.people.by_sign_on(RIVER.issuer, RIVER.subject) is None
    assert refused(practice, replace(RIVER, email="")) is Problem.UNVERIFIED


def test_who_is_refused_is_noted_once_an_hour_and_nothing_else_changes(practice):
    park = let_in()
    signs_on(practice, RIVER)
    for number in range(3):
        assert refused(practice, replace(RIVER, subject=f"river-{number + 2}")) is Problem.UNKNOWN
    noted = ("stranger", "single sign-on refused", "linked to another account there")
    assert told(practice, park.id)[1:] == [noted]
    assert signs_on(practice, RIVER).id == park.id


def test_who_left_is_refused_whether_linked_before_or_not(practice):
    park, lee = let_in(), let_in("Lee", "lee@example.com")
    signs_on(practice, RIVER)
    with transaction():
        for person in (park, lee):
            practice.people.end(practice.people.by_id(person.id))
    assert refused(practice, RIVER) is Problem.UNKNOWN
    assert refused(practice, replace(RIVER, subject="lee-1", email="lee@example.com")) is Problem.UNKNOWN
    assert practice.people.by_id(lee.id).sign_on_subject is None
    assert told(practice, lee.id) == [("stranger", "single sign-on refused", "access ended")]


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    email=st.emails()
    | st.text()
    | st.sampled_from(["par\u212a@example.com", "park@example.com ", "%", "p_rk@example.com"])
)
def test_no_other_address_is_taken_for_somebodys(practice, email):
    if practice.people.by_email("park@example.com") is None:
        let_in()
    if email.lower() != "park@example.com" or not email.isascii():
        expected = Problem.UNKNOWN if email else Problem.UNVERIFIED
        assert refused(practice, replace(RIVER, email=email.replace("\0", ""))) in (expected, Problem.UNVERIFIED)


def test_unlinking_ends_sessions_is_audited_once_and_lets_another_account_be_linked(practice):
    park = let_in()
    signs_on(practice, RIVER)
    with transaction():
        sign_in_id = practice.sign_ins.start(park.id, "browser")
    assert unlink(practice, park.id, TESTS)
    assert unlink(practice, park.id, TESTS)
    assert practice.sign_ins.holding(sign_in_id, park.id) is None
    assert signs_on(practice, replace(RIVER, subject="river-2")).id == park.id
    actions = [action for _, action, _ in told(practice, park.id)]
    assert actions == ["single sign-on linked", "single sign-on unlinked", "single sign-on linked"]
    assert not unlink(practice, park.id + 1, TESTS)


def test_who_is_linked_can_sign_in_and_is_not_without_a_second_factor(practice):
    park = let_in()
    with transaction():
        practice.people.by_id(park.id).password = None
    assert [one.id for one in staff_state(practice).waiting] == [park.id]
    signs_on(practice, RIVER)
    state = staff_state(practice)
    assert ([one.id for one in state.can_sign_in], state.bare, state.waiting) == ([park.id], (), ())


def test_who_did_not_finish_signing_in_is_not_linked(practice):
    park = let_in()
    assert sign_on(practice, RIVER).id == park.id
    assert signs_on(practice, replace(RIVER, subject="river-2")).id == park.id
    assert refused(practice, RIVER) is Problem.UNKNOWN


def test_an_account_there_is_linked_to_one_person(practice):
    park, lee = let_in(), let_in("Lee", "lee@example.com")
    signs_on(practice, RIVER)
    link(practice, lee.id, RIVER.issuer, RIVER.subject)
    link(practice, park.id, RIVER.issuer, "river-2")
    assert sign_on(practice, RIVER).id == park.id
    assert practice.people.by_id(lee.id).sign_on_subject is None


def test_unlinking_ends_a_sign_in_that_is_under_way(practice):
    park = let_in()
    signs_on(practice, RIVER)
    before = practice.people.by_id(park.id).fs_uniquifier
    assert unlink(practice, park.id, TESTS)
    assert practice.people.by_id(park.id).fs_uniquifier != before
