"""What a person reads after sending a follow-up: what to do now, what is normal, what has changed, what is next."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import redirect, render_template, url_for

from screening.domain.care.follow_up import FollowUp, FollowUpAnswers
from screening.domain.questionnaire.texts import Text
from screening.domain.rules.advice import advise
from screening.domain.rules.guidance import Layout
from screening.domain.rules.rulebook import Act, Rulebook
from screening.practice import practice
from screening.web.blueprints import ViewResult, patient
from screening.web.languages import language
from screening.web.needs import EVERYONE, Needs
from screening.web.patient import urgent
from screening.web.patient.asked_by_link import SENT_HERE, asked_by_link, is_signed
from screening.workflow.care.follow_up import also_open
from screening.workflow.rules.versions import rulebook_in_force


@patient.get("/how-are-you/sent")
@Needs(EVERYONE)
def follow_up_sent() -> ViewResult:
    """Show the browser that sent what it can read about it, for two hours; others read only that it was sent."""
    asked = asked_by_link()
    found = asked.follow_up.answered if asked.follow_up else None
    if asked.follow_up is None or found is None or asked.book is None or not is_signed(asked.follow_up, SENT_HERE):
        return redirect(url_for("patient.follow_up"))
    return _result(asked.book, asked.follow_up, found)


def _result(book: Rulebook, follow_up: FollowUp, sent: FollowUpAnswers) -> str:
    """Return the page about what a person sent: what to do now, or what is normal and what helps."""
    alarm = urgent.panel(book, sent.answers)
    advice = advise(book, sent.suggestion.under(book), sent.answers, sign_taken_back=False)
    notes, said = [finding.rule.patient[language()] for finding in advice.notes], advice.guidance
    return render_template(
        "patient/follow_up_sent.html",
        asking=book.asking,
        alarm=alarm,
        advice=advice,
        points=[point.finding.rule.patient[language()] for point in advice.points],
        parts=[
            (part, notes if part.layout is Layout.NOTES else [one.patient[language()] for one in said.get(part.id, ())])
            for part in book.parts.values()
        ],
        urgent_list=book.treatment.urgent_list,
        sent=sent,  # shows only the direction of a change, no earlier numbers: the link does not prove a date of birth
        more=_one_more(follow_up) if not alarm and advice.act is Act.NONE else None,
    )


def _one_more(follow_up: FollowUp) -> tuple[str, Text] | None:
    """Return the link to another open questionnaire for this person, and its title; None if there is none."""
    found = also_open(practice(), follow_up, datetime.now(UTC))
    book = rulebook_in_force(practice()).questionnaires.get(found.questionnaire) if found else None
    if found is None or book is None or book.asking is None:
        return None
    return url_for("patient.follow_up_link", token=found.token), book.asking.title
