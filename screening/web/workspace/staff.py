"""The administrator's page: who can sign in, links for new people, roles, ending access."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask_security.recoverable import generate_reset_password_token
from flask_wtf import FlaskForm
from wtforms.validators import ValidationError

from screening.practice import practice
from screening.web.auth.access import signed_in, staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.forms.fields import OneLine, Picked
from screening.web.needs import QUARTER, TYPING, Needs
from screening.web.workspace.field_errors import as_field_error
from screening.workflow.intake import contact_details
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
    note_password_link,
)

ROLE_NAMES = {
    THERAPIST: "Therapist: reads answers, decides, signs",
    FRONT_DESK: "Front desk: sees who sent and who needs a call, no answers",
    ADMINISTRATOR: "Administrator: manages staff, settings and rules",
}
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
        return [(f.focus_id, str(f.errors[0])) for f in (self.name, self.email, self.roles) if f.errors]


@workspace.get("/people")
@Needs({ADMINISTRATOR}, fresh=QUARTER)
def people() -> ViewResult:
    """Show who can sign in."""
    return _page(PersonForm(formdata=None))


@workspace.post("/people")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def add() -> ViewResult:
    """Add a staff member, and show their one-time link."""
    form = PersonForm()
    if not form.validate():
        return _page(form), 422
    try:
        new = Newcomer(form.email.data or "", form.name.data or "", tuple(form.roles.data))
        person_id = add_person(practice(), new, staff().actor)
    except KnownPersonError:
        form.email.errors = ("Someone with this email is already on the list",)
        return _page(form), 422
    return _page(PersonForm(formdata=None), link_for=person_id)


@workspace.post(f"/people/{_PERSON}/roles")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def roles(person_id: int) -> ViewResult:
    """Change what someone may do."""
    names = request.form.getlist("roles")
    if not names or not set(names) <= set(ROLES):
        return _page(PersonForm(formdata=None), no_roles=person_id), 422
    try:
        if not change_roles(practice(), person_id, names, staff().actor):
            abort(404)
    except LastAdministratorError:
        return _page(PersonForm(formdata=None), last_administrator=True), 409
    shut_out = person_id == signed_in().id and ADMINISTRATOR not in names
    return redirect(url_for("workspace.home" if shut_out else "workspace.people"))


@workspace.post(f"/people/{_PERSON}/link")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def link(person_id: int) -> ViewResult:
    """Show a new one-time link for someone who has no password or lost it."""
    return _page(PersonForm(formdata=None), link_for=person_id)


@workspace.post(f"/people/{_PERSON}/end")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def end_access_of(person_id: int) -> ViewResult:
    """End someone's access."""
    try:
        end_access(practice(), person_id, staff().actor)
    except LastAdministratorError:
        return _page(PersonForm(formdata=None), last_administrator=True), 409
    return _page(PersonForm(formdata=None))


@workspace.post(f"/people/{_PERSON}/factor")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def forget_factors_of(person_id: int) -> ViewResult:
    """Let someone who lost their phone and recovery codes start over, with a new link."""
    if not forget_factors(practice(), person_id, staff().actor):
        abort(404)
    return _page(PersonForm(formdata=None), link_for=person_id)


def _page(
    form: PersonForm, *, link_for: int | None = None, last_administrator: bool = False, no_roles: int | None = None
) -> str:
    person = practice().people.active(link_for) if link_for else None
    if link_for and person is None:
        abort(404)
    if person is not None:
        note_password_link(practice(), person.id, staff().actor)
    return render_template(
        "workspace/people.html",
        people=practice().people.everyone(),
        form=form,
        role_names=ROLE_NAMES,
        linked=person,
        link=person and url_for("workspace.welcome", token=generate_reset_password_token(person), _external=True),
        last_administrator=last_administrator,
        no_roles=no_roles,
        me=signed_in().id,
    )
