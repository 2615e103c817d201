"""The one-time link: a new person chooses a password. Flask-Security provides token and hashing."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, url_for
from flask_security.recoverable import reset_password_token_status, update_password
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import ValidationError

from screening.records.access.tables import Person
from screening.web.blueprints import workspace
from screening.web.forms.fields import errors_of
from screening.web.needs import EVERYONE, Needs
from screening.workflow.practice.credentials import keep_changes


class WelcomeForm(FlaskForm):
    """A password, typed twice; `person` is set by the page, so that their own name is rejected as a password."""

    password = PasswordField("Choose a password")
    again = PasswordField("Type it again")
    person: Person | None = None

    def validate_password(self, field: PasswordField) -> None:
        password_util = current_app.extensions["security"].password_util
        messages, field.data = password_util.validate(field.data or "", False, user=self.person)
        if messages:
            raise ValidationError(messages[0])

    def validate_again(self, field: PasswordField) -> None:
        again = current_app.extensions["security"].password_util.normalize(field.data or "")
        if again != self.password.data and not self.password.errors:
            raise ValidationError("The two passwords do not match")

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return the error summary: (id of the field to go to, message)."""
        return errors_of(self.password, self.again)


@workspace.route("/welcome/<token>", methods=["GET", "POST"])
@Needs(EVERYONE, posts_an_hour=60)
def welcome(token: str) -> str | Response | tuple[str, int]:
    """Choose a password; used, expired and forged links all get the same page."""
    expired, invalid, person = reset_password_token_status(token)
    if expired or invalid or person is None:
        return render_template("workspace/welcome_ended.html"), 404
    form = WelcomeForm()
    form.person = person
    if request.method != "POST" or not form.validate():
        page = render_template("workspace/welcome.html", form=form, person=person)
        return (page, 422) if request.method == "POST" else page
    update_password(person, form.password.data)
    keep_changes()
    return redirect(url_for("security.login"))
