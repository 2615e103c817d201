"""Mail in the background: mail through a real mail server that refuses, stalls and recovers is delivered once."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest
import time_machine
from sqlalchemy import select, update

from screening.app import create_app
from screening.background import mail as background_mail
from screening.practice import NAME
from screening.records.database import db, transaction
from screening.records.intake.asked import Asked
from screening.records.sealing import SealError
from screening.records.tables import InviteRow, OutboxRow
from screening.settings import MailServer
from screening.workflow.intake.invite import invite
from tests.builders import TESTS
from tests.conftest import close


@pytest.fixture
def mailing(settings, mailbox):
    """An app whose mail server is the mailbox."""
    server = MailServer("127.0.0.1", mailbox.port, mailbox.from_the_first_byte, "", "", "desk@example.com")
    app = create_app(replace(settings, mail=server))
    yield app
    close(app)


def ask(app, email="ana@example.com", **changes):
    with app.app_context():
        practice = app.extensions[NAME]
        return invite(practice, practice.settings, Asked("Ana Ruiz", "en", email=email, **changes), TESTS)


def due_now(app):
    with app.app_context(), transaction():
        db.session.execute(update(OutboxRow).values(next_try_at=datetime.now(UTC)))


def waiting(app):
    with app.app_context():
        return app.extensions[NAME].outbox.count()


def test_an_invite_is_delivered_once_with_its_link_and_no_name(mailing, mailbox):
    made = ask(mailing)
    assert background_mail.run_once(mailing) == 1
    assert background_mail.run_once(mailing) == 0
    (mail,) = mailbox.accepted
    assert mail.rcpt_tos == ["ana@example.com"]
    text = mail.content.decode()
    assert made.token in text.replace("=\r\n", "")
    assert "Ruiz" not in text
    assert "Message-ID: <" in text


def test_a_server_that_refuses_gets_the_mail_again_later(mailing, mailbox):
    ask(mailing)
    mailbox.refuses = True
    assert background_mail.run_once(mailing) == 0
    assert background_mail.run_once(mailing) == 0
    assert waiting(mailing) == 1
    mailbox.refuses = False
    due_now(mailing)
    assert background_mail.run_once(mailing) == 1
    assert len(mailbox.accepted) == 1


def test_a_server_that_stalls_or_is_down_loses_nothing_and_blocks_nobody(mailing, mailbox, monkeypatch):
    monkeypatch.setattr(background_mail, "TIMEOUT", 0.2)
    mailbox.stalls = 1.0
    ask(mailing)
    assert background_mail.run_once(mailing) == 0
    begun = threading.Event()
    threading.Thread(target=lambda: (begun.set(), background_mail.run_once(mailing)), daemon=True).start()
    begun.wait()
    assert mailing.test_client().get("/").status_code == 200
    assert waiting(mailing) == 1


def test_two_postmen_bring_each_mail_once(mailing, mailbox):
    for number in range(6):
        ask(mailing, email=f"person{number}@example.com")
    threads = [threading.Thread(target=background_mail.run_once, args=(mailing,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(mail.rcpt_tos[0] for mail in mailbox.accepted) == [f"person{n}@example.com" for n in range(6)]


def test_a_reminder_goes_out_once_when_it_is_due(mailing, mailbox):
    ask(mailing, remind=True)
    background_mail.run_once(mailing)
    with mailing.app_context(), transaction():
        db.session.execute(update(InviteRow).values(remind_at=datetime.now(UTC)))
    assert background_mail.run_once(mailing) == 1
    assert background_mail.run_once(mailing) == 0
    assert "reminder" in mailbox.accepted[1].content.decode()


def test_what_came_of_the_last_try_is_kept_without_a_word_of_the_servers(mailing, mailbox):
    ask(mailing)
    mailbox.refuses = True
    background_mail.run_once(mailing)
    with mailing.app_context():
        (told,) = mailing.extensions[NAME].outbox.undelivered(10)
    assert told.problem == "the server refused the mail: 451"
    assert told.kind == "invite"


def test_no_reminder_goes_out_while_the_time_has_leapt(mailing, mailbox):
    ask(mailing, remind=True)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=4)):
        assert background_mail.run_once(mailing) == 1  # the invite itself waits for no clock
    assert background_mail.run_once(mailing) == 0
    with mailing.app_context():
        assert db.session.scalar(select(InviteRow.remind_at)) is not None


def test_what_fails_while_mail_is_written_holds_back_no_mail_that_waits(mailing, mailbox, monkeypatch):
    ask(mailing)
    monkeypatch.setattr(background_mail, "mail_follow_ups", Mock(side_effect=SealError("cannot be opened")))
    with pytest.raises(SealError):
        background_mail.run_once(mailing)
    assert [mail.rcpt_tos for mail in mailbox.accepted] == [["ana@example.com"]]


def test_a_refused_mail_leaves_no_address_in_the_log(mailing, mailbox, caplog):
    ask(mailing)
    mailbox.refuses = True
    background_mail.run_once(mailing)
    assert "a mail was not accepted" in caplog.text
    assert "ana@" not in caplog.text


def test_nothing_is_given_to_a_server_whose_certificate_nobody_trusts(mailing, mailbox, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    ask(mailing)
    assert background_mail.run_once(mailing) == 0
    assert mailbox.accepted == []
    assert waiting(mailing) == 1


def test_a_demo_prints_its_mail(app, capsys):
    ask(app)
    assert background_mail.run_once(app) == 1
    assert "/i/" in capsys.readouterr().out
