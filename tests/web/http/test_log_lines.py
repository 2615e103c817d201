"""Lines of the log: one for each event, as JSON if wanted, and none with a path, a name or a token."""

import json
import logging
from dataclasses import replace
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.app import create_app
from screening.records.intake.drafts import Drafts
from screening.web.http.log_lines import LogLines, write_log
from tests.builders import Patient
from tests.conftest import close

PLANTED = "q7ZsecretToken"


@pytest.fixture(params=[True, False], ids=["json", "text"])
def logged(request, settings, monkeypatch):
    """Return the app of a practice with a log in each form, with a line for each request, and what it has written."""
    root, access = logging.getLogger(), logging.getLogger("screening.access")
    before, level, access_level = list(root.handlers), root.level, access.level
    chosen = replace(settings, log_as_json=request.param, access_log=True, proxies=1)
    app = create_app(chosen)
    write_log(chosen)
    written = StringIO()
    root.handlers[0].setStream(written)
    yield app, written
    close(app)
    root.handlers[:] = before
    root.setLevel(level)
    access.setLevel(access_level)


def lines(written) -> list[str]:
    return written.getvalue().splitlines()


@pytest.mark.parametrize(
    ("method", "url", "headers"),
    [
        ("GET", f"/i/{PLANTED}", {}),
        ("GET", f"/i/{PLANTED}%0aERROR: forged", {}),
        ("GET", f"/nowhere/{PLANTED}?{PLANTED}={PLANTED}", {}),
        ("GET", f"/static/{PLANTED}", {"Referer": f"https://x/{PLANTED}", "User-Agent": PLANTED}),
        ("POST", f"/start?x={PLANTED}", {"Cookie": f"draft={PLANTED}"}),
        (PLANTED, "/", {"X-Request-ID": f"{PLANTED}\nERROR: forged"}),
        ("GET", "/", {"Host": PLANTED}),
        ("GET", "/", {"X-Forwarded-For": PLANTED}),
    ],
)
def test_whatever_is_asked_one_line_is_written_and_nothing_of_it_is_in_it(logged, method, url, headers):
    app, written = logged
    given = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    app.test_client().open(url, method=method, environ_overrides=given)
    (line,) = lines(written)
    assert PLANTED not in line
    assert "forged" not in line
    assert "screening.access" in line or line.startswith("INFO: answered request=")


def test_a_line_tells_the_pattern_of_the_page_and_how_it_ended(logged):
    app, written = logged
    response = app.test_client().get(f"/i/{PLANTED}")
    (line,) = lines(written)
    told = json.loads(line) if line.startswith("{") else dict(part.split("=") for part in line.split() if "=" in part)
    assert told["route"] == "/i/<token>"
    assert told["method"] == "GET"
    assert int(told["status"]) == response.status_code
    assert told["request"] == response.headers["X-Request-ID"]
    assert int(told["milliseconds"]) >= 0


def test_what_broke_is_told_with_its_request_and_without_its_words(logged, monkeypatch):
    def broken(*_given):
        raise ValueError(PLANTED)

    app, written = logged
    monkeypatch.setattr(Drafts, "find", broken)
    visitor = Patient(app.test_client())
    visitor.client.set_cookie("draft", PLANTED, domain=app.extensions["screening"].given.host)
    page = visitor.go("/check")
    assert visitor.response.status_code == 500
    broke = next(line for line in lines(written) if "broke: ValueError" in line)
    assert PLANTED not in written.getvalue()
    assert visitor.response.headers["X-Request-ID"] in broke
    assert visitor.response.headers["X-Request-ID"] in page.text


def test_without_a_wish_for_it_requests_are_not_in_the_log(logged):
    app, written = logged
    write_log(replace(app.extensions["screening"].given, access_log=False))
    logging.getLogger().handlers[0].setStream(written)
    app.test_client().get("/healthz")
    assert lines(written) == []


@pytest.mark.parametrize("as_json", [True, False])
def test_of_an_exception_the_kind_and_the_place_are_told_not_the_words(as_json):
    try:
        int(PLANTED)
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "it broke", (), (type(error), error, error.__traceback__))
    line = LogLines(as_json=as_json).format(record)
    assert PLANTED not in line
    assert "ValueError at " in line
    assert "test_log_lines.py:" in line


@given(st.text(), st.booleans())
def test_whatever_a_message_holds_it_stays_one_line(message, as_json):
    record = logging.LogRecord("x", logging.WARNING, "", 0, "%s", (message,), None)
    line = LogLines(as_json=as_json).format(record)
    assert len(line.splitlines()) == 1
    assert not as_json or json.loads(line)["message"] == message
