"""The tables of people: an address is one person's, and a key on a device goes with its holder."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from screening.records.access.tables import Passkey, Person, Role
from screening.records.database import db, transaction
from tests.builders import written


def add(practice, email="park@example.com", roles=()) -> Person:
    return practice.people.by_id(written(practice.people.add, email, "Dr. Park", None, roles))


def give_key(person, credential=b"key") -> None:
    with transaction():
        db.session.add(person)
        person.webauthn.append(
            Passkey(
                credential_id=credential,
                public_key=b"public",
                backup_state=False,
                device_type="single_device",
                lastuse_datetime=datetime.now(UTC),
                usage="first",
                name="my phone",
            )
        )


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


def test_two_people_cannot_sign_in_with_one_address(practice):
    add(practice)
    with pytest.raises(IntegrityError):
        add(practice)
    assert count(Person) == 1


def test_a_role_is_one_row_however_many_have_it(practice):
    add(practice, roles=["therapist"])
    add(practice, "lee@example.com", roles=["therapist", "administrator"])
    assert count(Role) == 2


def test_a_key_on_a_device_opens_for_one_person_only(practice):
    give_key(add(practice))
    with pytest.raises(IntegrityError):
        give_key(add(practice, "lee@example.com"))


def test_the_keys_of_somebody_who_leaves_are_deleted(practice):
    person = add(practice)
    give_key(person)
    with transaction():
        practice.people.end(person)
    assert (count(Passkey), count(Person)) == (0, 1)


def test_when_a_key_was_used_last_is_given_back_with_its_time_zone(practice):
    person = add(practice)
    give_key(person)
    db.session.expire_all()
    assert person.webauthn[0].lastuse_datetime.tzinfo is UTC
