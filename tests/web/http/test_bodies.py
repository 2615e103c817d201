"""What is sent: whole or not at all, by a real server and by the test client."""

import http.client
import io
import select
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from urllib.parse import quote_from_bytes, urlsplit

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import func
from sqlalchemy import select as rows_of

from screening.records.database import db
from screening.records.tables import DraftRow
from screening.web.http.bodies import MOST_BODY
from tests.serving import serving

FORM = "Content-Type: application/x-www-form-urlencoded"
BLOCK = b"a" * 4096


@pytest.fixture
def address(environment):
    with serving(environment) as url:
        yield urlsplit(url)


@contextmanager
def begin(address, *headers: str) -> Iterator[socket.socket]:
    """Begin a post; what is sent then is its body."""
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        lines = ["POST /start HTTP/1.1", f"Host: {address.hostname}", FORM, *headers, "", ""]
        connection.sendall("\r\n".join(lines).encode())
        yield connection


def pour(connection: socket.socket, frame, most: int) -> int:
    """Send blocks at the pace of a fast line until an answer comes; return how many bytes that took."""
    sent = 0
    with suppress(ConnectionError):
        while sent < most and not select.select([connection], [], [], 0)[0]:
            connection.sendall(frame)
            sent += len(BLOCK)
            time.sleep(0.001)
    return sent


def answer(connection: socket.socket) -> int:
    with closing(http.client.HTTPResponse(connection)) as response:
        response.begin()
        return response.status


@pytest.mark.parametrize("told", ["Transfer-Encoding: chunked", "Content-Length: 20000000"])
def test_a_body_without_end_is_refused_once_it_is_too_long(address, app, told):
    frame = b"1000\r\n" + BLOCK + b"\r\n" if "chunked" in told else BLOCK
    with begin(address, told) as connection:
        began = time.monotonic()
        sent = pour(connection, frame, 20_000_000)
        assert time.monotonic() - began < 2  # a tenth of that on a quiet machine
        assert answer(connection) == 413
    assert sent < 8 * MOST_BODY  # some is under way when the answer comes, more on a busy machine
    assert drafts(app) == 0


@pytest.mark.parametrize(
    ("told", "came"),
    [("Content-Length: 1000", b"person=other"), ("Transfer-Encoding: chunked", b"1000\r\nperson=other")],
)
def test_a_body_that_breaks_off_begins_nothing(address, app, told, came):
    with begin(address, told) as connection:
        connection.sendall(came)
        connection.shutdown(socket.SHUT_WR)
        assert answer(connection) == 400
    assert drafts(app) == 0


def test_what_follows_a_body_is_no_part_of_it(address, app):
    with begin(address, "Content-Length: 12") as connection:
        connection.sendall(b"person=other" + BLOCK)
        assert answer(connection) == 302
    assert drafts(app) == 1


def test_a_streamed_body_that_fits_is_taken(address, app):
    with begin(address, "Transfer-Encoding: chunked") as connection:
        connection.sendall(b"c\r\nperson=other\r\n0\r\n\r\n")
        assert answer(connection) == 302
    assert drafts(app) == 1


def drafts(app) -> int:
    with app.app_context():
        return db.session.scalar(rows_of(func.count()).select_from(DraftRow))


def urlencoded(token: str, typed: bytes) -> dict:
    body = f"csrf_token={token}&age=45&own_decisions=".encode() + quote_from_bytes(typed).encode()
    return {"data": body, "content_type": "application/x-www-form-urlencoded"}


def raw(token: str, typed: bytes) -> dict:
    return {
        "data": f"csrf_token={token}&age=45&own_decisions=".encode() + typed,
        "content_type": "application/x-www-form-urlencoded",
    }


def multipart(token: str, typed: bytes) -> dict:
    parts = {"csrf_token": token.encode(), "age": b"45", "own_decisions": typed}
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in parts.items()
    )
    return {"data": body + b"--x--\r\n", "content_type": "multipart/form-data; boundary=x"}


def is_utf8(typed: bytes) -> bool:
    try:
        typed.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize("way", [urlencoded, raw, multipart])
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(broken=st.binary(min_size=1, max_size=8).filter(lambda typed: not is_utf8(typed) and b"&" not in typed))
def test_what_is_no_utf_8_is_refused_and_nothing_of_it_is_kept(patient, way, broken):
    patient.start()
    token = patient.page.values["csrf_token"][0]
    response = patient.client.post("/form/about_you", **way(token, b"yes" + broken))
    assert response.status_code == 400
    assert patient.go("/form/about_you").values["age"] == [""]


@pytest.mark.parametrize("path", ["/start", "/language", "/workspace/sign-in"])
def test_a_part_without_a_name_is_refused(patient, path):
    body = b"--x\r\nContent-Disposition: form-data\r\n\r\nyes\r\n--x--\r\n"
    response = patient.client.post(path, data=body, content_type="multipart/form-data; boundary=x")
    assert response.status_code == 400


@pytest.mark.parametrize("way", [urlencoded, multipart])
def test_what_people_type_is_taken(patient, way):
    patient.start()
    token = patient.page.values["csrf_token"][0]
    response = patient.client.post("/form/about_you", **way(token, "é ñ 漢 👍 \ufffd".encode()))
    assert response.status_code == 422  # no answer of that question
    assert patient.go("/form/about_you").values["age"] == ["45"]


def test_a_file_may_have_any_bytes_but_hides_none_that_were_typed(patient):
    patient.start()
    token = patient.page.values["csrf_token"][0].encode()
    file = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n\xff\r\n'
    field = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    codes = [
        patient.client.post(
            "/form/about_you",
            data=b"".join([field % (b"csrf_token", token), field % (b"own_decisions", typed), file, b"--x--\r\n"]),
            content_type="multipart/form-data; boundary=x",
        ).status_code
        for typed in (b"yes", b"\xff")
    ]
    assert codes == [422, 400]


@pytest.mark.parametrize("path", ["/?a=%ff", "/workspace/?find=%ed%a0%80"])
def test_no_question_of_an_address_is_taken_that_is_no_utf_8(app, path):
    assert app.test_client().get(path).status_code == 400


def test_a_connection_that_breaks_is_a_body_cut_off(app):
    class Broken(io.BytesIO):
        def read(self, *_size):
            raise OSError

    answer = app.test_client().post("/start", input_stream=Broken(), content_length=10, content_type="")
    assert answer.status_code == 400
