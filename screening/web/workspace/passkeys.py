"""Passkeys: a key on a person's device signs in instead of password and code. The ceremony is Flask-Security's."""

from __future__ import annotations

from flask_security import UserMixin
from flask_security.webauthn_util import WebauthnUtil
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)


class VerifiedPasskeys(WebauthnUtil):
    """Only keys that check who holds them, and that name their person: they stand for both factors."""

    def authenticator_selection(self, user: UserMixin, usage: str) -> AuthenticatorSelectionCriteria:
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        )

    def user_verification(self, user: UserMixin | None, usage: list[str]) -> UserVerificationRequirement:
        return UserVerificationRequirement.REQUIRED
