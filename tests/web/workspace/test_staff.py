"""The administrator's page."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask_security.utils import lookup_identity
from sqlalchemy import select

from screening.app import create_app
from screening.practice import NAME
from screening.records.access.tables import Person
from screening.records.audit.entries import Wanted
from screening.records.database import db, transaction
from screening.records.operations.outbox import Mail
from screening.records.tables import QueuePlaceRow
from screening.settings import MailServer
from screening.workflow.practice.staff import ADMINISTRATOR, FRONT_DESK, THERAPIST
from tests.builders import Patient, Therapist, healthy
from tests.conftest import close


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
    colleague.sign_in()
    assert "The email or the password is not right" in colleague.page.text


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


@pytest.fixture
def colleague(app) -> Therapist:
    return Therapist(app, "Dr. Lee", "lee@example.com")


def test_who_was_made_inactive_is_let_in_again_with_what_they_signed_in_with(app, administrator, colleague):
    administrator.go("/workspace/people")
    administrator.post("/workspace/people/2/end", {})
    colleague.sign_in()
    assert "The email or the password is not right" in colleague.page.text
    assert "Access ended" in administrator.page.text
    page = administrator.post("/workspace/people/2/again", {})
    assert "Access ended" not in page.text
    colleague.sign_in()
    assert "No screenings are waiting" in colleague.go("/workspace/").text
    assert "access restored Dr. Lee" in administrator.go("/workspace/audit").text


def test_nobody_lets_oneself_out_without_saying_so(app, administrator):
    Therapist(app, "Dr. Lee", "lee@example.com", [ADMINISTRATOR])
    administrator.go("/workspace/people")
    page = administrator.post("/workspace/people/1/roles", {"roles": [THERAPIST]})
    assert administrator.response.status_code == 422
    assert "#sure-1" in page.links
    assert "Check the box to confirm that you lose this page" in page.text
    assert page.values["roles"] == [THERAPIST, ADMINISTRATOR], "what was picked stays, and what the other one has"
    page = administrator.post("/workspace/people/1/end", {})
    assert administrator.response.status_code == 422
    assert "#gone-1" in page.links
    assert roles_of(app, "admin@example.com") == [ADMINISTRATOR]
    administrator.post("/workspace/people/1/end", {"sure": "yes"})
    assert "Sign in" in administrator.go("/workspace/people").text


def test_more_roles_of_ones_own_need_no_confirmation_and_end_only_the_other_sessions(app, administrator):
    elsewhere = Therapist.__new__(Therapist)
    elsewhere.__dict__ = {**vars(administrator), "client": app.test_client()}
    elsewhere.sign_in()
    administrator.go("/workspace/people")
    administrator.post("/workspace/people/1/roles", {"roles": [ADMINISTRATOR, THERAPIST]})
    assert "Add staff member" in administrator.page.text
    assert "Email" in elsewhere.go("/workspace/people").text


def test_a_link_is_shown_on_one_page_and_works_once_within_a_day(app, administrator, colleague):
    administrator.go("/workspace/people")
    page = administrator.post("/workspace/people/2/link", {})
    assert administrator.response.request.path == "/workspace/people"  # a reload makes no other one
    assert "once, within 24 hours" in page.text
    link = re.search(r"http://localhost(?::8000)?(/workspace/welcome/\S+)", page.text).group(1)
    assert "/workspace/welcome/" not in administrator.go("/workspace/people").text
    newcomer = app.test_client()
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=23)):
        assert newcomer.get(link).status_code == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25)):
        assert newcomer.get(link).status_code == 404
    visitor = Patient(newcomer)
    visitor.go(link)
    visitor.post({"password": "quite another four words", "again": "quite another four words"}, link)
    assert newcomer.get(link).status_code == 404


@pytest.fixture
def with_mail(settings):
    """The same practice, with a mail server."""
    mail = MailServer("mail.example.com", 465, True, "user", "secret", "clinic@example.com")
    app = create_app(replace(settings, mail=mail))
    yield app
    close(app)


def waiting(app) -> list[Mail]:
    with app.app_context():
        found = []
        with transaction():
            while (taken := app.extensions[NAME].outbox.take()) is not None:
                found.append(taken.mail)
        return found


def test_where_mail_is_set_up_a_newcomer_gets_the_link_by_email_and_no_page_shows_it(with_mail):
    administrator = Therapist(with_mail, "Dr. Admin", "admin@example.com", [ADMINISTRATOR])
    administrator.sign_in()
    administrator.go("/workspace/people")
    page = administrator.post("/workspace/people", {"name": "Lee", "email": "lee@example.com", "roles": [THERAPIST]})
    assert "We are emailing Lee a link" in page.text
    assert "/workspace/welcome/" not in page.text
    (mail,) = waiting(with_mail)
    assert (mail.to, mail.kind) == ("lee@example.com", "sign-in")
    path = re.search(r"http://localhost:8000(/workspace/welcome/\S+)", mail.body).group(1)
    assert "Welcome, Lee" in Patient(with_mail.test_client()).go(path).text
    with with_mail.app_context():
        (told,) = with_mail.extensions[NAME].audit.page(Wanted(action="password link made"), 9)
        assert told.detail == "by email"


def test_where_mail_is_set_up_a_link_can_still_be_shown(with_mail):
    administrator = Therapist(with_mail, "Dr. Admin", "admin@example.com", [ADMINISTRATOR])
    administrator.sign_in()
    Therapist(with_mail, "Dr. Lee", "lee@example.com")
    administrator.go("/workspace/people")
    assert "/workspace/welcome/" in administrator.post("/workspace/people/2/link", {"how": "show"}).text
    assert waiting(with_mail) == []


def test_somebody_who_left_gets_no_link(app, administrator, colleague):
    administrator.go("/workspace/people")
    administrator.post("/workspace/people/2/end", {})
    for step in ("link", "factor", "roles"):
        administrator.go("/workspace/people")
        page = administrator.post(f"/workspace/people/2/{step}", {"roles": [THERAPIST]})
        assert administrator.response.status_code == 409
        assert "was ended after you opened this page, so nothing was changed. Give access again first" in page.text
