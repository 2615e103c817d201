"""What lets somebody in: each change of it stands on the audit trail."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from flask import url_for
from flask_security.recoverable import generate_reset_password_token
from flask_security.signals import wan_registered
from sqlalchemy import select

from screening.practice import NAME
from screening.records.access.tables import Passkey, Person
from screening.records.audit.entries import Action, Wanted
from screening.records.database import db, transaction
from screening.workflow.practice.staff import ADMINISTRATOR
from tests.builders import PASSWORD, Phone, Therapist, read

NEW = "four other words together"


@pytest.fixture
def noted(app):
    """Return what the trail says of the one person: (who, what, detail), oldest first, but for coming in."""

    def entries():
        left_out = (Action.PERSON_ADDED, Action.SIGNED_IN)
        with app.app_context():
            found = list(app.extensions[NAME].audit.all(Wanted(chain="person:1")))
        return [(one.actor, one.action, one.detail) for one in found if one.action not in left_out]

    return entries


def set_up_app(therapist) -> None:
    therapist.go("/workspace/tf-setup")
    phone = Phone(therapist.post("/workspace/tf-setup", {"setup": "authenticator"}))
    new = re.search(r'action="(/workspace/tf-setup/[^"]+)"', therapist.response.get_data(as_text=True)).group(1)
    therapist.post(new, {"code": phone.code()})


def test_an_authenticator_app_that_is_set_up_replaced_or_removed_is_noted(app, therapist, noted):
    therapist.sign_in()
    set_up_app(therapist)
    with app.app_context(), transaction():
        db.session.scalar(select(Person)).totp_counter -= 2  # a minute goes by
    set_up_app(therapist)
    with app.app_context():
        assert db.session.scalar(select(Person.tf_primary_method)) == "authenticator"
    therapist.go("/workspace/tf-setup")
    therapist.post("/workspace/tf-setup", {"setup": "disable"})
    replaced = ("person:1", "second factor changed", "authenticator app set up or replaced")
    assert noted() == [replaced, replaced, ("person:1", "second factor changed", "authenticator app removed")]


def test_a_password_that_is_chosen_through_a_link_is_noted(app, therapist, noted):
    with app.test_request_context():
        link = url_for("workspace.welcome", token=generate_reset_password_token(db.session.scalar(select(Person))))
    therapist.go(link)
    therapist.post(link, {"password": "too short", "again": "too short"})
    assert noted() == []
    therapist.post(link, {"password": NEW, "again": NEW})
    assert noted() == [("person:1", "password chosen", "")]
    therapist.sign_in(NEW)
    assert "Screenings" in therapist.page.text


def test_a_password_whose_entry_cannot_be_written_is_not_chosen(app, therapist, monkeypatch):
    def fail(*_told):
        raise OSError("disk full")

    with app.test_request_context():
        link = url_for("workspace.welcome", token=generate_reset_password_token(db.session.scalar(select(Person))))
    therapist.go(link)
    with monkeypatch.context() as failing:
        failing.setattr(app.extensions[NAME].audit, "add", fail)
        therapist.post(link, {"password": NEW, "again": NEW})
        assert therapist.response.status_code == 500
    therapist.sign_in(PASSWORD)
    assert "Screenings" in therapist.page.text


def test_recovery_codes_that_are_made_are_noted(app, therapist, noted):
    therapist.sign_in()
    therapist.go("/workspace/mf-recovery-codes")
    assert noted() == []
    therapist.post("/workspace/mf-recovery-codes", {"generate_new_codes": "yes"})
    assert noted() == [("person:1", "recovery codes made", "")]
    with app.app_context():
        assert len(db.session.scalar(select(Person.mf_recovery_codes))) == 8


def test_a_passkey_that_is_added_is_noted(app, therapist, noted):
    with app.test_request_context():
        wan_registered.send(app, user=db.session.scalar(select(Person)), name="my phone")
    assert noted() == [("person:1", "passkey added", "my phone")]


@pytest.fixture
def passkey(app, therapist):
    """A passkey of the therapist."""
    key = {"public_key": b"x", "backup_state": False, "device_type": "single_device", "usage": "first"}
    with app.app_context(), transaction():
        db.session.add(
            Passkey(user_id=1, credential_id=b"x", name="my phone", lastuse_datetime=datetime.now(UTC), **key)
        )


def test_a_stranger_learns_nothing_about_the_passkeys_of_an_account(app, therapist, passkey):
    allowed = []
    for email in (therapist.email, "nobody@example.com"):
        stranger = app.test_client()
        token = read(stranger.get("/workspace/passkey").get_data(as_text=True)).values["csrf_token"][0]
        asked = {"csrf_token": token, "identity": email, "submit": "yes"}
        page = unescape(stranger.post("/workspace/passkey", data=asked).get_data(as_text=True))
        allowed.append(re.search(r'"allowCredentials": (\[.*?\])', page).group(1))
    assert allowed == ["[]", "[]"]


def test_a_passkey_that_is_removed_is_noted_and_gone(app, therapist, passkey, noted):
    therapist.sign_in()
    assert "my phone" in therapist.go("/workspace/passkeys").text
    therapist.post("/workspace/passkeys/delete", {"name": "my phone"})
    assert noted() == [("person:1", "passkey removed", "my phone")]
    with app.app_context():
        assert db.session.scalar(select(Passkey)) is None


def test_an_account_that_begins_to_wait_is_noted_once(app, therapist, noted):
    for email in ("nobody@example.com", therapist.email):
        therapist.email = email
        for _ in range(8):
            therapist.sign_in("not the right words")
    assert noted() == [("stranger", "waits after wrong passwords", "")]


def test_the_administrator_reads_who_changed_what(app, therapist):
    for _ in range(6):
        therapist.sign_in("not the right words")
    therapist.come_from("203.0.113.9")
    therapist.sign_in()
    set_up_app(therapist)
    admin = Therapist(app, "Admin", "admin@example.com", [ADMINISTRATOR])
    admin.sign_in()
    page = admin.go("/workspace/audit")
    assert "Dr. Park second factor changed: authenticator app set up or replaced Dr. Park" in page.text
    assert "Someone not signed in has to wait after wrong passwords Dr. Park" in page.text
