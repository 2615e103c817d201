"""Emails that were not delivered: who can see them, what they read, what an administrator can do."""

import pytest

from screening.practice import NAME
from screening.records.audit.entries import Wanted
from screening.records.database import transaction
from screening.records.intake.asked import Asked
from screening.records.operations.outbox import Mail, MailKind
from screening.web.workspace.invites import undelivered
from screening.workflow.intake.invite import invite
from screening.workflow.practice.staff import ADMINISTRATOR
from tests.builders import TESTS, Therapist, written


@pytest.fixture
def made(app):
    """An invite whose email the server refused."""
    with app.app_context():
        practice = app.extensions[NAME]
        made = invite(practice, practice.settings, Asked("Ana Ruiz", "en", email="ana@example.com"), TESTS)
        written(practice.outbox.refused, written(practice.outbox.take), "the server refused the address: 550")
    return made


@pytest.fixture
def admin(app):
    admin = Therapist(app, "Admin", "admin@example.com", [ADMINISTRATOR])
    admin.sign_in()
    return admin


def waiting(app) -> list:
    with app.app_context():
        return app.extensions[NAME].outbox.undelivered(10)


def trail(app, action: str) -> list:
    with app.app_context():
        return app.extensions[NAME].audit.page(Wanted(action=action), 10)


def test_the_front_desk_is_led_from_the_invites_to_what_was_not_delivered_and_why(desk, made):
    assert "/workspace/mail" in desk.go("/workspace/invites").links
    assert "1 email has not been delivered" in desk.page.text
    page = desk.go("/workspace/mail")
    assert "ana@example.com Invite" in page.text
    assert "the server refused the address: 550" in page.text
    assert f"/workspace/invites/{made.id}" in page.links
    assert "Try again now" not in page.text


def test_nothing_leads_there_when_everything_was_delivered(desk):
    assert "/workspace/mail" not in desk.go("/workspace/invites").links
    assert "None: every email was delivered" in desk.go("/workspace/mail").text


def test_the_page_of_an_invite_says_that_its_email_was_not_delivered(desk, made):
    page = desk.go(f"/workspace/invites/{made.id}")
    assert "The email to ana@example.com has not been delivered since" in page.text
    assert "the server refused the address: 550" in page.text


def test_no_token_stands_on_the_page(desk, made):
    desk.go("/workspace/mail")
    assert made.token not in desk.response.get_data(as_text=True)


def test_an_administrator_is_led_there_and_tries_one_again_on_the_trail(admin, app, made):
    assert "/workspace/mail" in admin.go("/workspace/people").links
    page = admin.go("/workspace/mail")
    assert f"/workspace/invites/{made.id}" not in page.links  # it is not open to them
    (mail,) = waiting(app)
    admin.post(f"/workspace/mail/{mail.id}/again", {})
    with app.app_context():
        assert written(app.extensions[NAME].outbox.take).id == mail.id
    (entry,) = trail(app, "waiting e-mail tried again")
    assert (entry.chain, entry.detail) == (f"invite:{made.id}", "invite")


def test_an_administrator_deletes_one_on_the_trail(admin, app):
    with app.app_context():
        practice = app.extensions[NAME]
        with transaction():
            mail = Mail("ana@example.com", "subject", "body", "d" * 32, str(MailKind.LINK))
            practice.outbox.put(mail)
        written(practice.outbox.refused, written(practice.outbox.take), "could not connect")
    (mail,) = waiting(app)
    admin.go("/workspace/mail")
    for _ in range(2):  # and twice does no harm
        admin.post(f"/workspace/mail/{mail.id}/delete", {})
    assert waiting(app) == []
    (entry,) = trail(app, "waiting e-mail deleted")
    assert (entry.chain, entry.detail) == ("practice:all", "link")
    assert "ana@" not in str(entry)


@pytest.mark.parametrize("step", ["again", "delete"])
def test_one_that_was_sent_meanwhile_is_told_on_the_page(admin, step):
    admin.go("/workspace/mail")
    page = admin.post(f"/workspace/mail/gone/{step}", {})
    assert admin.response.status_code == 409
    assert "That email is no longer waiting: it was sent, or someone deleted it." in page.text


def test_every_kind_of_mail_has_a_name_on_the_page():
    assert set(undelivered._KINDS) == set(MailKind)
