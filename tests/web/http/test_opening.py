"""A server that started before its database serves its health, and pages only once nothing is wrong."""

import threading
import time

import pytest

from screening.app import create_app
from screening.web.http import opening
from screening.web.http.opening import open_once_checked
from tests.builders import Page
from tests.conftest import close


@pytest.fixture
def waiting(settings, monkeypatch):
    """An app that waits, what is wrong with it, and whether it has opened."""
    monkeypatch.setattr(opening, "_EVERY", 0.01)
    app, wrong, opened = create_app(settings), ["database: does not answer"], threading.Event()

    def check():
        for one in wrong:
            if isinstance(one, Exception):
                raise one
        return list(wrong)

    open_once_checked(app, check, opened.set)
    yield app.test_client(), wrong, opened
    wrong.clear()
    assert opened.wait(10)
    close(app)


def test_until_then_pages_ask_for_patience_and_keep_what_was_typed(waiting):
    client, _wrong, _opened = waiting
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200  # the database of this test does answer
    answer = client.post("/start", data={"for": "someone"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert Page(answer.get_data(as_text=True)).values["for"] == ["someone"]


def test_what_is_wrong_is_logged_once_and_pages_open_when_nothing_is(waiting, caplog):
    client, wrong, opened = waiting
    time.sleep(0.1)
    wrong[:] = ["key: does not open the stored records"]
    time.sleep(0.1)
    assert client.get("/").status_code == 503
    assert not opened.is_set()
    wrong.clear()
    assert opened.wait(10)
    time.sleep(0.05)
    assert client.get("/").status_code == 200
    assert caplog.text.count("key: does not open the stored records") == 1


def test_a_check_that_breaks_off_is_logged_and_tried_again(waiting, caplog):
    client, wrong, opened = waiting
    wrong[:] = [OSError("no space left")]
    until = time.monotonic() + 10
    while "could not be checked: OSError at " not in caplog.text and time.monotonic() < until:
        time.sleep(0.02)
    assert caplog.text.count("could not be checked: OSError at ") == 1
    assert "no space left" not in caplog.text
    assert client.get("/").status_code == 503
    wrong.clear()
    assert opened.wait(10)
    assert client.get("/").status_code == 200
