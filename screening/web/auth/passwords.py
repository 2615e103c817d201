"""Passwords: long ones are welcome, within a limit. Flask-Security and zxcvbn provide the rules."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from typing import Any

from flask_security.password_util import PasswordUtil
from passlib.handlers.argon2 import argon2
from passlib.utils.handlers import PrefixWrapper

from screening.practice import practice
from screening.records.keys.purposes import Purpose

MOST_LETTERS = 200
KEYED = "keyed_argon2"
_JUDGED = 72  # characters that zxcvbn accepts; it raises ValueError for more


class LongPasswords(PasswordUtil):
    """Passwords longer than zxcvbn accepts are judged by their beginning."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        normal = self.normalize(password)
        if len(normal) > MOST_LETTERS:
            return [f"Use at most {MOST_LETTERS} letters"], normal
        messages, _beginning = super().validate(normal[:_JUDGED], is_register, **kwargs)
        return messages, normal


class KeyedArgon2(PrefixWrapper):
    """Passwords as earlier versions hashed them, keyed first. They are rehashed when their person signs in."""

    def using(self, **options: Any) -> KeyedArgon2:
        """Return the same class with options; passlib's own would return a plain wrapper."""
        return KeyedArgon2(self.name, self.wrapped.using(**options), prefix=self.prefix, orig_prefix=self.orig_prefix)

    def verify(self, secret: str, hash: str, **options: Any) -> bool:  # noqa: A002  passlib's name
        key = practice().keys.newest(Purpose.PASSWORDS).hex()
        keyed = b64encode(hmac.digest(key.encode(), secret.encode(), hashlib.sha512))
        return bool(super().verify(keyed, hash, **options))


KEYED_ARGON2 = KeyedArgon2(KEYED, argon2, prefix="{keyed}", orig_prefix="")
