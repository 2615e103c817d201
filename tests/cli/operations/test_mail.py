"""`screening mail test`: one mail goes out at once, and what the server said is printed."""

from dataclasses import replace

import pytest
from click.testing import CliRunner

from screening.app import create_app
from screening.cli.main import screening
from screening.settings import MailServer
from tests.conftest import close
from tests.serving import free_port


@pytest.fixture
def run_with(settings):
    """Return a function that runs a command of a practice with this mail server."""
    apps = []

    def opened(server):
        apps.append(create_app(replace(settings, mail=server)))
        return apps[-1]

    yield lambda server, *words: CliRunner().invoke(screening, words, obj=lambda: opened(server))
    for app in apps:
        close(app)


def server_of(box, **changes) -> MailServer:
    return replace(MailServer("127.0.0.1", box.port, box.from_the_first_byte, "", "", "desk@example.com"), **changes)


def test_a_mail_goes_out_and_the_answer_is_told(run_with, mailbox):
    done = run_with(server_of(mailbox), "mail", "test", "lee@example.com")
    assert done.exit_code == 0
    assert f"127.0.0.1:{mailbox.port} accepted the mail to lee@example.com. It said: 250 OK" in done.output
    (mail,) = mailbox.accepted
    assert (mail.mail_from, mail.rcpt_tos) == ("desk@example.com", ["lee@example.com"])
    assert "If you can read it" in mail.content.decode()
    assert mail.content.count(b"\n") == mail.content.count(b"\r\n")  # servers refuse a line feed alone (RFC 5321)


def test_a_server_that_refuses_is_quoted(run_with, mailbox):
    mailbox.refuses = True
    done = run_with(server_of(mailbox), "mail", "test", "lee@example.com")
    assert done.exit_code == 1
    assert "the server refused the mail: 451. It said: try again later" in done.output


def test_a_server_that_knows_no_users_is_told(run_with, mailbox):
    done = run_with(server_of(mailbox, user="desk", password="x"), "mail", "test", "lee@example.com")
    assert done.exit_code == 1
    assert "the server" in done.output
    assert mailbox.accepted == []


def test_a_server_that_is_away_is_told_with_its_place(run_with):
    port = free_port()
    done = run_with(MailServer("127.0.0.1", port, True, "", "", "desk@example.com"), "mail", "test", "lee@example.com")
    assert done.output == f"Error: 127.0.0.1:{port}: could not connect\n"


@pytest.mark.parametrize("address", ["nonsense", "a@", "a b@c"])
def test_what_is_no_address_is_told(run_with, address):
    done = run_with(None, "mail", "test", address)
    assert done.exit_code == 1
    assert "Enter an email like name@example.com" in done.output


def test_without_a_mail_server_it_says_which_setting_is_missing(run_with):
    assert "SCREENING_MAIL is not set" in run_with(None, "mail", "test", "lee@example.com").output


def test_doctor_speaks_to_the_mail_server_and_sends_nothing(run_with, mailbox):
    done = run_with(server_of(mailbox), "doctor", "--deep", "--address", f"http://127.0.0.1:{free_port()}")
    assert f"mail server (127.0.0.1:{mailbox.port}): it answers over TLS" in done.output
    assert mailbox.accepted == []
    assert done.exit_code == 0
