"""Words that somebody typed and did not tick: the form asks about each once. Nothing is ticked without their yes."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from screening.domain.questionnaire.derived import Unticked, unticked
from screening.practice import practice
from screening.web.blueprints import ViewResult, patient
from screening.web.forms.question_form import question_form
from screening.web.languages import language
from screening.web.needs import DRAFT_HOLDER, Needs
from screening.web.patient import urgent
from screening.web.patient.navigation import Walk, url_of
from screening.web.patient.session import (
    BACK,
    asked,
    draft,
    is_by_helper,
    only_changes_language,
    reload_draft,
    rulebook,
    sent_already,
    token,
)
from screening.workflow.intake.answer import save_about_words


def words_to_ask_about() -> list[Unticked]:
    """Return the words that this browser's draft has and that were not asked about yet."""
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
    posted = request.form if request.method == "POST" and not only_changes_language() else None
    form = question_form(questions, language(), {}, posted, practice().today())
    if posted is not None and posted.get("do") == BACK:
        return redirect(url_of(_walk().steps[-1]))
    if not found or (posted is not None and form.validate()):
        said = {words.list.id: str(form.answers[words.list.asks.id]) for words in found}
        save_about_words(practice(), token() or "", rulebook(), said)
        reload_draft()
        missing = _walk().first_missing()
        return redirect(url_of(missing, changing=True) if missing else url_for("patient.identity"))
    boxes = asked(rulebook()).by_id
    page = render_template(
        "patient/typed_words.html",
        words=[(words, q, form[q.id], boxes[words.list.box[0]]) for words, q in zip(found, questions, strict=True)],
        form=form,
        banner=urgent.banner(rulebook(), draft()),
    )
    return (page, 422) if posted is not None else page


def _walk() -> Walk:
    return Walk(rulebook().questionnaire, draft().content.answers)
