"""Mail: written to the outbox with the step that it is about, and handed over when a server takes it."""

import random
import smtplib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from sqlalchemy import update

from screening.domain.people.identity import Identity
from screening.exchange.documents.letters import Link
from screening.records.audit.entries import Wanted
from screening.records.database import db, transaction
from screening.records.intake.asked import Asked
from screening.records.intake.draft_contents import Content
from screening.records.intake.drafts import Origin
from screening.records.operations.outbox import MailKind
from screening.records.tables import InviteRow
from screening.settings import MailServer
from screening.workflow.intake.answer import PageAnswers, save_identity, save_page
from screening.workflow.intake.invite import invite
from screening.workflow.intake.send import SendRequest, send
from screening.workflow.intake.start import StartContext, change
from screening.workflow.practice.mail import (
    alert_mails,
    confirmation_mails,
    delete_mail,
    deliver,
    mail_link,
    remind,
    sign_in_mail,
    try_mail_again,
)
from tests.builders import TESTS, as_values, healthy, let_in, written
from tests.second_reading import random_sheet

ANA = Asked("Ana Ruiz", "en", email="ana@example.com", remind=True)
SERVER = MailServer("127.0.0.1", 25, False, "", "", "desk@example.com")


@pytest.fixture
def made(practice):
    return invite(practice, practice.settings, ANA, TESTS)


def delivered(practice) -> list:
    """Hand over what is due to a server that takes it."""
    taken = []
    assert deliver(practice, taken.append) == len(taken)
    return [waiting.mail for waiting in taken]


def refuse(_waiting):
    raise smtplib.SMTPDataError(554, b"no")


def test_a_letter_holds_the_link_of_its_invite_and_goes_out_once(practice, made):
    (mail,) = delivered(practice)
    assert mail.to == "ana@example.com"
    assert f"/i/{made.token}" in mail.body
    assert delivered(practice) == []
    assert practice.outbox.count() == 0


def test_what_a_server_refuses_waits_with_what_came_of_it_and_nobodys_address_in_the_log(practice, made, caplog):
    assert deliver(practice, refuse) == 0
    (waiting,) = practice.outbox.undelivered(9)
    assert (waiting.tries, waiting.problem) == (1, "the server refused the mail: 554")
    assert "SMTPDataError" in caplog.text
    assert "example.com" not in caplog.text


def test_one_mail_that_is_refused_holds_up_no_other(practice, made):
    invite(practice, practice.settings, replace(ANA, email="bo@example.com"), TESTS)
    tried = []

    def post(waiting):
        tried.append(waiting.mail.to)
        if len(tried) == 1:
            refuse(waiting)

    assert deliver(practice, post) == 1
    assert sorted(tried) == ["ana@example.com", "bo@example.com"]


def test_a_mail_is_brought_again_or_deleted_under_the_invite_that_it_is_about(practice, made):
    deliver(practice, refuse)
    (waiting,) = practice.outbox.undelivered(9)
    try_mail_again(practice, waiting.id, TESTS)
    assert [mail.to for mail in delivered(practice)] == ["ana@example.com"]
    try_mail_again(practice, waiting.id, TESTS)  # it is gone
    delete_mail(practice, waiting.id, TESTS)
    told = [entry.action for entry in practice.audit.page(Wanted(chain=f"invite:{made.id}"), 9)]
    assert told == ["waiting e-mail tried again", "invited"]


def test_a_deleted_mail_reaches_nobody(practice, made):
    deliver(practice, refuse)
    delete_mail(practice, practice.outbox.undelivered(9)[0].id, TESTS)
    assert practice.outbox.count() == 0
    newest = practice.audit.page(Wanted(chain=f"invite:{made.id}"), 1)[0]
    assert (newest.action, newest.detail) == ("waiting e-mail deleted", str(MailKind.INVITE))


def test_a_mail_about_no_invite_is_told_of_under_the_practice(practice):
    link = Link("http://127.0.0.1/b/x", datetime.now(UTC) + timedelta(hours=1), "en")
    mail_link(practice, practice.settings, "ana@example.com", link, "d" * 32)
    deliver(practice, refuse)
    (waiting,) = practice.outbox.undelivered(9, about="d" * 32)
    delete_mail(practice, waiting.id, TESTS)
    assert len(practice.audit.page(Wanted(chain="practice:all", action="waiting e-mail deleted"), 9)) == 1


def test_a_reminder_is_written_once_when_it_is_due(practice, made):
    delivered(practice)
    assert remind(practice, practice.settings) == 0
    with transaction():
        db.session.execute(update(InviteRow).values(remind_at=datetime.now(UTC) - timedelta(minutes=1)))
    assert [remind(practice, practice.settings) for _ in range(2)] == [1, 0]
    (mail,) = delivered(practice)
    assert (mail.to, mail.about) == ("ana@example.com", made.id)


@pytest.mark.parametrize(
    ("changes", "to"),
    [
        ({"alerts_to": ("a@example.com", "b@example.com"), "mail": SERVER}, ["a@example.com", "b@example.com"]),
        ({"alerts_to": (), "mail": SERVER}, []),
        ({"alerts_to": ("a@example.com",), "mail": None, "demo": False}, []),
    ],
)
def test_the_practice_is_alerted_where_it_said_so_and_mail_goes_out(practice, changes, to):
    mails = alert_mails(replace(practice.settings, **changes))
    assert [mail.to for mail in mails] == to
    assert {mail.kind for mail in mails} <= {str(MailKind.ALERT)}


def sent_by(practice, rulebook, answers, email="ana@example.com", **changes):
    """Send these answers as somebody with this address; return the token."""
    token = written(practice.drafts.start, rulebook.version, Content(), Origin())
    save_page(practice, token, rulebook, PageAnswers(answers, set(answers), "your_pain", practice.day()))
    born = f"{practice.day().year - answers['age'] - 1}-12-31"
    save_identity(practice, token, Identity("Ana Ruiz", born, email=email))
    again(practice, rulebook, token, **changes)
    return token


def again(practice, rulebook, token, **changes):
    revision, confirm = practice.drafts.find(token).revision, partial(confirmation_mails, practice.settings)
    today = f"{practice.day().year}-12-30"  # before the birthday
    request = SendRequest(token, revision, "en", datetime.now(UTC), today, confirm=confirm)
    return send(practice, rulebook, replace(request, **changes)).screening_id


def confirmations(practice):
    return [mail for mail in delivered(practice) if mail.kind == MailKind.RECEIVED]


def test_a_confirmation_goes_out_once_however_often_it_is_sent(practice, rulebook):
    token = sent_by(practice, rulebook, as_values(healthy()))
    again(practice, rulebook, token)
    (mail,) = confirmations(practice)
    assert (mail.to, mail.subject) == ("ana@example.com", "We got your answers at River Clinic")
    assert confirmations(practice) == []


def test_a_change_of_what_was_sent_is_not_confirmed_again(practice, rulebook):
    token = sent_by(practice, rulebook, as_values(healthy()))
    confirmations(practice)
    before = practice.screenings.by_id(practice.drafts.find(token).screening_id)
    changed = change(practice, StartContext(rulebook, "en", practice.day()), before)
    again(practice, rulebook, changed)
    assert practice.screenings.newest_version(before.id).id != before.id
    assert confirmations(practice) == []


def test_without_an_address_or_a_mail_server_nothing_is_confirmed(practice, rulebook):
    sent_by(practice, rulebook, as_values(healthy()), email="")
    no_mail = partial(confirmation_mails, replace(practice.settings, demo=False))
    sent_by(practice, rulebook, as_values(healthy()), confirm=no_mail)
    assert confirmations(practice) == []


def test_a_confirmation_is_the_same_whatever_was_answered(practice, rulebook):
    chance, sheets = random.Random(3), [as_values(healthy()), as_values(healthy(wants_needling="not_sure"))]
    while len(sheets) < 25:
        sheet = as_values(random_sheet(chance, complete=True))
        sheets += [sheet] if 0 < sheet["age"] < 120 else []
    outcomes = set()
    for sheet in sheets:
        token = sent_by(practice, rulebook, sheet)
        outcomes.add(practice.screenings.by_id(practice.drafts.find(token).screening_id).outcome)
    mails = confirmations(practice)
    assert len(mails) == len(sheets)
    assert len({(mail.subject, mail.body) for mail in mails}) == 1
    assert len(outcomes) > 2


def test_a_link_to_sign_in_goes_to_its_person_and_says_that_it_works_for_a_day(practice):
    person = practice.people.by_id(let_in().id)
    with time_machine.travel(datetime(2027, 3, 4, 20, tzinfo=UTC), tick=False):
        mail = sign_in_mail(practice.settings, person, "https://example.com/workspace/welcome/x")
    assert (mail.to, mail.kind, mail.about) == ("park@example.com", "sign-in", None)
    assert "https://example.com/workspace/welcome/x" in mail.body
    assert "Friday, March 5" in mail.body
    assert "Dr. Park" not in mail.body
