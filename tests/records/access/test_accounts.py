"""Accounts: what Flask-Security changes in a request is kept by a step, and nothing else of the person with it."""

from datetime import UTC, datetime

import pytest
from flask import current_app
from sqlalchemy import select, update

from screening.records.access.tables import Passkey, Person
from screening.records.database import db, transaction
from screening.workflow.practice.credentials import keep_changes
from tests.builders import let_in


@pytest.fixture
def accounts(practice):
    """The datastore as Flask-Security has it, and somebody who can sign in."""
    let_in()
    return current_app.extensions["security"].datastore


def person() -> Person:
    return db.session.scalar(select(Person).execution_options(populate_existing=True))


def passkey(accounts, name: str) -> None:
    key = {"public_key": b"x", "sign_count": 0, "usage": "first", "device_type": "single_device", "backup_state": False}
    accounts.create_webauthn(person(), credential_id=name.encode(), name=name, **key)


def test_what_was_set_is_kept_by_the_commit(accounts):
    accounts.tf_set(person(), "authenticator", totp_secret="sealed")
    accounts.commit()
    assert (person().tf_primary_method, person().tf_totp_secret) == ("authenticator", "sealed")


def test_what_nobody_commits_is_gone(accounts):
    accounts.tf_set(person(), "authenticator", totp_secret="sealed")
    db.session.rollback()
    assert person().tf_primary_method is None


def test_looking_something_up_does_not_write_what_waits(accounts):
    somebody = person()
    accounts.set_uniquifier(somebody, "another")
    assert accounts.find_user(fs_uniquifier="another") is None
    accounts.commit()
    assert accounts.find_user(fs_uniquifier="another") is somebody


def test_recovery_codes_are_kept_and_used_up(accounts):
    accounts.mf_set_recovery_codes(person(), ["one", "two"])
    accounts.commit()
    accounts.mf_delete_recovery_code(person(), 0)
    accounts.commit()
    assert person().mf_recovery_codes == ["two"]


def test_passkeys_come_and_go_and_the_others_stay(accounts):
    for name in ("phone", "laptop"):
        passkey(accounts, name)
        accounts.commit()
    accounts.delete_webauthn(accounts.find_webauthn(b"phone"))
    accounts.commit()
    assert [key.name for key in db.session.scalars(select(Passkey))] == ["laptop"]
    assert [key.name for key in person().webauthn] == ["laptop"]


def test_a_passkey_that_was_used_is_kept_as_used(accounts):
    passkey(accounts, "phone")
    accounts.commit()
    key = accounts.find_webauthn(b"phone")
    key.sign_count, key.lastuse_datetime = 7, datetime(2026, 11, 24, tzinfo=UTC)
    accounts.put(key)
    accounts.commit()
    assert db.session.scalar(select(Passkey.sign_count)) == 7


def test_what_somebody_else_changed_meanwhile_stays(accounts, app):
    somebody = person()
    accounts.put(somebody).totp_counter = 5
    with app.app_context(), transaction():
        db.session.execute(update(Person).values(active=False))
    keep_changes()
    assert (person().totp_counter, person().active) == (5, False)


def test_without_a_change_nothing_is_written(accounts, monkeypatch):
    person()
    monkeypatch.setattr("screening.workflow.practice.credentials.transaction", None)  # cannot be opened
    accounts.commit()
