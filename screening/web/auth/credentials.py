"""Credentials: every change to them goes on the audit trail; Flask-Security makes the changes."""

from __future__ import annotations

from typing import cast

from cryptography.fernet import MultiFernet
from flask import Flask, session
from flask_security import UserMixin
from flask_security.recovery_codes import MfRecoveryCodesUtil
from flask_security.signals import (
    password_reset,
    tf_code_confirmed,
    tf_disabled,
    tf_profile_changed,
    wan_deleted,
    wan_registered,
)

from screening.practice import practice
from screening.records.access.second_factors import recovery_codes
from screening.records.access.tables import Person
from screening.records.audit.entries import Action
from screening.workflow.practice.credentials import note_own_change
from screening.workflow.practice.staff import Staff

_APP = "authenticator app"


class NotedRecoveryCodes(MfRecoveryCodesUtil):
    """Recovery codes under keys that can be renewed, whose creation is audited: Flask-Security has no signal for it."""

    def __init__(self, app: Flask) -> None:
        """Leave the keys to the database."""

    @property
    def cryptor(self) -> MultiFernet:  # type: ignore[override]  # Flask-Security caches one forever
        return recovery_codes(practice().keys)

    def create_recovery_codes(self, user: UserMixin) -> list[str]:
        codes = super().create_recovery_codes(user)
        _note(cast(Person, user), Action.RECOVERY_CODES)
        return codes


def note_changes(app: Flask) -> None:
    """Subscribe to Flask-Security's signals of changes."""
    tf_code_confirmed.connect(_code_was_right, app)
    tf_profile_changed.connect(_app_replaced, app)
    tf_disabled.connect(_app_removed, app)
    password_reset.connect(_password_chosen, app)
    wan_registered.connect(_passkey_added, app)
    wan_deleted.connect(_passkey_removed, app)


def _code_was_right(_app: Flask, user: Person, **_more: object) -> None:
    if session.get("tf_state") == "validating_profile":  # the first code, to set up the app, not to sign in
        _note(user, Action.FACTOR_CHANGED, f"{_APP} set up")


def _app_replaced(_app: Flask, user: Person, **_more: object) -> None:
    _note(user, Action.FACTOR_CHANGED, f"{_APP} set up or replaced")


def _app_removed(_app: Flask, user: Person, **_more: object) -> None:
    _note(user, Action.FACTOR_CHANGED, f"{_APP} removed")


def _password_chosen(_app: Flask, user: Person, **_more: object) -> None:
    _note(user, Action.PASSWORD_CHOSEN)


def _passkey_added(_app: Flask, user: Person, name: str, **_more: object) -> None:
    _note(user, Action.PASSKEY_ADDED, name)


def _passkey_removed(_app: Flask, user: Person, name: str, **_more: object) -> None:
    _note(user, Action.PASSKEY_REMOVED, name)


def _note(user: Person, action: Action, detail: str = "") -> None:
    note_own_change(practice(), Staff(user.id, user.name), action, detail)
