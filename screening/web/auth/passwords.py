"""Passwords: long ones are welcome, endless ones are not. Flask-Security and zxcvbn provide the rules."""

from __future__ import annotations

from typing import Any

from flask_security.password_util import PasswordUtil

MOST_LETTERS = 200
_JUDGED = 72  # characters that zxcvbn accepts; it raises ValueError for more


class LongPasswords(PasswordUtil):
    """Passwords longer than zxcvbn accepts are judged by their beginning."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        normal = self.normalize(password)
        if len(normal) > MOST_LETTERS:
            return [f"Use at most {MOST_LETTERS} letters"], normal
        messages, _beginning = super().validate(normal[:_JUDGED], is_register, **kwargs)
        return messages, normal
