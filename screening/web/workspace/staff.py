"""The administrator's page: who can sign in, links for new people, roles, ending access."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, request, session, url_for
from flask_security.recoverable import generate_reset_password_token
from flask_wtf import FlaskForm
from wtforms.validators import ValidationError

from screening.practice import practice
from screening.records.access.tables import Person
from screening.web.auth.access import SIGN_IN, signed_in, staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.forms.fields import OneLine, Picked, errors_of
from screening.web.needs import QUARTER, TYPING, Needs
from screening.web.workspace.field_errors import as_field_error
from screening.workflow.intake import contact_details
from screening.workflow.practice.mail import sign_in_mail
from screening.workflow.practice.single_sign_on import unlink
from screening.workflow.practice.staff import (
    ADMINISTRATOR,
    FRONT_DESK,
    ROLES,
    THERAPIST,
    KnownPersonError,
    LastAdministratorError,
    Newcomer,
    add_person,
    change_roles,
    end_access,
    forget_factors,
    is_last_administrator,
    let_in_again,
    note_password_link,
)
from screening.workflow.practice.treating_credentials import holders

ROLE_NAMES = {
    THERAPIST: "Therapist: reads answers, decides, signs",
    FRONT_DESK: "Front desk: sees who sent and who needs a call, no answers",
    ADMINISTRATOR: "Administrator: manages staff, settings and rules",
}
_LAST = "This is the last administrator. Make someone else an administrator first"
_MADE = "link made"  # session key
_PERSON = f"<int(max={2**31 - 1}):person_id>"  # the largest id the database takes


class PersonForm(FlaskForm):
    """Someone to add."""

    name = OneLine("Name")
    email = OneLine("Email")
    roles = Picked("Role")

    @as_field_error()
    def validate_name(self, field: OneLine) -> None:
        field.data = contact_details.person_name(field.data or "")

    @as_field_error()
    def validate_email(self, field: OneLine) -> None:
        field.data = contact_details.sign_in_email(field.data or "")

    def validate_roles(self, field: Picked) -> None:
        if not field.data or not set(field.data) <= set(ROLES):
            raise ValidationError("Pick at least one role")

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return the error summary: (id of the field to go to, message)."""
        return errors_of(self.name, self.email, self.roles)


@dataclass(frozen=True)
class Refusal:
    """Why a change to a person was refused: a message, and the field it is shown at."""

    person_id: int
    field: str
    message: str


@workspace.get("/people")
@Needs({ADMINISTRATOR}, fresh=QUARTER)
def people() -> ViewResult:
    """Show who can sign in and, only once, the link that was just made."""
    return _page(PersonForm(formdata=None), session.pop(_MADE, None))


@workspace.post("/people")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def add() -> ViewResult:
    """Add a staff member, with a one-time link."""
    form = PersonForm()
    if not form.validate():
        return _page(form), 422
    try:
        new = Newcomer(form.email.data or "", form.name.data or "", tuple(form.roles.data))
        person_id = add_person(practice(), new, staff().actor)
    except KnownPersonError:
        form.email.errors = ("Someone with this email is already on the list",)
        return _page(form), 422
    return _with_link(person_id)


@workspace.post(f"/people/{_PERSON}/roles")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def roles(person_id: int) -> ViewResult:
    """Change what someone may do; it ends their sessions. Dropping one's own role has to be confirmed."""
    names = request.form.getlist("roles")
    if not names or not set(names) <= set(ROLES):
        return _refused(Refusal(person_id, f"roles-of-{person_id}", "Pick at least one role"))
    if ADMINISTRATOR not in names and _quietly_out(person_id):
        return _refused(Refusal(person_id, f"sure-{person_id}", "Check the box to confirm that you lose this page"))
    mine = person_id == signed_in().id
    try:
        here = session.get(SIGN_IN, "") if mine else ""
        if not change_roles(practice(), person_id, names, staff().actor, here):
            return _not_let_in(person_id)
    except LastAdministratorError:
        return _refused(Refusal(person_id, f"person-{person_id}", _LAST), 409)
    return redirect(url_for("workspace.home" if mine and ADMINISTRATOR not in names else "workspace.people"))


@workspace.post(f"/people/{_PERSON}/link")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def link(person_id: int) -> ViewResult:
    """Make a new one-time link for someone who has no password or lost it."""
    return _with_link(person_id)


@workspace.post(f"/people/{_PERSON}/end")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def end_access_of(person_id: int) -> ViewResult:
    """End someone's access; one's own only after confirming."""
    if _quietly_out(person_id):
        return _refused(Refusal(person_id, f"gone-{person_id}", "Check the box to confirm that you lose your access"))
    try:
        end_access(practice(), person_id, staff().actor)
    except LastAdministratorError:
        return _refused(Refusal(person_id, f"person-{person_id}", _LAST), 409)
    return redirect(url_for("workspace.people"))


@workspace.post(f"/people/{_PERSON}/again")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def let_in_again_of(person_id: int) -> ViewResult:
    """Restore the access of someone whose access was ended."""
    if not let_in_again(practice(), person_id, staff().actor):
        abort(404)
    return redirect(url_for("workspace.people", _anchor=f"person-{person_id}"))


@workspace.post(f"/people/{_PERSON}/factor")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def forget_factors_of(person_id: int) -> ViewResult:
    """Let someone who lost their phone and recovery codes start over, with a new link."""
    if not forget_factors(practice(), person_id, staff().actor):
        return _not_let_in(person_id)
    return _with_link(person_id)


@workspace.post(f"/people/{_PERSON}/unlink")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def unlink_of(person_id: int) -> ViewResult:
    """Let someone whose account at the identity provider has changed be linked again."""
    if not unlink(practice(), person_id, staff().actor):
        abort(404)
    return redirect(url_for("workspace.people", _anchor=f"person-{person_id}"))


def _quietly_out(person_id: int) -> bool:
    """Return whether this would lock out the person doing it, unconfirmed; the last administrator is not asked."""
    mine = person_id == signed_in().id and "sure" not in request.form
    return mine and not is_last_administrator(practice(), person_id)


def _with_link(person_id: int) -> ViewResult:
    """Make a link for someone; it is emailed if mail is set up, else only the next page shows it."""
    person = practice().people.active(person_id)
    if person is None:
        return _not_let_in(person_id)
    by_mail = practice().settings.mail is not None and request.form.get("how") != "show"
    mail = sign_in_mail(practice().settings, person, _address(person)) if by_mail else None
    note_password_link(practice(), person.id, staff().actor, mail)
    session[_MADE] = {"person": person.id, "by_mail": by_mail}
    return redirect(url_for("workspace.people"))


def _address(person: Person) -> str:
    return practice().settings.address + url_for("workspace.welcome", token=generate_reset_password_token(person))


def _refused(refusal: Refusal, status: int = 422) -> ViewResult:
    return _page(PersonForm(formdata=None), refused=refusal), status


def _not_let_in(person_id: int) -> ViewResult:
    """Return the page for someone whose access was ended after it was opened. Aborts with 404 if there is no one."""
    person = practice().people.by_id(person_id) or abort(404)
    words = (
        f"Access of {person.name} was ended after you opened this page, so nothing was changed. Give access again first"
    )
    return _refused(Refusal(person_id, f"person-{person_id}", words), 409)


def _page(form: PersonForm, made: dict[str, Any] | None = None, refused: Refusal | None = None) -> str:
    linked = practice().people.active(made["person"]) if made else None
    return render_template(
        "workspace/people.html",
        people=practice().people.everyone(),
        form=form,
        role_names=ROLE_NAMES,
        linked=linked,
        link=_address(linked) if linked and made and not made["by_mail"] else "",
        refused=refused,
        picked=request.form.getlist("roles"),
        confirmed="sure" in request.form,
        me=signed_in().id,
        by_mail=practice().settings.mail is not None,
        credentials={one.person_id: one for one in holders(practice(), practice().day())},
        needs_credential=practice().settings.needs_credential,
    )
