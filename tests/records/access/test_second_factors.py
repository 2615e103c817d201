"""Second factors as stored: each opens with the key it was encrypted with, and again with a new one."""

import pytest
from cryptography.fernet import InvalidToken
from sqlalchemy import select

from screening.records.access.second_factors import authenticators, encrypt_again, recovery_codes
from screening.records.access.tables import Person
from screening.records.database import db, transaction
from screening.records.keys.purposes import Purpose
from tests.builders import let_in

NEW = bytes(32)


@pytest.fixture
def person(practice):
    """Somebody with an authenticator app, a recovery code and one that no key opens."""
    let_in()
    with transaction():
        person = db.session.scalar(select(Person))
        person.tf_totp_secret = authenticators(practice.keys, "any").new().to_json(encrypt=True)
        person.mf_recovery_codes = [recovery_codes(practice.keys).encrypt(b"abcd").decode(), "damaged"]
    return person


def token(practice, person) -> str:
    return authenticators(practice.keys, "any").from_source(person.tf_totp_secret).generate(0).token


def test_they_are_the_same_under_a_new_key_and_the_earlier_one_opens_them_no_more(practice, person):
    keys, before = practice.keys, token(practice, person)
    earlier = recovery_codes(keys)
    with transaction():
        for purpose in (Purpose.AUTHENTICATORS, Purpose.RECOVERY_CODES):
            keys.write_purpose(purpose, 1, keys.newest(purpose))
            keys.write_purpose(purpose, 2, NEW)
        assert encrypt_again(keys) == 1
        for purpose in (Purpose.AUTHENTICATORS, Purpose.RECOVERY_CODES):
            keys.drop_purposes(purpose, [1])
    assert token(practice, person) == before
    code, damaged = person.mf_recovery_codes
    assert recovery_codes(keys).decrypt(code.encode()) == b"abcd"
    assert damaged == "damaged"
    with pytest.raises(InvalidToken):
        earlier.decrypt(code.encode())


def test_who_has_none_is_left_alone(practice):
    let_in()
    with transaction():
        assert encrypt_again(practice.keys) == 0
