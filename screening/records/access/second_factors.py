"""Second factors as they are stored: authenticator keys and recovery codes, encrypted with keys of their own."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from passlib.totp import TOTP
from sqlalchemy import select

from screening.records.access.tables import Person
from screening.records.database import writable
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.purposes import Purpose


def authenticators(keys: KeyRing, issuer: str) -> type[TOTP]:
    """Return the class that encrypts authenticator keys with the newest key and opens those of every key."""
    secrets = {str(number): key.hex() for number, key in keys.numbered(Purpose.AUTHENTICATORS).items()}
    factory: type[TOTP] = TOTP.using(issuer=issuer, secrets=secrets)
    return factory


def recovery_codes(keys: KeyRing) -> MultiFernet:
    """Return the cipher that encrypts recovery codes with the newest key and opens those of every key."""
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in keys.numbered(Purpose.RECOVERY_CODES).values()])


def encrypt_again(keys: KeyRing) -> int:
    """Encrypt everyone's second factors with the newest key, inside a transaction; return the number of people."""
    factory, fernet = authenticators(keys, "any"), recovery_codes(keys)
    people = writable().scalars(select(Person).with_for_update(of=Person)).all()
    for person in people:
        if person.tf_totp_secret:
            person.tf_totp_secret = factory.from_source(person.tf_totp_secret).to_json(encrypt=True)
        if person.mf_recovery_codes:
            person.mf_recovery_codes = [_again(fernet, code) for code in person.mf_recovery_codes]
    return sum(bool(person.tf_totp_secret or person.mf_recovery_codes) for person in people)


def _again(fernet: MultiFernet, code: str) -> str:
    try:
        return fernet.rotate(code.encode()).decode()
    except InvalidToken:  # no key opens it, so it lets no one in
        return code
