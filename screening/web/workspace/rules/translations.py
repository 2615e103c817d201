"""Recording that a qualified translator read what patients read in another language."""

from __future__ import annotations

from datetime import date

from flask import abort, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import BooleanField

from screening.practice import practice
from screening.records.operations.rules_versions import TranslationReading
from screening.settings.languages import pages_digest
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.forms.fields import DateParts, OneLine, errors_of
from screening.web.needs import TYPING, Needs
from screening.web.workspace.field_errors import as_field_error
from screening.web.workspace.no_longer import no_longer
from screening.workflow.intake.contact_details import person_name
from screening.workflow.practice.staff import ADMINISTRATOR
from screening.workflow.rules.translations import reading_day, record_reading, translated_language
from screening.workflow.rules.versions import rulebook_in_force


class ReadingForm(FlaskForm):
    """Who read a translation, and when; `version` is the rules version that the page showed."""

    by = OneLine("Translator’s name")
    translator_credential = OneLine("Credential")
    read = DateParts("Date of reading")
    pages = BooleanField("They read the page texts too")

    @as_field_error()
    def validate_by(self, field: OneLine) -> None:
        field.data = person_name(field.data or "")

    @as_field_error()
    def validate_translator_credential(self, field: OneLine) -> None:
        field.data = person_name(field.data or "", "credential")

    @as_field_error()
    def validate_read(self, field: DateParts) -> None:
        reading_day(field.real_date(), practice().day())

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return the error summary: (id of the field to go to, message)."""
        return errors_of(self.by, self.translator_credential, self.read)


@workspace.route("/rules/translations/<code>", methods=["GET", "POST"])
@Needs({ADMINISTRATOR}, fresh=TYPING)
def translation(code: str) -> ViewResult:
    """Record that a qualified translator read every text of the published rules in one language."""
    book, form = rulebook_in_force(practice()), ReadingForm()
    try:
        language = translated_language(code, book)
    except ValueError:
        if request.method != "POST":
            abort(404)
        words = "The published rules changed after you opened this page, and are not written in this language now."
        typed = [(field.label.text, field.data or "") for field in (form.by, form.translator_credential)]
        no_longer(words, (url_for("workspace.explain", _anchor="translations"), "Open the translations"), typed)
    changed = request.method == "POST" and request.form.get("version") != book.version
    if form.validate_on_submit() and not changed:
        reading = TranslationReading(
            language=code,
            digest=book.version,
            pages=pages_digest(code, practice().settings.translations) if form.pages.data else None,
            by=form.by.data,
            credential=form.translator_credential.data,
            on=date.fromisoformat(form.read.data),
        )
        record_reading(practice(), reading, staff().actor)
        return redirect(url_for("workspace.explain", _anchor="translations"))
    problems = [("by", "The rules changed since you opened this page. Check that they were read.")] if changed else []
    page = render_template(
        "workspace/translation.html",
        form=form,
        read_in=language,
        version=book.version,
        problems=problems + form.problems,
    )
    return (page, 422) if problems or form.errors else page
