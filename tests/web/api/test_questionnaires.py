"""The form, for everyone."""

import pytest

from screening.practice import NAME
from screening.workflow.rules.versions import activate
from tests.builders import TESTS
from tests.conftest import RULES_TEXT


@pytest.fixture
def http(app):
    return app.test_client()


@pytest.mark.parametrize("name", ["screening", "screening-en", "screening-es"])
def test_everyone_may_read_it_and_keep_it(http, rulebook, name):
    answer = http.get(f"/fhir/Questionnaire/{name}")
    assert answer.status_code == 200
    assert (answer.json["id"], answer.json["version"]) == (name, rulebook.version)
    assert answer.cache_control.public
    assert answer.content_type == "application/fhir+json"


def test_who_has_it_already_gets_none(http):
    first = http.get("/fhir/Questionnaire/screening")
    again = http.get("/fhir/Questionnaire/screening", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_new_rules_make_a_new_version(app, http):
    before = http.get("/fhir/Questionnaire/screening")
    with app.app_context():
        version = activate(app.extensions[NAME], RULES_TEXT + "\n# new\n", TESTS)
    after = http.get("/fhir/Questionnaire/screening", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.json["version"] == version != before.json["version"]


@pytest.mark.parametrize(
    "path", ["Questionnaire/other", "Questionnaire/screening-fr", "CodeSystem/other", "ValueSet/other", "Patient/1"]
)
def test_what_is_not_there_is_told_in_kind(http, path):
    answer = http.get(f"/fhir/{path}")
    assert answer.status_code == 404
    assert answer.json["resourceType"] == "OperationOutcome"
    assert answer.headers["Cache-Control"] == "no-store"
