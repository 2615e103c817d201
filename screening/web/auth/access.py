"""Who may enter: nobody, unless this table names the page and the person has a role that it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from flask import Flask, abort, redirect, request, session, url_for
from flask_login import current_user, logout_user, user_logged_in, user_logged_out
from werkzeug.wrappers import Response

from screening.practice import practice
from screening.records.access.tables import Person
from screening.web.forms.unsaved_input import signed_out
from screening.workflow.practice.credentials import end_sign_in, is_signed_in, sign_in
from screening.workflow.practice.staff import ADMINISTRATOR, FRONT_DESK, ROLES, THERAPIST, Staff

SAFE = ("GET", "HEAD", "OPTIONS")  # change nothing (RFC 9110)
SIGN_IN = "sign_in"  # what the session carries
EVERYONE = frozenset({"everyone"})
DRAFT_HOLDER = frozenset({"draft holder"})  # web/patient/session.py looks at the draft itself
WHOLE_STAFF = frozenset(ROLES)
_ASK_WHO = ("security", "workspace")  # the patient's pages, files and health know nobody

ENTRANCES: Mapping[str, frozenset[str]] = {
    "static": EVERYONE,
    "health.healthz": EVERYONE,
    "health.readyz": EVERYONE,
    "well_known.favicon": EVERYONE,
    "well_known.robots": EVERYONE,
    "well_known.security_txt": EVERYONE,
    "patient.start": EVERYONE,
    "patient.start_new": EVERYONE,
    "patient.ended": EVERYONE,
    "patient.speak": EVERYONE,
    "patient.invited": EVERYONE,
    "patient.link_ended": EVERYONE,
    "patient.paper": EVERYONE,
    "patient.not_me": EVERYONE,
    "patient.come_back": EVERYONE,
    "patient.come_back_by_link": EVERYONE,  # both look for a secret
    "patient.change": EVERYONE,  # asks for the date of birth
    "patient.urgent_page": EVERYONE,
    "patient.go_on": DRAFT_HOLDER,
    "patient.forget": DRAFT_HOLDER,
    "patient.saved": EVERYONE,
    "patient.save": DRAFT_HOLDER,
    "patient.visit_day": DRAFT_HOLDER,
    "patient.leave": DRAFT_HOLDER,
    "patient.questions": DRAFT_HOLDER,
    "patient.identity": DRAFT_HOLDER,
    "patient.check": DRAFT_HOLDER,
    "patient.result": DRAFT_HOLDER,
    "patient.result_pdf": DRAFT_HOLDER,
    "security.login": EVERYONE,
    "security.two_factor_setup": EVERYONE,  # Flask-Security lets in who has just given a right password
    "security.two_factor_token_validation": EVERYONE,
    "security.mf_recovery": EVERYONE,
    "security.wan_signin": EVERYONE,
    "security.wan_signin_response": EVERYONE,
    "workspace.welcome": EVERYONE,  # holds its own one-time token
    "security.logout": WHOLE_STAFF,
    "security.two_factor_setup_validate": WHOLE_STAFF,
    "security.mf_recovery_codes": WHOLE_STAFF,
    "security.wan_register": WHOLE_STAFF,
    "security.wan_register_response": WHOLE_STAFF,
    "security.wan_delete": WHOLE_STAFF,
    "workspace.sign_ins": WHOLE_STAFF,
    "workspace.renew": WHOLE_STAFF,
    "workspace.end_sign_in": WHOLE_STAFF,
    "workspace.home": WHOLE_STAFF,
    "workspace.queue": frozenset({THERAPIST, FRONT_DESK}),
    "workspace.find": frozenset({THERAPIST, FRONT_DESK}),
    "workspace.take_a_call": frozenset({THERAPIST, FRONT_DESK}),
    "workspace.log_a_call": frozenset({THERAPIST, FRONT_DESK}),
    "workspace.take_screening": frozenset({THERAPIST, FRONT_DESK}),
    "workspace.summary": frozenset({THERAPIST}),
    "workspace.summary_pdf": frozenset({THERAPIST}),
    "workspace.correct_answers": frozenset({THERAPIST}),
    "workspace.link_patient": frozenset({THERAPIST}),
    "workspace.beside": frozenset({THERAPIST}),
    "workspace.amend_identity": frozenset({THERAPIST}),
    "workspace.invites": frozenset({THERAPIST, FRONT_DESK}),
    "workspace.invite_page": frozenset({THERAPIST, FRONT_DESK}),
    "workspace.end_invite": frozenset({THERAPIST, FRONT_DESK}),
    "workspace.undelivered": WHOLE_STAFF,
    "workspace.try_again": frozenset({ADMINISTRATOR}),
    "workspace.delete_undelivered": frozenset({ADMINISTRATOR}),
    "workspace.link_to_change": frozenset({THERAPIST}),
    "workspace.entry": frozenset({THERAPIST, FRONT_DESK}),
    "workspace.entry_send": frozenset({THERAPIST, FRONT_DESK}),
    "workspace.completion": WHOLE_STAFF,
    "workspace.insights": frozenset({THERAPIST}),
    "workspace.insight_list": frozenset({THERAPIST}),
    "workspace.insights_csv": frozenset({THERAPIST}),
    "workspace.candidate": frozenset({ADMINISTRATOR, THERAPIST}),
    "workspace.accept_candidate": frozenset({THERAPIST}),
    "workspace.activate_candidate": frozenset({ADMINISTRATOR}),
    "workspace.explain": WHOLE_STAFF,
    "workspace.explain_document": WHOLE_STAFF,
    "workspace.explain_rule": WHOLE_STAFF,
    "workspace.explain_question": WHOLE_STAFF,
    "workspace.patient_file": frozenset({THERAPIST}),
    "workspace.patient_file_json": frozenset({THERAPIST}),
    "workspace.erase_patient": frozenset({ADMINISTRATOR}),
    "workspace.settings_page": frozenset({ADMINISTRATOR}),
    "workspace.first_run_page": frozenset({ADMINISTRATOR, THERAPIST}),
    "workspace.empty_demo": frozenset({ADMINISTRATOR}),
    "workspace.accept_rules": frozenset({THERAPIST}),
    "workspace.audit": frozenset({ADMINISTRATOR}),
    "workspace.people": frozenset({ADMINISTRATOR}),
    "workspace.add": frozenset({ADMINISTRATOR}),
    "workspace.roles": frozenset({ADMINISTRATOR}),
    "workspace.link": frozenset({ADMINISTRATOR}),
    "workspace.end_access_of": frozenset({ADMINISTRATOR}),
    "workspace.forget_factors_of": frozenset({ADMINISTRATOR}),
}


def guard(app: Flask) -> None:
    """Put the gate before every view, and keep a row for each session."""
    app.before_request(_gate)
    user_logged_in.connect(_started, app)
    user_logged_out.connect(_ended, app)


def for_staff() -> bool:
    """Whether this address is on the practice's own side, also one where there is no page."""
    return request.path.startswith("/workspace/")


def signed_in() -> Person:
    """Who is signed in; on an open page perhaps nobody, whose is_authenticated is False."""
    return cast(Person, current_user)


def staff() -> Staff:
    """Who is signed in, as steps name them."""
    return Staff(signed_in().id, signed_in().name)


def roles_of(person: Person) -> frozenset[str]:
    """What somebody may do; nobody signed in may do nothing."""
    return frozenset(role.name for role in person.roles) if person.is_authenticated else frozenset()


def _gate() -> Response | None:
    """Let in who may enter; an unknown page is 404, a page for others 403, and a stranger signs in first."""
    endpoint = request.endpoint
    if endpoint is None:
        return None
    wanted = ENTRANCES.get(endpoint, frozenset())
    if request.blueprint in _ASK_WHO:
        _end_what_has_ended()
    if wanted in (EVERYONE, DRAFT_HOLDER):
        return None
    if not wanted:
        abort(404)
    if not signed_in().is_authenticated:
        return redirect(url_for("security.login", next=request.path)) if request.method in SAFE else signed_out()
    return None if roles_of(signed_in()) & wanted else abort(403)


def _end_what_has_ended() -> None:
    """Sign out who comes with the cookie of a session that ended on the server: some open pages ask who is there."""
    if signed_in().is_authenticated and not is_signed_in(practice(), session.get(SIGN_IN, ""), signed_in().id):
        logout_user()


def _started(_app: Flask, user: Person, **_more: object) -> None:
    session[SIGN_IN] = sign_in(practice(), Staff(user.id, user.name), request.user_agent.string)


def _ended(_app: Flask, user: Person, **_more: object) -> None:
    end_sign_in(practice(), session.pop(SIGN_IN, ""), user.id)
