"""The description of the API: each route stands in it and no other, and what comes back is what it says."""

import json

import pytest
from jsonschema import Draft202012Validator

from screening.records.access.machine_clients import Scope
from screening.web.api.openapi import DOORS, document, path_of, routes
from screening.web.needs import EVERYONE, needs_of
from tests.web.api.conftest import Program

ADDRESS = "https://clinic.example"
PLACES = {"token": "nothing", "ticket": "nothing", "reference": "AAAA-AAAA", "name": "nothing", "service": "nothing"}
JSON = "application/json"


@pytest.fixture
def told(app):
    return document(app, ADDRESS)


def test_each_route_stands_in_the_document_and_the_other_way_round(app, told):
    described = {(path, method.upper()) for path, methods in told["paths"].items() for method in methods}
    assert described == {(path_of(rule), method) for rule, method in routes(app)}
    assert {rule.endpoint for rule, _method in routes(app)} == DOORS.keys()


def test_each_route_names_the_scopes_that_its_view_needs(app, told):
    for rule, method in routes(app):
        wanted, told_here = needs_of(app, rule.endpoint).who, told["paths"][path_of(rule)][method.lower()]
        scopes = {scope for one in told_here["security"] for scope in one.get("token", ())}
        assert scopes == (set() if wanted == EVERYONE else set(wanted)), rule
        assert told_here["summary"].strip(), rule


def test_each_route_that_takes_only_so_many_calls_says_so_and_when_to_come_again(app, told):
    for rule, method in routes(app):
        needs, responses = needs_of(app, rule.endpoint), told["paths"][path_of(rule)][method.lower()]["responses"]
        assert ("429" in responses) == bool(needs.posts_an_hour or needs.who != EVERYONE), rule
        assert "429" not in responses or "Retry-After" in responses["429"]["headers"]


def test_the_document_is_served_to_everyone_and_may_be_kept(app):
    answer = app.test_client().get("/api/openapi.json")
    assert (answer.status_code, answer.json["openapi"]) == (200, "3.1.0")
    assert "public" in answer.headers["Cache-Control"]


def test_names_in_the_document_lead_somewhere(told):
    text = json.dumps(told)
    wanted = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert wanted <= told["components"]["schemas"].keys()
    ids = [operation["operationId"] for methods in told["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))


def calls(program: Program, path: str, method: str):
    """Yield answers to what programs get wrong, and to what they may get right."""
    where = path.format(**PLACES)
    for token in ("", "x", program.token):
        headers = {"Authorization": f"Bearer {token}"}
        yield program.call(method, where, headers=headers)
        yield program.call(method, where, headers=headers | {"Accept": "text/html"})
        yield program.call(method, f"{where}?x=%ff", headers=headers)
        for body in (b"{}", b"[", b" " * 300_000, b'{"resourceType": "QuestionnaireResponse"}'):
            if method == "POST":
                yield program.post(where, headers=headers, data=body, content_type=JSON)
        if method == "POST":
            yield program.post(where, headers=headers, data=b"{}", content_type="text/plain")


def test_whatever_is_answered_stands_in_the_document(app, told):
    whole, reader = Program(app), Program(app, Scope.READ, name="Reader")
    for rule, method in routes(app):
        operation = told["paths"][path_of(rule)][method.lower()]
        for program in (whole, reader):
            for answer in calls(program, path_of(rule), method):
                expected = operation["responses"].get(str(answer.status_code))
                assert expected, f"{method} {rule}: {answer.status_code}"
                if content := expected.get("content"):
                    assert answer.mimetype in content, f"{method} {rule}: {answer.status_code} {answer.mimetype}"
                    schema = {**content[answer.mimetype]["schema"], "components": told["components"]}
                    Draft202012Validator(schema).validate(answer.json)
                for name in expected.get("headers", ()):
                    assert name in answer.headers
