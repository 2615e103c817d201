"""Warning signs: the urgent page, the panel above an invalid page, the banner on every later one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response
from wtforms import Form

from screening.domain.questionnaire.answers import Answers, still_asked
from screening.domain.questionnaire.questions import Questionnaire
from screening.domain.rules.rulebook import Act, Rulebook
from screening.domain.rules.suggestion import Finding
from screening.practice import practice
from screening.records.intake.drafts import Draft
from screening.web.blueprints import patient
from screening.web.forms.fields import OneLine
from screening.web.forms.identity_form import phone_digits
from screening.web.languages import language
from screening.web.needs import EVERYONE, Needs
from screening.web.patient.own_answers import reasons
from screening.web.patient.session import asked, forged, found_draft, only_changes_language, rulebook
from screening.web.patient_wording import ActWords, to_do
from screening.workflow.intake.answer import (
    as_shown,
    call_about_late_signs,
    recognized,
    remembered,
    signs_among,
    warning_signs,
)
from screening.workflow.intake.come_back import leave_number
from screening.workflow.practice.mail import alert_mails
from screening.workflow.rules.versions import rulebook_in_force, rulebook_of


@dataclass(frozen=True)
class UrgentPanel:
    """What the urgent page says: the most urgent act, what to do, each sentence, what was picked and on which page."""

    act: Act
    words: ActWords | None
    sentences: tuple[str, ...]
    patient_said: tuple[str, ...]
    page: str


class PhoneForm(Form):
    """A callback number, left after help was found."""

    phone = OneLine(_("Your phone number"))

    def validate_phone(self, field: OneLine) -> None:
        field.data = phone_digits(field.data or "")


def panel(book: Rulebook, answers: Answers) -> UrgentPanel | None:
    """Return the urgent panel for these answers; None if there is no warning sign among them."""
    findings = warning_signs(book, answers)
    return _panel(book, findings) if findings else None


def banner(book: Rulebook, found: Draft) -> Act | None:
    """Return the act of the banner on later pages; None if nothing is urgent."""
    urgent = panel(book, found.content.answers)
    return urgent.act if urgent else None


def warn_first() -> str | tuple[str, int] | None:
    """Look for warning signs in a page that can no longer be saved: sent elsewhere, expired, or from an old form.

    Whoever sent the form is called about one that it does not have.
    """
    if request.method != "POST" or request.endpoint != "patient.questions":
        return None
    found = found_draft()
    if found and not found.screening_id and not forged():
        return None
    book = rulebook_of(practice(), found.digest) if found else rulebook_in_force(practice())
    posted = recognized(book.questionnaire, request.form.to_dict(flat=False))
    signs = signs_among(book, posted)
    if not signs:
        return None
    if found and found.screening_id and not forged() and not only_changes_language():
        ever = remembered(as_shown(book, signs), signs, {})
        call_about_late_signs(practice(), found.screening_id, ever, alert_mails(practice().settings))
    return unsaved_page(book, posted)


def unsaved_page(book: Rulebook, posted: Answers) -> tuple[str, int]:
    """Return the page for warning signs that were posted and cannot be saved."""
    return render_template("patient/urgent_unsaved.html", alarm=panel(as_shown(book, posted), posted)), 409


def is_new(questionnaire: Questionnaire, before: Draft, after: Draft) -> bool:
    """Return whether this page added a warning sign that is now ticked, so that the urgent page must come next."""
    earlier, now = (still_asked(questionnaire, draft.content.answers) for draft in (before, after))
    return any(
        option not in questionnaire.options_in(earlier, question)
        for question, options in after.content.warning_signs.items()
        for option in options
        if option in questionnaire.options_in(now, question)
    )


@patient.route("/urgent", methods=["GET", "POST"])
@Needs(EVERYONE)  # no limit: it may be the number to call someone with a warning sign
def urgent_page() -> str | Response | tuple[str, int]:
    """Show how to get care now. Open to everyone; a person with a draft may continue.

    Whoever ticked a warning sign may leave a number, even if it was taken back since, in another tab say.
    """
    found = found_draft()
    if found is None:
        return render_template(
            "patient/urgent_now.html", urgent_list=rulebook_in_force(practice()).treatment.urgent_list
        )
    urgent = panel(rulebook(), _answers(found))
    told = {"alarm": urgent, "urgent_list": rulebook().treatment.urgent_list, "reviewing": reviewing()}
    if urgent is None and not found.content.warning_signs:
        return render_template("patient/urgent_now.html", may_go_on=True, **told)
    left = practice().calls.left_on(found.id)
    form = PhoneForm(request.form if request.method == "POST" else None, phone=left)
    if request.method == "POST" and not only_changes_language() and form.validate():
        leave_number(practice(), found, str(form.phone.data), alert_mails(practice().settings))
        return redirect(url_for("patient.urgent_page", _anchor="may-we-call", **reviewing()))
    template = "patient/urgent.html" if urgent else "patient/urgent_now.html"
    page = render_template(template, form=form, left=left, may_go_on=True, **told)
    return (page, 422) if form.errors else page


def reviewing() -> dict[str, Any]:
    """Return what the addresses of this page and of "go on" carry while sections are reviewed again; else nothing."""
    again = request.args.getlist("again")
    return {"again": again, **{name: request.args.get(name) for name in ("page", "part")}} if again else {}


def _answers(found: Draft) -> Answers:
    """Return what the person told us: in the draft, or in the screening it became."""
    screening = practice().screenings.by_id(found.screening_id) if found.screening_id else None
    return screening.answers if screening else found.content.answers


def _panel(book: Rulebook, findings: tuple[Finding, ...]) -> UrgentPanel:
    """Return one instruction, with the sentences of the most urgent act; the other signs in the person's own words."""
    patient_said: Mapping[str, None] = {
        text: None for f in findings for text in reasons(asked(book), f, {}, language())
    }
    most_urgent = findings[0]
    act = most_urgent.rule.act
    signs = [f.rule for f in findings if f.rule.act is act]
    return UrgentPanel(
        act,
        to_do(act, signs, language()),
        tuple(sign.patient[language()] for sign in signs),
        tuple(patient_said),
        next(question.page for question in book.sign_questions if question.id in most_urgent.because),
    )
