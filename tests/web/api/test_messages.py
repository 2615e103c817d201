"""Messages: what cannot be read or answered is refused in kind, soon, and without a word of what was in it."""

import json

import pytest

from screening.app import create_app
from screening.records.access.machine_clients import Scope
from screening.web.api.messages import answered, read_body
from screening.web.http.bodies import MOST_BODY
from screening.web.needs import EVERYONE, Needs
from tests.conftest import close
from tests.counting import within
from tests.web.api.conftest import Program

FHIR = "application/fhir+json"
HOSTILE = {
    "deep lists": b"[" * 200_000,
    "deep objects": b'{"a":' * 40_000,
    "just too deep": b'{"a":' + b"[" * 60 + b"]" * 60 + b"}",
    "a name twice": b'{"' + b'": 1, "'.join(b"name%d" % n for n in range(15_000)) + b'": 1, "name7": 2}',
    "a huge whole number": b'{"a": ' + b"9" * 250_000 + b"}",
    "a huge exponent": b'{"a": 1e999}',
    "many digits": b'{"a": 0.' + b"1" * 200_000 + b"}",
    "not a number": b'{"a": NaN}',
    "infinity": b'{"a": [-Infinity]}',
    "not UTF-8": b'{"a": "caf\xe9"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "half a character": rb'{"a": "\ud800"}',
    "NUL": rb'{"\u0000": 1}',
    "piled up marks": ('{"a": "e' + "\u0301" * 100_000 + '"}').encode(),
    "nothing": b"",
    "a trailing comma": b'{"a": 1,}',
    "two texts": b'{"a": 1} {"a": 2}',
    "a list": b"[1]",
    "many empty lists": b'{"a": [' + b"[]," * 80_000 + b"0}",
}


SLOWEST = 1  # second of work: a hang, not a speed; idle it is under a tenth


@pytest.fixture
def echoing(settings):
    """A program, and an app that sends back what it read, on FHIR's paths and on the others."""
    app = create_app(settings)
    for place in ("fhir", "api"):
        view = Needs({Scope.EVALUATE})(lambda: answered(read_body()))
        app.add_url_rule(f"/{place}/echo", f"api.echo_{place}", view, methods=["POST"])
    yield Program(app)
    close(app)


def test_a_body_comes_through_as_it_was_sent(echoing):
    sent = {
        "text": "Café – 針",
        "numbers": [0, -7, 0.1, 123456789012345678],
        "nothing": None,
        "yes": True,
        "deep": [[[{}]]],
    }
    answer = echoing.post("/fhir/echo", data=json.dumps(sent), content_type=FHIR)
    assert (answer.status_code, answer.json) == (200, sent)
    assert answer.content_type == FHIR
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_body_is_refused_at_once(echoing, what):
    with within(SLOWEST):
        answer = echoing.post("/fhir/echo", data=HOSTILE[what], content_type=FHIR)
    assert (answer.status_code, answer.content_type) == (400, FHIR)
    (issue,) = answer.json["issue"]
    assert issue["severity"] == "error"
    assert issue["diagnostics"].startswith("The body")


def test_a_body_beyond_the_limit_is_not_read(echoing):
    answer = echoing.post("/fhir/echo", data=b" " * (MOST_BODY + 1), content_type=FHIR)
    assert (answer.status_code, answer.json["issue"][0]["code"]) == (413, "too-long")


def test_what_is_wrong_with_a_body_is_told_without_what_is_in_it(echoing):
    for body in (b'{"name": "Ana Ruiz",}', b'{"Ana Ruiz": 1, "Ana Ruiz": 2}', b'{"a": 1e999, "name": "Ana Ruiz"}'):
        assert b"Ruiz" not in echoing.post("/fhir/echo", data=body, content_type=FHIR).data
    twice = echoing.post("/fhir/echo", data=b'{"linkId": 1, "linkId": 2}', content_type=FHIR)
    assert "“linkId” appears twice" in twice.json["issue"][0]["diagnostics"]


@pytest.mark.parametrize(
    ("path", "content_type", "status"),
    [
        ("/fhir/echo", FHIR, 200),
        ("/fhir/echo", "application/fhir+json; charset=UTF-8; fhirVersion=4.0", 200),
        ("/fhir/echo", "application/json", 200),
        ("/fhir/echo", "application/fhir+json; fhirVersion=5.0", 415),
        ("/fhir/echo", "application/fhir+json; charset=latin-1", 415),
        ("/fhir/echo", "application/fhir+xml", 415),
        ("/fhir/echo", "application/x-www-form-urlencoded", 415),
        ("/fhir/echo", "multipart/form-data; boundary=x", 415),
        ("/fhir/echo", "", 415),
        ("/api/echo", "application/json", 200),
        ("/api/echo", FHIR, 415),
    ],
)
def test_a_body_in_another_form_is_refused(echoing, path, content_type, status):
    answer = echoing.post(path, data=b"{}", content_type=content_type)
    assert answer.status_code == status
    if status != 200:
        assert "application/json" in answer.headers["Accept"]


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        ("/fhir/echo", FHIR, 200),
        ("/fhir/echo", "application/fhir+json;fhirVersion=4.0", 200),
        ("/fhir/echo", "text/html, */*;q=0.1", 200),
        ("/fhir/echo", "application/json", 200),
        ("/fhir/echo", "application/fhir+xml", 406),
        ("/fhir/echo", "application/fhir+json;q=0", 406),
        ("/fhir/echo?_format=xml", "*/*", 406),
        ("/fhir/echo?_format=json", "*/*", 200),
        ("/api/echo", "text/html", 406),
    ],
)
def test_a_caller_that_accepts_no_json_is_refused(echoing, path, accept, status):
    answer = echoing.post(path, data=b"{}", content_type="application/json", headers={"Accept": accept})
    assert answer.status_code == status


def test_no_answer_sets_a_cookie_or_depends_on_one(echoing):
    answer = echoing.post("/api/echo", data=b"{}", content_type="application/json")
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_an_answer_may_be_kept_only_if_its_view_says_so(settings):
    app = create_app(settings)

    def public():
        answer = answered({})
        answer.cache_control.public = True
        return answer

    app.add_url_rule("/fhir/public", "api.public", Needs(EVERYONE)(public))
    assert app.test_client().get("/fhir/public").headers["Cache-Control"] == "public"
    close(app)
