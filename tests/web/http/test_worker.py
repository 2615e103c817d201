"""What one client gets over one connection, by the server that waits for clients in a loop."""

import http.client
import socket
import time
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from tests.faults.slow_clients import FORM, HOST
from tests.serving import serving

IMPATIENT = """
from screening.web.http import worker
from screening.web.http.server_log import *
worker.REQUEST_SECONDS = 1.0
"""


@pytest.fixture
def connect(environment, tmp_path):
    """A function that connects to a server, one that gives up slow requests after a second."""
    (tmp_path / "conf.py").write_text(IMPATIENT)
    with serving(environment, "-c", str(tmp_path / "conf.py")) as url:
        address = urlsplit(url)
        yield lambda: socket.create_connection((address.hostname, address.port), timeout=20)


def answer(connection: socket.socket) -> http.client.HTTPResponse:
    response = http.client.HTTPResponse(connection)
    response.begin()
    response.text = response.read().decode()
    return response


def test_requests_sent_at_once_are_answered_one_after_the_other(connect):
    with closing(connect()) as connection:
        ask = f"GET /healthz HTTP/1.1\r\n{HOST}\r\n".encode()
        post = f"POST /start HTTP/1.1\r\n{HOST}{FORM}Content-Length: 12\r\n\r\nperson=other".encode()
        connection.sendall(ask + post + ask[:10])
        stream = connection.makefile("rb")
        first, second = read(stream), read(stream)
        connection.sendall(ask[10:])
        assert [first[0], second[0], read(stream)[0]] == [b"HTTP/1.1 200 OK", b"HTTP/1.1 302 FOUND", b"HTTP/1.1 200 OK"]


def read(stream) -> tuple[bytes, bytes]:
    """Return the first line of the next answer, and its body."""
    lines = iter(lambda: stream.readline().strip(), b"")
    first, headers = next(lines), dict(line.lower().split(b": ", 1) for line in lines)
    return first, stream.read(int(headers[b"content-length"]))


def test_a_body_that_takes_too_long_is_told_with_all_headers_of_a_page(connect):
    with closing(connect()) as connection:
        connection.sendall(f"POST /start HTTP/1.1\r\n{HOST}{FORM}Content-Length: 50\r\n\r\nperson=".encode())
        response = answer(connection)
    assert response.status == 400
    assert "Part of the page did not reach us" in response.text
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["Connection"] == "close"


def test_a_client_that_asks_whether_to_send_its_body_is_told_so(connect):
    with closing(connect()) as connection:
        connection.sendall(
            f"POST /start HTTP/1.1\r\n{HOST}{FORM}Expect: 100-continue\r\nContent-Length: 12\r\n\r\n".encode()
        )
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"person=other")
        assert answer(connection).status == 302


def test_a_head_that_is_too_long_is_refused(connect):
    with closing(connect()) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\n{HOST}".encode() + b"X: " + b"a" * 70_000)
        assert answer(connection).status == 431


def test_a_long_answer_is_taken_at_the_pace_of_its_reader(connect):
    with closing(connect()) as connection:
        count = 60
        connection.sendall(f"GET /static/workspace.css HTTP/1.1\r\n{HOST}\r\n".encode() * count)
        stream = connection.makefile("rb")
        first = read(stream)
        time.sleep(0.5)  # meanwhile all buffers are full
        assert {read(stream) for _ in range(count - 1)} == {first}
