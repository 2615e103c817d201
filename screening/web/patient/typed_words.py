"""Words that someone typed without ticking the box: the form asks about each once, and ticks only after a yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import redirect, render_template, request, url_for

from screening.domain.questionnaire.derived import Unticked, unticked
from screening.domain.questionnaire.questions import Value
from screening.practice import practice
from screening.web.blueprints import ViewResult, patient
from screening.web.forms.question_form import QuestionForm
from screening.web.languages import language
from screening.web.needs import DRAFT_HOLDER, Needs
from screening.web.patient import urgent
from screening.web.patient.navigation import Walk, url_of
from screening.web.patient.session import (
    BACK,
    HELP,
    alerts_of_change,
    asked,
    draft,
    is_by_helper,
    only_changes_language,
    reload_draft,
    rulebook,
    sent_already,
    token,
    written_since_shown,
)
from screening.workflow.intake.answer import save_about_words, save_picked, with_said


def words_to_ask_about() -> list[Unticked]:
    """Return the words in this browser's draft that were not asked about yet."""
    content = draft().content
    found = unticked(rulebook().questionnaire, content.answers)
    return [words for words in found if words.list.id not in content.asked_about]


@patient.route("/typed", methods=["GET", "POST"])
@Needs(DRAFT_HOLDER)
def typed_words() -> ViewResult:
    """Ask whether what was typed means that a box was missed; a yes ticks it and leads to what it opens."""
    if draft().screening_id:
        return sent_already()
    found = words_to_ask_about()
    questions = tuple(words.list.asks.of_patient if is_by_helper() else words.list.asks for words in found)
    posted = request.form if request.method == "POST" else None
    form = QuestionForm(questions, language(), _picked_before(found), posted, practice().today())
    if request.form.get("do") in (BACK, HELP):
        return _leave(found, form)
    answered = posted is not None and not only_changes_language()
    elsewhere = answered and written_since_shown(draft())  # the page may now ask about other words
    right = answered and form.validate()
    if not found or (right and not elsewhere):
        return _save(_said(found, form))
    boxes = asked(rulebook()).by_id
    page = render_template(
        "patient/typed_words.html",
        words=[(words, q, form[q.id], boxes[words.list.box[0]]) for words, q in zip(found, questions, strict=True)],
        form=form,
        elsewhere=elsewhere,
        revision=draft().revision,
        banner=urgent.banner(rulebook(), draft()),
    )
    return (page, 409 if elsewhere else 422) if answered else page


def _picked_before(found: Sequence[Unticked]) -> dict[str, Value]:
    """Return what was picked here before the page was left, by question."""
    picked = draft().content.picked
    return {words.list.asks.id: picked[words.list.id] for words in found if words.list.id in picked}


def _said(found: Sequence[Unticked], form: QuestionForm) -> dict[str, str]:
    """Return what was said about words, by list."""
    asked_here = {words.list.id: words.list.asks.id for words in found}
    return {name: str(form.answers[question]) for name, question in asked_here.items() if question in form.answers}


def _leave(found: Sequence[Unticked], form: QuestionForm) -> ViewResult:
    """Go back, or read what to do now; what was picked is kept for when the page is shown again.

    A "yes" that brings a warning sign back is taken at once, as on every other page.
    """
    before = draft()
    form.validate()
    said = _said(found, form)
    after = replace(before, content=with_said(rulebook(), before.content, said))
    if not written_since_shown(before):  # else it asked about other words
        if urgent.is_new(rulebook().questionnaire, before, after):
            return _save(said)
        save_picked(practice(), token() or "", said, [words.list.id for words in found])
    return redirect(url_of(_walk().steps[-1]) if request.form["do"] == BACK else url_for("patient.urgent_page"))


def _save(said: Mapping[str, str]) -> ViewResult:
    """Save what was said about words, if anything, and continue: to help, to what a yes opened, or to the last page."""
    if said:
        before = draft()
        after = save_about_words(practice(), token() or "", rulebook(), said, alerts_of_change())
        reload_draft()
        if urgent.is_new(rulebook().questionnaire, before, after):
            return redirect(url_for("patient.urgent_page"))
    missing = _walk().first_missing()
    return redirect(url_of(missing, changing=True) if missing else url_for("patient.identity"))


def _walk() -> Walk:
    return Walk(rulebook().questionnaire, draft().content.answers)
