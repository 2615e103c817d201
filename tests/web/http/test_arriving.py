"""The end of a request is found, however it is cut into pieces: never before the server's own parser has all of it."""

from itertools import pairwise

from gunicorn.config import Config
from gunicorn.http import RequestParser
from hypothesis import given
from hypothesis import strategies as st

from screening.web.http.arriving import MOST_HEAD, Arriving
from screening.web.http.bodies import MOST_BODY

HEAD = b"POST /start HTTP/1.1\r\nHost: a\r\n"
bodies = st.binary(max_size=200)


def in_chunks(body: bytes, size: int) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;name=value\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@st.composite
def requests(draw) -> tuple[bytes, bytes]:
    """A request and its body."""
    body = draw(bodies)
    if draw(st.booleans()):
        return HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body, body
    return HEAD + b"transfer-encoding:chunked\r\n\r\n" + in_chunks(body, draw(st.integers(1, 90))), body


def pieces(whole: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(cut % (len(whole) + 1) for cut in cuts), len(whole)]
    return [whole[a:b] for a, b in pairwise(places)]


@given(requests(), bodies, st.lists(st.integers(0, 1000), max_size=8))
def test_a_request_is_complete_with_its_last_byte_and_the_parser_reads_just_that(request_, after, cuts):
    whole, body = request_
    arriving = Arriving()
    ended = [arriving.add(piece) for piece in pieces(whole[:-1], cuts)]
    assert not any(ended)
    assert not arriving.is_complete
    assert arriving.add(whole[-1:] + after)
    assert arriving.is_complete
    parser = RequestParser(Config(), iter([bytes(arriving.data)]), ("127.0.0.1", 1))
    assert next(parser).body.read() == body
    assert parser.unreader.take_buffered() == after


@given(st.binary(max_size=300), st.lists(st.integers(0, 1000), max_size=8))
def test_whatever_is_sent_is_taken_without_an_error(sent, cuts):
    for beginning in (b"", HEAD + b"Transfer-Encoding: chunked\r\n\r\n", HEAD + b"Content-Length: 9\r\n\r\n"):
        arriving = Arriving()
        for piece in pieces(beginning + sent, cuts):
            arriving.add(piece)
        assert bytes(arriving.data) == beginning + sent


def test_a_body_that_says_it_is_too_long_is_not_waited_for():
    arriving = Arriving()
    assert arriving.add(HEAD + b"Content-Length: %d\r\n\r\n" % (MOST_BODY + 1))
    assert not arriving.is_complete


def test_chunks_are_read_until_the_body_is_certainly_too_long():
    for size in (1, 4096, MOST_BODY * 4):
        arriving, piece = Arriving(), b"%x\r\n%s\r\n" % (size, b"a" * min(size, 4096))
        assert not arriving.add(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        count = next(count for count in range(300_000) if arriving.add(piece))
        assert len(arriving.data) < 3 * MOST_BODY
        assert not arriving.is_complete
        if size == 4096:
            assert count * size > MOST_BODY  # so that the pages see that it is


def test_a_head_without_end_is_too_long():
    arriving = Arriving()
    assert not arriving.add(b"GET / HTTP/1.1\r\n" + b"a" * (MOST_HEAD // 2))
    assert arriving.add(b"a" * (MOST_HEAD // 2))
    assert arriving.is_too_long


def test_a_client_that_asks_first_is_asked_once_for_its_body():
    arriving = Arriving()
    arriving.add(HEAD + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n")
    assert arriving.is_asking
    arriving.add(b"a")
    assert not arriving.is_asking
