"""Calls to other servers end in time, whatever comes back, and leave nothing running."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from screening.exchange.short_calls import (
    ANY_SERVER,
    AT_ONCE,
    STRANGERS,
    STRANGERS_AT_ONCE,
    CallWay,
    Inquiry,
    NoReplyError,
    Reply,
    ask,
)
from tests.serving import free_port

SECONDS = 0.2
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


@contextmanager
def answering(answer, every=0.0):
    """Answer each connection with these bytes; with `every`, one at a time, so many seconds apart."""
    closes = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=give, args=(connection,), daemon=True).start()

    def give(connection):
        with connection:
            connection.recv(65536)
            try:
                for one in [bytes([byte]) for byte in answer] if every else [answer]:
                    connection.sendall(one)
                    if closes.wait(every):
                        return
            except OSError:  # nobody waits any more
                pass

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/"
    closes.set()
    server.close()


def test_an_answer_comes_back_whole():
    with answering(OK) as url:
        assert ask(Inquiry(url), SECONDS) == Reply(200, b"hi")
        assert ask(Inquiry(url, {"X": "1"}, "posted"), SECONDS) == Reply(200, b"hi")


def test_a_redirect_is_not_followed():
    with answering(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n") as url:
        assert ask(Inquiry(url), SECONDS).status == 302


@pytest.mark.parametrize("answer", [b"H" * 1000, OK[:20] + b"X" * 1000, OK[:-4] + b"a" * 1000, b""])
@pytest.mark.parametrize("every", [0.02, 30])
def test_who_gives_byte_after_byte_or_none_is_not_waited_for(answer, every):
    before = threading.active_count()
    with answering(answer or b"x", every) as url:
        began = time.monotonic()
        with pytest.raises(NoReplyError):
            ask(Inquiry(url), SECONDS)
        assert time.monotonic() - began < 3 * SECONDS
        until = time.monotonic() + 2
        while any(one.name.endswith("(<lambda>)") for one in threading.enumerate()) and time.monotonic() < until:
            time.sleep(0.01)
        assert not any(one.name.endswith("(<lambda>)") for one in threading.enumerate()), before


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://127.0.0.1:{port}/", "nothing listens there"),
        ("http://no-such-host.invalid/", "nothing answers"),
        ("http://[/", "nothing answers"),
        ("http://127.0.0.1:99999/", "nothing answers"),
    ],
)
def test_where_nobody_answers_it_is_said(url, told):
    with pytest.raises(NoReplyError, match=told):
        ask(Inquiry(url.format(port=free_port())), 2)


def test_only_so_many_wait_at_once_and_the_next_is_told_at_once():
    with answering(b"x", 30) as url, ThreadPoolExecutor(2 * AT_ONCE) as pool:
        asked = [pool.submit(said_to, url) for _ in range(2 * AT_ONCE)]
        began = time.monotonic()
        outcomes = [one.result() for one in asked]
        assert time.monotonic() - began < 3 * SECONDS
    assert sorted(outcomes) == ["nothing answers in time"] * AT_ONCE + ["too many wait for an answer already"] * AT_ONCE
    with answering(OK) as url:
        assert ask(Inquiry(url), SECONDS).status == 200


def test_what_strangers_wait_for_holds_up_no_call_of_the_operator():
    with answering(b"x", 30) as slow, answering(OK) as url, ThreadPoolExecutor(2 * AT_ONCE) as pool:
        strangers = [pool.submit(said_to, slow, CallWay(seats=STRANGERS)) for _ in range(2 * AT_ONCE)]
        assert ask(Inquiry(url), SECONDS).status == 200
        outcomes = [one.result() for one in strangers]
    assert outcomes.count("nothing answers in time") == STRANGERS_AT_ONCE
    assert outcomes.count("too many wait for an answer already") == 2 * AT_ONCE - STRANGERS_AT_ONCE


def said_to(url, way=ANY_SERVER) -> str:
    """What somebody is told who gets no answer."""
    with pytest.raises(NoReplyError) as caught:
        ask(Inquiry(url), SECONDS, way)
    return str(caught.value)


@hypothesis_settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=60))
def test_whatever_comes_is_an_answer_or_none(answer):
    with answering(answer) as url, suppress(NoReplyError):
        assert isinstance(ask(Inquiry(url), SECONDS), Reply)
