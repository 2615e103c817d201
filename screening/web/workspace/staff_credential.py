"""The credential that allows a therapist to sign that the treatment fits: entered and removed by administrators."""

from __future__ import annotations

from datetime import date

from flask import abort, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms.validators import ValidationError

from screening.domain.people.credential import Credential
from screening.practice import practice
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.forms.fields import DateParts, OneLine, clean_text, errors_of
from screening.web.needs import TYPING, Needs
from screening.workflow.practice.staff import ADMINISTRATOR
from screening.workflow.practice.treating_credentials import MOST, keep_credential

_PERSON = f"<int(max={2**31 - 1}):person_id>"  # the largest id the database takes
_ENDED = "Access of {} was ended after you opened this page, so nothing was saved. Give access again under Staff first"
_YEARS = 50  # ahead: a later date is a typing error


class CredentialForm(FlaskForm):
    """A credential: its kind, its number or name, and its last day."""

    kind = OneLine("Kind")
    number = OneLine("Number or name")
    expires = DateParts("Last day on which it is valid")

    def validate_kind(self, field: OneLine) -> None:
        field.data = _needed(field.data, "Enter what kind it is, such as endorsement")

    def validate_number(self, field: OneLine) -> None:
        field.data = _needed(field.data, "Enter its number or name")

    def validate_expires(self, field: DateParts) -> None:
        day = field.real_date()
        if abs(day.year - practice().day().year) > _YEARS:
            raise ValidationError(f"Check the year {day.year}")

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return the error summary: (id of the field to go to, message)."""
        return errors_of(self.kind, self.number, self.expires)


@workspace.route(f"/people/{_PERSON}/credential", methods=["GET", "POST"])
@Needs({ADMINISTRATOR}, fresh=TYPING)
def credential_of(person_id: int) -> ViewResult:
    """Show or change what allows a person to sign that the treatment fits."""
    person, known = practice().people.by_id(person_id) or abort(404), practice().treating_credentials.of(person_id)
    back = redirect(url_for("workspace.people", _anchor=f"person-{person_id}"))
    if request.method != "POST" and not person.active:
        return back
    form = CredentialForm(data={"kind": known.kind, "number": known.number} if known else None)
    if request.method != "POST" and known:
        form.expires.process(None, known.expires_on.isoformat())
    problems, removes = [], request.method == "POST" and request.form.get("do") == "remove"
    if removes or form.validate_on_submit():
        if keep_credential(practice(), person_id, None if removes else _typed(form), staff().actor):
            return back
        problems = [("kind", _ENDED.format(person.name))]
    problems = problems or form.problems
    page = render_template("workspace/credential.html", person=person, known=known, form=form, problems=problems)
    return (page, 409 if not form.errors else 422) if problems else page


def _typed(form: CredentialForm) -> Credential:
    return Credential(form.kind.data, form.number.data, date.fromisoformat(form.expires.data))


def _needed(typed: str | None, otherwise: str) -> str:
    try:
        text = " ".join(clean_text(typed or "").split())
    except ValueError:
        raise ValidationError("We can’t read some of the letters or symbols. Please type it again.") from None
    if not text:
        raise ValidationError(otherwise)
    if len(text) > MOST:
        raise ValidationError(f"Please make this shorter. It has {len(text)} characters; {MOST} fit.")
    return text
