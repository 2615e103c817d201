"""Errors of the API: in FHIR's form on FHIR's paths, as problem details elsewhere, never as a page."""

import pytest
from sqlalchemy.exc import InterfaceError

from screening.app import create_app
from screening.exchange.formats.api_errors import ApiIssue
from screening.web.api.problems import ApiError
from screening.web.needs import EVERYONE, Needs
from tests.conftest import close


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/fhir", "application/fhir+json"),
        ("/fhir/Nothing", "application/fhir+json"),
        ("/api/nothing", "application/problem+json"),
        ("/cds-services/nothing", "application/problem+json"),
        ("/fhirnothing", "text/html; charset=utf-8"),
    ],
)
def test_an_address_without_anything_is_not_found_in_the_form_of_its_side(app, path, content_type):
    answer = app.test_client().get(path)
    assert (answer.status_code, answer.content_type) == (404, content_type)


def test_another_method_is_told_which_one_works(app):
    answer = app.test_client().delete("/api/client")
    assert (answer.status_code, answer.json["status"]) == (405, 405)
    assert "GET" in answer.headers["Allow"]


@pytest.fixture
def failing(settings):
    """An app with a view that fails as a test says, on either side."""
    app, how = create_app(settings), []

    def fail():
        raise how[0]

    for place in ("fhir", "api"):
        app.add_url_rule(f"/{place}/fail", f"api.fail_{place}", Needs(EVERYONE)(fail))
    yield app.test_client(), how
    close(app)


def test_each_issue_names_its_place(failing):
    client, how = failing
    issues = (
        ApiIssue("Not an option here", "QuestionnaireResponse.item[2]", "code-invalid"),
        ApiIssue("Missing", "", ""),
    )
    how.append(ApiError(422, *issues, headers={"ETag": 'W/"7"'}))
    answer = client.get("/fhir/fail")
    assert (answer.status_code, answer.headers["ETag"]) == (422, 'W/"7"')
    assert answer.json == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "error",
                "code": "code-invalid",
                "diagnostics": "Not an option here",
                "expression": ["QuestionnaireResponse.item[2]"],
            },
            {"severity": "error", "code": "processing", "diagnostics": "Missing"},
        ],
    }
    assert client.get("/api/fail").json["errors"] == [
        {"detail": "Not an option here", "pointer": "QuestionnaireResponse.item[2]"},
        {"detail": "Missing"},
    ]


def test_a_bug_tells_nothing_but_that_it_was_one(failing, caplog):
    client, how = failing
    how.append(ValueError("Ana Ruiz takes Eliquis"))
    answer = client.get("/fhir/fail")
    assert (answer.status_code, answer.json["issue"][0]["severity"]) == (500, "fatal")
    assert "Ruiz" not in answer.text + caplog.text
    assert client.get("/api/fail").json["title"] == "Something broke here"


def test_a_database_that_is_away_is_told_with_when_to_try_again(failing):
    client, how = failing
    how.append(InterfaceError("SELECT", {}, OSError("away")))
    answer = client.get("/fhir/fail")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json["issue"][0]["code"] == "transient"
