"""What came of a try: what the server did and its number, never an address or a sentence of its own."""

import smtplib
import socket
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.exchange.formats.smtp_errors import problem_of, words_of


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (smtplib.SMTPRecipientsRefused({"ana@example.com": (550, b"no ana")}), "the server refused the address: 550"),
        (smtplib.SMTPSenderRefused(553, b"not you", "desk@example.com"), "the server refused our own address: 553"),
        (smtplib.SMTPAuthenticationError(535, b"no"), "the server refused our user name or password: 535"),
        (smtplib.SMTPDataError(554, b"spam"), "the server refused the mail: 554"),
        (smtplib.SMTPHeloError(421, b"busy"), "the server answered 421"),
        (smtplib.SMTPServerDisconnected("gone"), "the server closed the connection"),
        (smtplib.SMTPNotSupportedError("no STARTTLS"), "the server cannot do what is needed, such as STARTTLS"),
        (ssl.SSLCertVerificationError("x"), "could not connect: the server's certificate is not trusted"),
        (socket.gaierror(-2, "x"), "could not connect: the server's name cannot be resolved"),
        (TimeoutError(), "the server did not answer in time"),
        (ConnectionRefusedError(), "could not connect"),
        (UnicodeError("ana@example.com"), "it could not be delivered: UnicodeError"),
    ],
)
def test_each_failure_has_its_words(error, told):
    assert problem_of(error) == told


@given(st.sampled_from([smtplib.SMTPDataError, smtplib.SMTPConnectError, smtplib.SMTPHeloError]), st.text(min_size=9))
def test_nothing_that_a_server_says_is_told(kind, sentence):
    assert sentence not in problem_of(kind(550, sentence.encode("utf-8", "replace")))
    refused = smtplib.SMTPRecipientsRefused({"ana@example.com": (550, sentence.encode("utf-8", "replace"))})
    assert sentence not in problem_of(refused)
    assert "ana@" not in problem_of(refused)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (smtplib.SMTPDataError(554, b"5.7.1 looks like\r\n spam"), "5.7.1 looks like   spam"),
        (smtplib.SMTPRecipientsRefused({"ana@example.com": (550, b"no ana")}), "no ana"),
        (smtplib.SMTPSenderRefused(553, "not you", "desk@example.com"), "not you"),
        (OSError("secret"), ""),
    ],
)
def test_who_asks_reads_the_servers_own_words(error, words):
    assert words_of(error) == words


@given(st.binary(max_size=2000))
def test_no_server_can_write_on_somebodys_terminal(said):
    words = words_of(smtplib.SMTPDataError(554, said))
    assert words.isprintable()
    assert len(words) <= 300
