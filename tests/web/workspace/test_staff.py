"""The administrator's page."""

import re

import pytest
from flask_security.utils import lookup_identity
from sqlalchemy import select

from screening.practice import NAME
from screening.records.access.tables import Person
from screening.records.audit.entries import Wanted
from screening.records.database import db, transaction
from screening.records.tables import QueuePlaceRow
from screening.workflow.practice.staff import ADMINISTRATOR, FRONT_DESK, THERAPIST
from tests.builders import Patient, Therapist, healthy


@pytest.fixture
def administrator(app):
    person = Therapist(app, "Dr. Admin", "admin@example.com", [ADMINISTRATOR])
    person.sign_in()
    return person


def test_somebody_new_gets_a_link_that_is_shown_once(app, administrator):
    page = administrator.post("/workspace/people", {"name": "Lee", "email": "Lee@Example.com", "roles": [THERAPIST]})
    link = re.search(r"http://localhost(?::8000)?(/workspace/welcome/\S+)", page.text).group(1)
    assert "Welcome, Lee" in Patient(app.test_client()).go(link).text
    assert link not in administrator.go("/workspace/people").text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "Enter a name"),
        ({"email": "lee"}, "Enter an email like"),
        ({"email": "ADMIN@example.com"}, "is already on the list"),
        ({"roles": []}, "Pick at least one role"),
        ({"roles": ["king"]}, "Pick at least one role"),
    ],
)
def test_what_is_wrong_is_named_and_kept(administrator, fields, message):
    right = {"name": "Lee", "email": "lee@example.com", "roles": [THERAPIST]}
    page = administrator.post("/workspace/people", {**right, **fields})
    assert administrator.response.status_code == 422
    assert message in page.text
    assert page.values["name"] == [fields.get("name", "Lee")]


def test_an_address_of_a_domain_with_other_letters_is_the_name_at_the_sign_in(app, administrator):
    administrator.post("/workspace/people", {"name": "Lee", "email": "lee@münchen.de", "roles": [THERAPIST]})
    with app.app_context():
        assert lookup_identity("lee@münchen.de").name == lookup_identity("lee@xn--mnchen-3ya.de").name == "Lee"


def test_ending_access_ends_the_sessions_and_keeps_the_name(app, administrator):
    colleague = Therapist(app, "Dr. Lee", "lee@example.com")
    colleague.sign_in()
    administrator.go("/workspace/people")
    ends = re.findall(r'action="(/workspace/people/\d+/end)"', administrator.response.get_data(as_text=True))
    administrator.post(ends[1], {})
    assert "Access ended" in administrator.page.text
    assert "Email" in colleague.go("/workspace/").text
    assert "Authentication failed" in colleague.sign_in().text


def roles_of(app, email):
    with app.app_context():
        return sorted(role.name for role in db.session.scalar(select(Person).where(Person.email == email)).roles)


def test_roles_are_changed_at_once_and_stand_on_the_trail(app, administrator):
    colleague = Therapist(app, "Dr. Lee", "lee@example.com")
    colleague.sign_in()
    assert colleague.go("/workspace/insights").text
    administrator.go("/workspace/people")
    administrator.post("/workspace/people/2/roles", {"roles": [FRONT_DESK, FRONT_DESK]})
    assert administrator.response.request.path == "/workspace/people"
    assert roles_of(app, "lee@example.com") == [FRONT_DESK]
    assert "Sign in" in colleague.go("/workspace/insights").text  # their sessions ended
    colleague.sign_in()
    colleague.go("/workspace/insights")
    assert colleague.response.status_code == 403
    assert "Admin roles changed: therapist → front_desk Dr. Lee" in administrator.go("/workspace/audit").text


def looked_after_by(app):
    with app.app_context():
        return list(db.session.scalars(select(QueuePlaceRow.person_id)))


def test_who_may_no_longer_open_screenings_gives_theirs_back(app, administrator):
    patient = Patient(app.test_client())
    patient.has_sent(healthy())
    colleague = Therapist(app, "Dr. Lee", "lee@example.com")
    colleague.sign_in()
    reference = patient.reference()
    colleague.go("/workspace/")
    colleague.post(f"/workspace/screenings/{reference}/take", {})
    assert looked_after_by(app) == [2]
    administrator.go("/workspace/people")
    administrator.post("/workspace/people/2/roles", {"roles": [ADMINISTRATOR]})
    assert looked_after_by(app) == [None]


@pytest.mark.parametrize("roles", [[], ["king"], [THERAPIST, "king"]])
def test_nobody_is_left_without_a_role(app, administrator, roles):
    Therapist(app, "Dr. Lee", "lee@example.com")
    administrator.go("/workspace/people")
    page = administrator.post("/workspace/people/2/roles", {"roles": roles})
    assert administrator.response.status_code == 422
    assert "Pick at least one role" in page.text
    assert "#roles-of-2" in page.links
    assert "roles-of-2" in page.ids
    assert roles_of(app, "lee@example.com") == [THERAPIST]


def test_the_last_administrator_stays_one_until_another_is(app, administrator):
    page = administrator.post("/workspace/people/1/roles", {"roles": [THERAPIST]})
    assert administrator.response.status_code == 409
    assert "This is the last administrator" in page.text
    Therapist(app, "Dr. Lee", "lee@example.com", [ADMINISTRATOR])
    administrator.go("/workspace/people")
    administrator.post("/workspace/people/1/roles", {"roles": [THERAPIST], "sure": "yes"})
    assert administrator.response.request.path == "/workspace/"  # what they may still do
    assert roles_of(app, "admin@example.com") == [THERAPIST]


def test_the_last_administrator_stays(administrator):
    ends = re.findall(r'action="(/workspace/people/\d+/end)"', administrator.response.get_data(as_text=True))
    page = administrator.post(ends[0], {})
    assert administrator.response.status_code == 409
    assert "This is the last administrator" in page.text
    assert "Add staff member" in administrator.go("/workspace/people").text


def test_a_link_for_nobody_is_not_found(administrator):
    administrator.post("/workspace/people/99/link", {})
    assert administrator.response.status_code == 404


@pytest.mark.parametrize("step", ["link", "end", "factor", "roles"])
@pytest.mark.parametrize("number", [2**31, 99999999999999999999])
def test_a_number_that_nobody_can_have_is_not_found(administrator, step, number):
    administrator.post(f"/workspace/people/{number}/{step}", {})
    assert administrator.response.status_code == 404


def test_somebody_who_lost_their_second_factor_begins_anew_with_a_link(app, administrator):
    person = Therapist(app, "Lee", "lee@example.com", [THERAPIST])
    person.sign_in()
    with app.app_context(), transaction():
        row = db.session.scalar(select(Person).where(Person.email == person.email))
        row.tf_primary_method, row.tf_totp_secret = "authenticator", "sealed"
        person_id = row.id
    page = administrator.go("/workspace/people")
    assert "Lost second factor of Lee" in page.text
    page = administrator.post(f"/workspace/people/{person_id}/factor", {})
    assert "Lee can use this link once" in page.text
    assert "Sign in" in person.go("/workspace/").text  # their sessions ended
    with app.app_context():
        row = db.session.get(Person, person_id)
        assert (row.tf_primary_method, row.tf_totp_secret, row.mf_recovery_codes) == (None, None, None)
        assert app.extensions[NAME].audit.page(Wanted(action="second factor changed"), 1)


def test_nobody_has_no_second_factor_to_lose(administrator):
    administrator.post("/workspace/people/99/factor", {})
    assert administrator.response.status_code == 404
