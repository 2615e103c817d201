"""What every answer carries."""

from dataclasses import replace

import pytest

from screening.app import create_app
from screening.practice import NAME
from screening.records.access.machine_clients import Scope
from screening.workflow.rules.versions import accept_in_force
from tests.builders import TESTS, Patient, healthy
from tests.conftest import close
from tests.web.api.conftest import Program

PATHS = ["/", "/urgent", "/ended", "/workspace/sign-in", "/static/patient.css", "/no-such-page", "/static/none"]


@pytest.mark.parametrize("path", [*PATHS, "/healthz", "/readyz"])
def test_every_answer_carries_the_security_headers(app, path):
    with app.test_client().get(path) as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_only_static_files_are_kept_by_browsers(patient, therapist):
    patient.has_sent(healthy())
    therapist.sign_in()
    therapist.open_first()
    assert patient.response.headers["Cache-Control"] == "no-store"
    assert therapist.response.headers["Cache-Control"] == "no-store"
    assert "immutable" in patient.client.get("/static/icon.svg").headers["Cache-Control"]


PUBLIC = [
    *("/fhir/metadata", "/fhir/Questionnaire/screening", "/fhir/Questionnaire/screening-es", "/api/openapi.json"),
    *("/fhir/CodeSystem/outcomes", "/fhir/ValueSet/outcomes", "/fhir/OperationDefinition/screen"),
]


def test_pages_of_other_sites_may_read_what_is_public_and_nothing_else(app, patient, therapist):
    patient.has_sent(healthy())
    therapist.sign_in()
    reference = therapist.open_first().rpartition("/")[2]
    program = Program(app, *Scope)
    for path in PUBLIC:
        answer = app.test_client().get(path)
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
        assert "Set-Cookie" not in answer.headers
        assert "public" in answer.headers["Cache-Control"]
    given = {"token": "x", "ticket": "x", "name": "none", "reference": reference, "service": "screening-on-opening"}
    for rule in app.url_map.iter_rules():
        if rule.endpoint in ("api.metadata", "api.openapi", "api.link_manifest", "api.link_file", "static"):
            continue
        path = rule.build({name: given.get(name, "1") for name in rule.arguments})
        for method in sorted((rule.methods or set()) - {"HEAD"}) if path else ():
            with program.call(method, path[1], headers={"Origin": "https://a.example"}) as answer:
                assert not [name for name, _ in answer.headers if name.startswith("Access-Control")], path


def test_an_unknown_host_is_refused(app):
    response = app.test_client().get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in response.get_data(as_text=True)


@pytest.fixture
def behind_tls(settings):
    app = create_app(replace(settings, address="https://forms.example.com", demo=False))
    with app.app_context():
        accept_in_force(app.extensions[NAME], "Dr. Park", TESTS)
    yield app
    close(app)


def test_over_tls_cookies_are_bound_to_the_host_and_browsers_stay_on_tls(behind_tls):
    patient = Patient(behind_tls.test_client())
    response = patient.client.post("/start", base_url="https://forms.example.com")
    cookie = response.headers["Set-Cookie"]
    assert "__Host-draft=" in cookie
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in cookie
    assert "max-age=" in response.headers["Strict-Transport-Security"]


def test_over_tls_the_cookie_of_staff_is_bound_to_the_host_too(behind_tls):
    response = behind_tls.test_client().get("/workspace/sign-in", base_url="https://forms.example.com")
    cookie = response.headers["Set-Cookie"]
    assert "__Host-workspace=" in cookie
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in cookie


def test_without_a_configured_proxy_its_headers_count_for_nothing(app):
    client = app.test_client()
    client.get("/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})
    response = client.get("/workspace/", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil" not in response.location
