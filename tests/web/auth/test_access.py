"""Who may enter: every page for everyone, cell by cell."""

import pytest
from sqlalchemy import select

from screening.records.access.machine_clients import Scope
from screening.records.access.tables import Person, SignInRow
from screening.records.database import Base, db
from screening.web.needs import DRAFT_HOLDER, EVERYONE, needs_of
from screening.workflow.practice.staff import ADMINISTRATOR, FRONT_DESK, ROLES, THERAPIST
from tests.builders import Patient, Phone, Therapist, healthy
from tests.web.api.conftest import Program

VALUES = {
    "page": "about_you",
    "part": 2,
    "name": "patient.css",
    "reference": "AAAA-AAAA",
    "other": "BBBB-BBBB",
    "person_id": 99,
    "number": 99,
}
NOBODY_HAS = {
    "rule_id": "x",
    "question_id": "x",
    "draft_id": "x",
    "list_id": "x",
    "call_id": "x",
    "other": "x",
    "sign_in_id": "x",
    "token": "x",
    "filename": "x",
    "key": "x",
    "invite_id": "x",
    "screening_id": "x",
    "version": "x",
    "mail_id": "x",
    "client_id": "x",
    "webhook_id": "x",
    "delivery_id": "x",
    "section": "x",
    "section_id": "x",
    "code": "xx",
    "consent_id": "x",
    "questionnaire": "x",
}


def path_of(rule):
    values = {**VALUES, **NOBODY_HAS}
    return rule.build({name: values[name] for name in rule.arguments if name in values}, append_unknown=False)[1]


def pages(app):
    """Every page that is not Flask-Security's unused ones, once for each method."""
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule, method


def enters(response) -> bool:
    """Whether the page itself answered, and neither the gate nor a redirect that leads elsewhere."""
    turned_away = "/sign-in" in (response.location or "") or "/ended" in (response.location or "")
    return response.status_code not in (400, 401, 403) and not turned_away


@pytest.fixture
def visitors(app, patient):
    """One browser for each kind of visitor, and one program for each scope."""
    patient.start()
    clients = {"anonymous": app.test_client(), "draft holder": patient.client}
    for role in ROLES:
        person = Therapist(app, role, f"{role}@example.com", [role])
        person.sign_in()
        clients[role] = person.client
    for scope in Scope:
        clients[scope] = app.test_client()
        clients[scope].environ_base["HTTP_AUTHORIZATION"] = f"Bearer {Program(app, scope, name=scope).token}"
    return clients


@pytest.mark.parametrize("who", ["anonymous", "draft holder", *ROLES, *Scope])
def test_each_visitor_enters_exactly_the_pages_that_say_so(app, visitors, who):
    for rule, method in pages(app):
        wanted = needs_of(app, rule.endpoint).who
        if wanted == EVERYONE or rule.endpoint == "security.logout":
            continue  # open pages have tests of their own; signing out ends the visit
        may = who in wanted or (who == "draft holder" and wanted == DRAFT_HOLDER)
        with visitors[who].open(path_of(rule), method=method) as response:
            if not wanted:
                assert response.status_code == 404, f"{who} {method} {rule}: it says nothing"
            elif not may:
                assert not enters(response), f"{who} {method} {rule}: {response.status_code}"
            elif method == "GET":
                assert enters(response), f"{who} {method} {rule}: {response.status_code} {response.location}"


@pytest.fixture
def replacing(therapist):
    """Somebody who has begun to set up a second factor: their page, and their phone."""
    therapist.sign_in()
    therapist.go("/workspace/tf-setup")
    return therapist, Phone(therapist.post("/workspace/tf-setup", {"setup": "authenticator"}))


@pytest.mark.parametrize("ended_by", ["/workspace/sign-out", "/workspace/sign-ins/{here}"])
def test_the_cookie_of_a_session_that_ended_replaces_no_second_factor(app, replacing, ended_by):
    therapist, phone = replacing
    token, stolen = therapist.page.values["csrf_token"][0], therapist.client.get_cookie("workspace").value
    with app.app_context():
        here = db.session.scalar(select(SignInRow.id))
    therapist.post(ended_by.format(here=here), {})
    for step, typed in (("validate", {"code": phone.code()}), ("setup", {"setup": "authenticator"})):
        thief = app.test_client()
        thief.set_cookie("workspace", stolen)
        answer = thief.post(f"/workspace/tf-{step}", data={"csrf_token": token, **typed})
        assert "/sign-in" in answer.location
    with app.app_context():
        assert db.session.scalar(select(Person.tf_primary_method)) is None


def test_the_front_desk_sees_who_needs_a_call_and_no_answers(app, patient):
    patient.has_sent(healthy(rf_nerve=["saddle_numb"]))
    desk = Therapist(app, "Desk", "desk@example.com", [FRONT_DESK])
    desk.sign_in()
    page = desk.page
    assert "Ana Ruiz" in page.text
    assert "Needs a call now" in page.text
    assert "Emergency" not in page.text
    assert not [link for link in page.links if "/screenings/" in link]


def test_another_patients_screening_is_not_found_by_a_patient(app, patient, therapist):
    patient.has_sent(healthy())
    other = Patient(app.test_client())
    other.start()
    assert "Your reference is" not in other.go("/result").text


def test_an_administrator_lands_on_the_people_and_reads_no_screening(app, patient):
    patient.has_sent(healthy())
    administrator = Therapist(app, "Admin", "admin@example.com", [ADMINISTRATOR])
    administrator.sign_in()
    assert "Add staff member" in administrator.page.text
    administrator.go("/workspace/")
    assert administrator.response.status_code == 403
    assert "Ana Ruiz" not in administrator.page.text


def test_somebody_with_two_roles_may_do_both(app):
    both = Therapist(app, "Both", "both@example.com", [THERAPIST, ADMINISTRATOR])
    both.sign_in()
    assert "No screenings are waiting" in both.go("/workspace/").text
    assert "Add staff member" in both.go("/workspace/people").text


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/you", {"name": "Ana"}),
        ("/come-back", {"code": "AAA-AAA-AAA"}),
        ("/change", {}),
        ("/save", {}),
        ("/workspace/entry", {"key": ""}),
    ],
)
def test_a_head_changes_nothing_whatever_it_carries(app, patient, therapist, path, fields):
    """No token is asked of it, so it must be as harmless as a GET."""
    patient.has_sent(healthy())
    begun = Patient(app.test_client())
    begun.start()
    begun.answer_once(healthy())
    therapist.sign_in()
    before = everything(app)
    for client in (begun.client, patient.client, therapist.client):
        client.head(path, data=fields)
    assert everything(app) == before


def test_a_head_signs_and_keeps_nothing(app, patient, therapist):
    patient.has_sent(healthy())
    therapist.sign_in()
    url = therapist.open_first()
    therapist.client.head(url, data={"do": "save", "notes": "by HEAD", "conclusion": "fits"})
    assert "by HEAD" not in therapist.go(url).text
    assert "Draft saved" not in therapist.page.text


def everything(app):
    """All rows of all tables but those of sessions, which note when somebody was last there."""
    with app.app_context():
        tables = [table for table in Base.metadata.sorted_tables if table.name != "sign_in"]
        return {table.name: db.session.execute(table.select()).fetchall() for table in tables}
