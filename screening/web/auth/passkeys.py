"""Passkeys: a key on a person's device replaces password and code. Flask-Security handles the ceremony."""

from __future__ import annotations

import unicodedata

from flask_security import UserMixin
from flask_security.webauthn_util import WebauthnUtil
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from screening.domain.people.text import one_line
from screening.web.staff_wording import too_long

MOST_CHARACTERS = 64  # limit of the table's column


class VerifiedPasskeys(WebauthnUtil):
    """Only keys that verify their holder and identify their person: they replace both factors."""

    def name_svn(self, value: str) -> tuple[str | None, str | None]:
        """Return (what is wrong with a key's name, the name); any readable name is fine, since pages escape it."""
        name = one_line(value)
        if not name or any(unicodedata.category(sign) in ("Cc", "Cs") for sign in name):
            return "Enter a name that can be read", None
        wrong = too_long(name, MOST_CHARACTERS)
        return (wrong, None) if wrong else (None, name)

    def authenticator_selection(self, user: UserMixin, usage: str) -> AuthenticatorSelectionCriteria:
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        )

    def user_verification(self, user: UserMixin | None, usage: list[str]) -> UserVerificationRequirement:
        return UserVerificationRequirement.REQUIRED
