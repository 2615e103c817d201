"""Who may enter, and what every answer carries."""

import pytest
from werkzeug.routing import Rule

from tests.builders import healthy

PUBLIC = {"static", "security.login", "workspace.welcome"}


def path_of(rule: Rule) -> str:
    """A path that matches the rule."""
    values = {"page": "about_you", "part": 1, "name": "screening.css", "reference": "AAAA-AAAA"}
    _, path = rule.build({name: values.get(name, "x") for name in rule.arguments}, append_unknown=False)
    return path


def rules(app):
    return [
        (rule, method) for rule in app.url_map.iter_rules() for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
    ]


def test_a_stranger_gets_nothing_of_the_workspace(app):
    tried = 0
    for rule, method in rules(app):
        if rule.endpoint.startswith("patient.") or rule.endpoint in PUBLIC:
            continue
        response = app.test_client().open(path_of(rule), method=method)
        assert response.status_code in ((302,) if method == "GET" else (400, 403)), rule
        if method == "GET":
            assert response.location.startswith("/workspace/sign-in"), rule
        tried += 1
    assert tried >= 4


def test_a_stranger_gets_no_page_of_a_draft(app):
    for rule, method in rules(app):
        if rule.endpoint.startswith("patient.") and rule.endpoint not in {"patient.start", "patient.urgent_page"}:
            response = app.test_client().open(path_of(rule), method=method)
            assert response.status_code == 200 if rule.endpoint == "patient.ended" else 302, rule


def test_a_therapist_has_no_way_into_a_draft_and_a_patient_none_into_the_workspace(patient, therapist):
    patient.send(healthy())
    assert "Sign in" in patient.go("/workspace/").text
    therapist.sign_in()
    assert "There is no form here" in therapist.go("/check").text


@pytest.mark.parametrize(
    "path", ["/", "/urgent", "/ended", "/workspace/sign-in", "/static/screening.css", "/no-such-page", "/static/none"]
)
def test_every_answer_carries_the_security_headers(app, path):
    with app.test_client().get(path) as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"


def test_an_unknown_page_is_calm_and_leads_on(patient):
    page = patient.go("/no-such-page")
    assert patient.response.status_code == 404
    assert "We can’t find that page" in page.text
    assert "/" in page.links


def test_a_wrong_method_keeps_its_allow_header(app):
    response = app.test_client().delete("/")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
