"""Warning signs: the urgent page, the panel above a wrong page, the banner on every later one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form

from screening.current import practice
from screening.domain.answers import Answers, Value
from screening.domain.rules import Act, Rulebook
from screening.domain.suggestion import Finding
from screening.records.drafts import Draft
from screening.web.fields import OneLine
from screening.web.patient.door import LANGUAGE, patient, rulebook, token
from screening.web.patient.identity_form import phone_digits
from screening.web.patient.wording import reasons
from screening.workflow.answer import warning_signs


@dataclass(frozen=True)
class Panel:
    """What the urgent page says: the most urgent act, each sentence, and what the person told us."""

    act: Act
    sentences: tuple[str, ...]
    told: tuple[str, ...]


class PhoneForm(Form):
    """A number to call back, left after help was found."""

    phone = OneLine("Your phone number")

    def validate_phone(self, field: OneLine) -> None:
        field.data = phone_digits(field.data or "")


def panel(book: Rulebook, answers: Answers) -> Panel | None:
    """Give the urgent panel of these answers; None when no warning sign is among them."""
    findings = warning_signs(book, answers)
    return _panel(book, findings) if findings else None


def banner(book: Rulebook, found: Draft) -> Act | None:
    """Give the act of the banner that later pages carry; None when there is nothing urgent."""
    urgent = panel(book, found.content.answers)
    return urgent.act if urgent else None


def is_new(before: Draft, after: Draft) -> bool:
    """Whether this page added a warning sign that is ticked now, so that the urgent page must come at once."""
    return any(
        option not in _ticked(before.content.answers.get(question))
        for question, options in after.content.warning_signs.items()
        for option in options
        if option in _ticked(after.content.answers.get(question))
    )


@patient.route("/urgent", methods=["GET", "POST"])
def urgent_page() -> str | Response | tuple[str, int]:
    """Get care now. Open to everyone; a person with a draft may leave a number or go on."""
    found = practice().drafts.find(token())
    if found is None or found.screening_id:
        return render_template("patient/urgent_now.html")
    form = PhoneForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        practice().callbacks.leave(found.id, str(form.phone.data))
        return redirect(url_for("patient.urgent_page", left="yes"))
    told = panel(rulebook(), found.content.answers)
    if told is None:
        return render_template("patient/urgent_now.html", may_go_on=True)
    left = request.args.get("left") == "yes"
    page = render_template("patient/urgent.html", alarm=told, form=form, left=left)
    return (page, 422) if form.errors else page


def _panel(book: Rulebook, findings: tuple[Finding, ...]) -> Panel:
    told: Mapping[str, None] = {text: None for f in findings for text in reasons(book.questionnaire, f, LANGUAGE)}
    return Panel(findings[0].rule.act, tuple(f.rule.patient[LANGUAGE] for f in findings), tuple(told))


def _ticked(value: Value | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
