"""Passwords: long ones are welcome, endless ones are not. Their rules are Flask-Security's and zxcvbn's."""

from __future__ import annotations

from typing import Any

from flask_security.password_util import PasswordUtil

MOST_LETTERS = 200
_JUDGED = 72  # letters that zxcvbn takes; it raises ValueError for more


class LongPasswords(PasswordUtil):
    """Passwords of more letters than zxcvbn takes: how good one is, its beginning tells."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        normal = self.normalize(password)
        if len(normal) > MOST_LETTERS:
            return [f"Use at most {MOST_LETTERS} letters"], normal
        messages, _beginning = super().validate(normal[:_JUDGED], is_register, **kwargs)
        return messages, normal
