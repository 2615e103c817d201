"""What a program learns about itself, and when it is refused."""

from datetime import UTC, datetime, timedelta

import time_machine

from screening.practice import practice
from screening.records.access.machine_clients import Scope
from screening.workflow.practice.machine_clients import revoke_client
from tests.builders import TESTS
from tests.web.api.conftest import Program


def test_a_program_learns_its_name_and_scopes(app):
    answer = Program(app, Scope.READ, name="Front office").get("/api/client")
    assert answer.json == {"name": "Front office", "scopes": ["screenings.read"]}


def test_without_a_token_a_program_is_asked_for_one(app):
    answer = app.test_client().get("/api/client")
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"] == "Bearer realm=screening"


def test_a_wrong_token_is_refused_whatever_is_wrong_with_it(app, program):
    known = program.token
    wrong = (
        "",
        "x",
        known[:-1],
        known + "x",
        known.replace("screening", "other"),
        f"screening_{'0' * 16}_{known[-43:]}",
    )
    for token in (*wrong, "screening__", "é", "screening_%00_x"):
        program.token = token
        assert program.get("/api/client").status_code == 401, token
    program.token = known
    assert program.get("/api/client").status_code == 200


def test_a_token_counts_in_no_other_place_than_the_header(app, program):
    client = app.test_client()
    assert client.get("/api/client", query_string={"access_token": program.token}).status_code == 401
    assert client.get("/api/client", headers={"Authorization": f"Basic {program.token}"}).status_code == 401
    assert client.get("/api/client", headers={"Cookie": f"token={program.token}"}).status_code == 401


def test_someone_who_is_signed_in_is_no_program(app, therapist):
    therapist.sign_in()
    assert therapist.client.get("/api/client").status_code == 401


def test_a_program_enters_no_page(app, program):
    assert "/sign-in" in program.get("/workspace/admin").location


def test_a_revoked_program_is_refused_at_once(app, program):
    with app.app_context():
        assert revoke_client(practice(), program.id, TESTS)
    answer = program.get("/api/client")
    assert (answer.status_code, "invalid_token" in answer.headers["WWW-Authenticate"]) == (401, True)


def test_too_many_calls_of_one_program_wait_and_others_do_not(app, program, monkeypatch):
    other = Program(app, name="Another")
    now = datetime.now(UTC)
    monkeypatch.setattr("screening.web.auth.machines.MOST_CALLS", 2)
    with time_machine.travel(now, tick=False):
        assert [program.get("/api/client").status_code for _ in range(3)] == [200, 200, 429]
        refused = program.get("/api/client")
        assert 0 < int(refused.headers["Retry-After"]) <= 60
        assert refused.json["title"] == "There were too many calls"
        assert other.get("/api/client").status_code == 200
    with time_machine.travel(now + timedelta(seconds=61)):
        assert program.get("/api/client").status_code == 200
