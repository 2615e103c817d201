"""What every endpoint needs, in one table to read: a change of access shows here."""

from datetime import timedelta

import pytest
from flask import Blueprint

from screening import app as app_module
from screening.app import create_app
from screening.practice import practice
from screening.records.access.machine_clients import Scope
from screening.web import needs
from screening.web.needs import DRAFT_HOLDER, EVERYONE, Needs, needs_of
from screening.workflow.practice.staff import ROLES, THERAPIST
from tests.builders import Patient, Therapist
from tests.conftest import close

# endpoint: who may enter; how fresh; posts an hour from one address; what else
TABLE = """
api.bundle: screenings.read
api.cds_feedback: everyone; 18000 posts an hour
api.cds_hook: everyone; 18000 posts an hour
api.cds_services: everyone
api.client: evaluate, screenings.read, screenings.write
api.code_system_resource: everyone
api.create: screenings.write
api.link_file: everyone
api.link_manifest: everyone; 120 posts an hour
api.metadata: everyone
api.openapi: everyone
api.operation_definition: everyone
api.questionnaire_resource: everyone
api.response: screenings.read
api.screen: evaluate
api.validate: evaluate
api.value_set_resource: everyone
health.healthz: everyone
health.readyz: everyone
patient.before_session: draft holder
patient.change: everyone; 60 posts an hour; same origin; accepted rules
patient.check: draft holder
patient.come_back: everyone; same origin
patient.come_back_by_link: everyone; 60 posts an hour; same origin
patient.consent: everyone; 120 posts an hour; same origin
patient.end_link: draft holder
patient.ended: everyone
patient.follow_up: everyone; same origin
patient.follow_up_link: everyone
patient.follow_up_sent: everyone
patient.forget: draft holder
patient.give_link: draft holder; 30 posts an hour
patient.go_on: draft holder
patient.identity: draft holder
patient.invited: everyone
patient.leave: draft holder
patient.link_ended: everyone
patient.not_me: everyone; same origin
patient.notice_page: everyone
patient.own_record: draft holder; 60 posts an hour
patient.paper: everyone; accepted rules
patient.questions: draft holder
patient.result: draft holder
patient.result_pdf: draft holder
patient.save: draft holder; 30 posts an hour
patient.saved: everyone
patient.speak: everyone; same origin
patient.start: everyone
patient.start_new: everyone; 120 posts an hour; same origin; accepted rules
patient.typed_words: draft holder
patient.urgent_page: everyone
patient.visit_day: draft holder
patient.visit_file: draft holder
security.login: everyone; 60 posts an hour
security.logout: staff
security.mf_recovery: everyone; 20 posts an hour; code waits
security.mf_recovery_codes: staff
security.static: nobody
security.tf_select: nobody
security.two_factor_rescue: nobody
security.two_factor_setup: everyone; fresh 5 min
security.two_factor_setup_validate: staff; fresh 15 min
security.two_factor_token_validation: everyone; fresh 15 min; 60 posts an hour; code waits
security.verify: nobody
security.wan_delete: staff; fresh 45 min
security.wan_register: staff; fresh 5 min
security.wan_register_response: staff; fresh 15 min
security.wan_signin: everyone; 60 posts an hour
security.wan_signin_response: everyone; 60 posts an hour
security.wan_verify: nobody
security.wan_verify_response: nobody
seen.seen_client: everyone
static: everyone
well_known.favicon: everyone
well_known.robots: everyone
well_known.security_txt: everyone
workspace.accept_candidate: therapist; fresh 45 min
workspace.accept_proposal: therapist; fresh 45 min
workspace.accept_rules: therapist; fresh 45 min
workspace.activate_candidate: administrator; fresh 45 min
workspace.add: administrator; fresh 45 min
workspace.add_hook: administrator; fresh 45 min
workspace.add_program: administrator; fresh 45 min
workspace.admin: staff
workspace.amend_identity: therapist
workspace.approve_proposal: administrator; fresh 45 min
workspace.ask_before_session: therapist
workspace.ask_consent: therapist
workspace.ask_follow_up: front_desk, therapist
workspace.audit: administrator; fresh 240 min
workspace.begin_course: therapist
workspace.begin_sign_on: everyone; 60 posts an hour
workspace.beside: therapist
workspace.candidate: administrator, therapist
workspace.close_course: therapist
workspace.come_from_provider: everyone
workspace.completion: staff
workspace.confirmed_there: staff
workspace.consent_page: therapist
workspace.consent_pdf: therapist
workspace.consent_text: administrator; fresh 45 min
workspace.correct_answers: therapist
workspace.countersign_consent: therapist; fresh 240 min
workspace.credential_of: administrator; fresh 45 min
workspace.day_list: front_desk, therapist
workspace.decline_proposal: administrator
workspace.delete_undelivered: administrator
workspace.deliver_again: administrator
workspace.download_research: administrator; fresh 45 min
workspace.drop_undelivered: administrator
workspace.edit_words: administrator, therapist
workspace.empty_demo: administrator
workspace.end_access_of: administrator; fresh 45 min
workspace.end_health_link: therapist
workspace.end_hook: administrator; fresh 45 min
workspace.end_invite: front_desk, therapist
workspace.end_sign_in: staff
workspace.entry: front_desk, therapist
workspace.entry_check: front_desk, therapist
workspace.entry_send: front_desk, therapist
workspace.entry_sent: front_desk, therapist
workspace.erase_patient: administrator; fresh 45 min
workspace.explain: staff
workspace.explain_document: staff
workspace.explain_question: staff
workspace.explain_rule: staff
workspace.fairness: administrator, therapist
workspace.fhir_bundle: therapist; fresh 45 min
workspace.find: front_desk, therapist
workspace.first_run_page: administrator, therapist
workspace.follow_ups: front_desk, therapist
workspace.forget_factors_of: administrator; fresh 45 min
workspace.give_health_link: therapist; fresh 45 min
workspace.home: staff
workspace.insight_list: therapist
workspace.insights: therapist
workspace.insights_csv: therapist
workspace.invite_page: front_desk, therapist
workspace.invites: front_desk, therapist
workspace.let_in_again_of: administrator; fresh 45 min
workspace.link: administrator; fresh 45 min
workspace.link_patient: therapist
workspace.link_to_change: therapist
workspace.list_sent: front_desk, therapist
workspace.list_slips: front_desk, therapist
workspace.log_a_call: front_desk, therapist
workspace.look_at_list: front_desk, therapist
workspace.newest: front_desk, therapist
workspace.note_pdf: therapist
workspace.patient_file: therapist; fresh 15 min
workspace.patient_file_json: therapist; fresh 45 min
workspace.patient_file_pdf: therapist; fresh 45 min
workspace.people: administrator; fresh 15 min
workspace.preview_correction: therapist
workspace.proposal: administrator, therapist
workspace.queue: front_desk, therapist
workspace.read_section: therapist
workspace.reading: therapist
workspace.record_session: therapist
workspace.renew: staff
workspace.research: administrator; fresh 15 min
workspace.revoke_program: administrator; fresh 45 min
workspace.roles: administrator; fresh 45 min
workspace.screenings_csv: front_desk, therapist
workspace.section_is_read: therapist
workspace.send_list: front_desk, therapist
workspace.session_counts: therapist
workspace.settings_page: administrator; fresh 45 min
workspace.settings_section: administrator; fresh 45 min
workspace.sign_ins: staff
workspace.sign_out_there: everyone
workspace.slip: front_desk, therapist
workspace.summary: therapist; fresh 240 min at times
workspace.systems: administrator; fresh 15 min
workspace.take_a_call: front_desk, therapist
workspace.take_screening: front_desk, therapist
workspace.tomorrow: front_desk, therapist
workspace.translation: administrator; fresh 45 min
workspace.try_again: administrator
workspace.undelivered: staff
workspace.unlink_of: administrator; fresh 45 min
workspace.visit: front_desk, therapist
workspace.welcome: everyone; 60 posts an hour
workspace.withdraw_consent: therapist
workspace.withdraw_proposal: administrator, therapist
"""


def in_words(said: Needs) -> str:
    """One line of the table."""
    who = "staff" if said.who == set(ROLES) else ", ".join(sorted(said.who)) or "nobody"
    words = [who]
    if said.fresh:
        words.append(f"fresh {said.fresh // timedelta(minutes=1)} min{' at times' if said.fresh_if else ''}")
    if said.posts_an_hour:
        words.append(f"{said.posts_an_hour} posts an hour")
    for name in ("same_origin", "accepted_rules", "code_waits"):
        if getattr(said, name):
            words.append(name.replace("_", " "))
    return "; ".join(words)


def test_the_table_says_what_each_endpoint_needs(app):
    lines = [f"{endpoint}: {in_words(needs_of(app, endpoint))}" for endpoint in sorted(app.view_functions)]
    assert lines == TABLE.strip().splitlines()


def with_a_view(*decorators) -> Blueprint:
    """A part of the site with one new view."""
    added = Blueprint("added", __name__)

    def new() -> str:
        return "open"

    for decorator in decorators:
        new = decorator(new)
    added.add_url_rule("/new", view_func=new)
    return added


def test_a_view_that_says_nothing_keeps_the_app_from_starting(settings, monkeypatch):
    monkeypatch.setattr(app_module, "health", with_a_view())
    with pytest.raises(RuntimeError, match=r"added\.new"):
        create_app(settings)


def test_a_view_that_says_what_it_needs_starts(settings, monkeypatch):
    monkeypatch.setattr(app_module, "health", with_a_view(Needs(EVERYONE)))
    app = create_app(settings)
    assert app.test_client().get("/new").text == "open"
    close(app)


@pytest.fixture
def own_app(settings):
    """An app whose views may be changed: that of all tests stays as it is."""
    app = create_app(settings)
    yield app
    close(app)


def test_nobody_enters_a_view_that_came_after_the_start_and_says_nothing(own_app):
    own_app.add_url_rule("/new", view_func=lambda: "open", endpoint="new")
    person = Therapist(own_app, roles=ROLES)
    person.sign_in()
    assert person.client.get("/new").status_code == 404


def test_a_view_of_flask_security_that_the_table_names_must_be_there(settings, monkeypatch):
    table = {**needs.FLASK_SECURITY, "security.renamed": Needs(EVERYONE)}
    monkeypatch.setattr(needs, "FLASK_SECURITY", table)
    with pytest.raises(RuntimeError, match=r"security\.renamed"):
        create_app(settings)


def test_a_page_that_needs_a_draft_is_not_reached_without_one(own_app):
    own_app.view_functions["patient.check"] = Needs(DRAFT_HOLDER)(lambda: "reached")
    assert "/ended" in own_app.test_client().get("/check").location
    patient = Patient(own_app.test_client())
    patient.start()
    assert patient.client.get("/check").text == "reached"


def test_a_draft_opens_no_page_outside_the_patients(settings, monkeypatch):
    monkeypatch.setattr(app_module, "health", with_a_view(Needs(DRAFT_HOLDER)))
    app = create_app(settings)
    client = app.test_client()
    client.post("/start")
    assert "/sign-in" in client.get("/new").location
    close(app)


@pytest.mark.parametrize("who", [set(), {"therapst"}, {THERAPIST, "patient"}, {THERAPIST, Scope.READ}])
def test_nobody_and_somebody_unknown_are_no_answer_to_who_may_enter(who):
    with pytest.raises(ValueError, match="say who may enter"):
        Needs(who)(practice)
