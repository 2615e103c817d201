"""Calls to addresses that strangers name: to the internet only, small, short, and never where a redirect leads."""

import re
import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress

import pytest

from screening.exchange.guarded import CallRefusal, Guard, RefusedError
from screening.exchange.short_calls import Inquiry, NoReplyError, Reply

LOCAL = Guard(private=True)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


@contextmanager
def answering(answer, endless=b""):
    """Answer each connection with these bytes, and then with the endless ones until nobody reads them any more."""
    server, asked = socket.create_server(("127.0.0.1", 0)), []

    def serve():
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                with connection:
                    asked.append(whole_request(connection))
                    with suppress(OSError):
                        connection.sendall(answer)
                        while endless:
                            connection.sendall(endless)

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", asked
    server.close()


def whole_request(connection) -> bytes:
    """Read a request with its body, which may come a little later."""
    read = connection.recv(65536)
    length = re.search(rb"Content-Length: (\d+)", read)
    while length and len(read.partition(b"\r\n\r\n")[2]) < int(length[1]):
        read += connection.recv(65536)
    return read


def refused(guard, url):
    with pytest.raises(RefusedError) as raised:
        guard.fetch(Inquiry(url), 2)
    return raised.value.why


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),  # noqa: S104  where a call goes
        *("[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "100.64.0.1", "224.0.0.1", "2130706433"),
        *("[64:ff9b::a00:1]", "[2002:7f00:1::]", "0x7f.1"),
    ],
)
def test_an_address_of_a_private_network_is_refused_before_anything_is_sent(host):
    assert refused(Guard(), f"https://{host}/manifest") is CallRefusal.PRIVATE


def test_a_name_that_leads_into_a_private_network_is_refused(monkeypatch):
    both = [("8.8.8.8", 443), ("10.0.0.1", 443)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", where) for where in both])
    assert refused(Guard(), "https://looks-fine.example.org/") is CallRefusal.PRIVATE


def test_a_name_is_asked_for_once_so_that_it_cannot_change_its_mind(monkeypatch):
    """The first answer allows, a second would lead elsewhere: it is never asked for."""
    with answering(OK) as (url, asked):
        port, names = int(url.rpartition(":")[2]), []

        def resolve(host, *_, **__):
            names.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        assert LOCAL.fetch(Inquiry(f"http://localhost:{port}/")) == Reply(200, b"hi")
        assert (names, len(asked)) == (["localhost"], 1)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://links.example.org/a", b"links.example.org"),
        ("https://links.example.org:443/a", b"links.example.org"),
        ("https://links.example.org:8443/a", b"links.example.org:8443"),
        ("https://[2001:db8::1]/a", b"[2001:db8::1]"),
    ],
)
def test_a_server_is_told_its_name_with_the_port_only_where_that_is_unusual(monkeypatch, address, host):
    """Some servers know no virtual host with :443, and a signed address (S3) breaks with it."""
    with answering(OK) as (url, asked):
        here = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", int(url.rpartition(":")[2])))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: here)
        monkeypatch.setattr(ssl, "create_default_context", _NoTls)
        LOCAL.fetch(Inquiry(address))
    assert re.search(rb"\r\nHost: ([^\r]+)", asked[0])[1] == host


class _NoTls:
    """Stands in for TLS: the server of these tests has no certificate."""

    def wrap_socket(self, plain, server_hostname):
        return plain


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.org/", "ftp://example.org/", "file:///etc/passwd", "https://", "https://user@example.org/"),
        *("https://example.org:99999/", "example.org", "https://exämple.org/", "https://a b/", "https://x\\@y/"),
    ],
)
def test_whatever_is_no_plain_https_address_is_refused(url):
    assert refused(Guard(), url) is CallRefusal.NOT_HTTPS


def test_only_servers_that_are_named_are_asked_if_any_is():
    guard = Guard(hosts=("example.org",))
    guard.check("https://example.org/a")
    guard.check("https://links.example.org/a")
    assert refused(guard, "https://badexample.org/") is CallRefusal.NOT_ALLOWED


def test_a_redirect_is_refused_wherever_it_leads():
    with answering(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n") as (url, asked):
        assert refused(LOCAL, f"{url}/again") is CallRefusal.REDIRECT
        assert len(asked) == 1


def test_an_answer_of_1_gb_is_refused_by_its_length_at_once():
    started = time.monotonic()
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", b"x" * 65536) as (url, _):
        assert refused(LOCAL, url) is CallRefusal.TOO_LONG
    assert time.monotonic() - started < 1


def test_an_answer_without_an_end_is_refused_once_it_is_too_long():
    with answering(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536) as (url, _):
        assert refused(LOCAL, url) is CallRefusal.TOO_LONG


def test_an_answer_comes_back_whole():
    with answering(OK) as (url, asked):
        assert LOCAL.fetch(Inquiry(url, {"X": "1"}, "posted")) == Reply(200, b"hi")
        assert b"posted" in asked[0]


def test_what_nobody_answers_is_no_reply():
    with pytest.raises(NoReplyError):
        LOCAL.fetch(Inquiry("http://127.0.0.1:1/"), 1)
