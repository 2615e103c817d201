"""Accounts: what Flask-Security changes in a request is kept by a step, and nothing else of the person with it."""

from datetime import UTC, datetime

import pytest
from flask import current_app
from sqlalchemy import select, update

from screening.records.access.accounts import UsedMeanwhileError
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


@pytest.mark.parametrize(
    ("here", "elsewhere"),
    [
        ({"totp_counter": 7}, {"totp_counter": 7}),
        ({"password": "mine"}, {"password": "theirs"}),
        ({"tf_primary_method": "authenticator", "tf_totp_secret": "mine"}, {"tf_totp_secret": "theirs"}),
        ({"mf_recovery_codes": ["two"]}, {"mf_recovery_codes": ["two"]}),  # the same code
        ({"mf_recovery_codes": ["two"]}, {"mf_recovery_codes": ["one"]}),  # another one: it would come back
    ],
)
def test_what_works_once_is_not_kept_when_another_request_used_it_meanwhile(accounts, here, elsewhere):
    with transaction():
        db.session.execute(update(Person).values(totp_counter=1, tf_totp_secret="", mf_recovery_codes=["one", "two"]))
    somebody = person()
    for name, value in here.items():
        setattr(somebody, name, value)
    with db.engine.begin() as other:
        other.execute(update(Person).values(**elsewhere))
    with pytest.raises(UsedMeanwhileError):
        accounts.commit()
    assert {name: getattr(person(), name) for name in elsewhere} == elsewhere


@pytest.mark.parametrize(("before", "after"), [(["one"], []), (None, ["three", "four"]), (["one"], ["three", "four"])])
def test_the_last_recovery_code_is_used_and_new_ones_take_the_place_of_old_ones(accounts, before, after):
    with transaction():
        db.session.execute(update(Person).values(mf_recovery_codes=before))
    accounts.mf_set_recovery_codes(person(), after)
    accounts.commit()
    assert person().mf_recovery_codes == after


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
