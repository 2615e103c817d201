"""What a post to the summary does: it saves, signs, or corrects first; nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, redirect, request, url_for

from screening.domain.review.implied import ImpliedChanges
from screening.practice import practice
from screening.records.review.decision_drafts import SavedElsewhereError
from screening.records.review.decisions import DecidedMeanwhileError
from screening.web.auth.access import SAFE, staff
from screening.web.blueprints import ViewResult
from screening.web.workspace.summary.corrections import correct_in_visit, corrected_page, implied, questions_behind
from screening.web.workspace.summary.decision_form import DecisionForm
from screening.web.workspace.summary.elsewhere import CORRECTED_SINCE, autosave_stopped
from screening.web.workspace.summary.summary import Summary
from screening.workflow.review.correct import CorrectedMeanwhileError
from screening.workflow.review.decide import (
    ConfirmedSignError,
    CredentialMissingError,
    SeenNumbers,
    keep_unsigned,
    sign,
)

_CHANGE = "change:"  # what the button beside a finding posts, followed by its id
_SAVING = ("save", "autosave", "mine", "rest", "prepare", "take_back")


class NotKeptError(Exception):
    """What was typed cannot be saved: `problems` are (id of the field to go to, message)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__(str(problems))
        self.problems = problems


def signs() -> bool:
    """Return whether a request to a summary would sign: every post does, except those that only save."""
    do = request.form.get("do", "")
    return request.method not in SAFE and do not in _SAVING and not do.startswith(_CHANGE)


def posted(shown: Summary, form: DecisionForm) -> ViewResult:
    """Save or sign what was posted.

    Raises NotKeptError for what is too long to be saved, SavedElsewhereError if another page of the same person has
    saved something else. Then nothing is written. A page from before a correction saves what was typed, and shows the
    correction.
    """
    do = request.form.get("do", "")
    problems = form.not_to_keep()
    if do == "autosave":
        return _autosaved(shown, form, problems)
    if problems:
        raise NotKeptError(problems)
    if do == "mine":  # they have read what was saved elsewhere, and go on with this
        return _kept(shown, form.to_keep(), request.form.get("elsewhere", ""), "conclude")
    if _is_overtaken(shown, form):  # its ticks may be about answers that no longer stand, so they come first
        return _kept(shown, *_as_typed(form), meanwhile="yes")
    kept = {
        "save": form.to_keep,
        "prepare": form.to_prepare,
        "take_back": form.to_take_back,
        "rest": form.with_the_rest_confirmed,
    }
    if do in kept:
        return _kept(shown, kept[do](), form.to_compare.filled, "ask" if do == "rest" else "conclude")
    if do.startswith(_CHANGE):
        keep_unsigned(practice(), shown.screening.id, staff(), *_as_typed(form))
        return corrected_page(shown.screening.reference, questions_behind(shown, do.removeprefix(_CHANGE)))
    return _sign(shown, form)


def _autosaved(shown: Summary, form: DecisionForm, problems: list[tuple[str, str]]) -> ViewResult:
    """Save what the script posts while someone types; if it cannot be saved, answer the status line of the page."""
    if problems:
        return Response(f"Not saved: {problems[0][1]}", 422, mimetype="text/plain")
    if _is_overtaken(shown, form):
        return Response(CORRECTED_SINCE, 409, mimetype="text/plain")
    try:
        keep_unsigned(practice(), shown.screening.id, staff(), *_as_typed(form))
    except SavedElsewhereError as error:
        return Response(autosave_stopped(error.unsigned), 409, mimetype="text/plain")
    return "", 204


def _is_overtaken(shown: Summary, form: DecisionForm) -> bool:
    """Return whether answers were corrected after the page was opened that the form was typed on."""
    return form.seen_correction != shown.standing.correction_number


def _as_typed(form: DecisionForm) -> tuple[Mapping[str, str], str]:
    """Return the fields to save, and the saved state that the page was filled from."""
    return form.to_keep(), form.to_compare.filled


def _kept(shown: Summary, fields: Mapping[str, str], filled: str, anchor: str | None = None, **told: Any) -> ViewResult:
    """Save a decision in progress, and redirect to the summary with what is `told` in the URL."""
    keep_unsigned(practice(), shown.screening.id, staff(), fields, filled)
    return redirect(url_for("workspace.summary", reference=shown.screening.reference, _anchor=anchor, **told))


def _sign(shown: Summary, form: DecisionForm) -> ViewResult:
    """Sign, after ticks have become corrections: for anything not true, the rules run again first."""
    screening = shown.screening
    if not form.validate() or form.problems:
        return _kept(shown, *_as_typed(form), check="yes")
    implied_now = implied(shown, form.ticks())
    if implied_now.changes or implied_now.to_ask:
        return _correct_first(shown, form, implied_now)
    seen = SeenNumbers(
        form.number(),
        form.seen_correction,
        opens_care=practice().settings.course_of_care,
        heard=form.seen_heard,
        raised=request.form.get("raised"),
        replaced=request.form["replaced"] == "yes" if "replaced" in request.form else None,
        typed=form.to_compare,
    )
    try:
        sign(practice(), screening, form.conclusions(duty.rule.id for duty in shown.duties), staff(), seen)
    except CredentialMissingError:  # it has just expired, or has just become required
        return _kept(shown, *_as_typed(form), check="yes")
    except (ConfirmedSignError, DecidedMeanwhileError):  # a sign that was not on this page is also news
        return _kept(shown, *_as_typed(form), meanwhile="yes")
    return redirect(url_for("workspace.summary", reference=screening.reference))


def _correct_first(shown: Summary, form: DecisionForm, implied_now: ImpliedChanges) -> ViewResult:
    """Save the decision, correct the answers, and show both results before anything is signed."""
    keep_unsigned(practice(), shown.screening.id, staff(), *_as_typed(form))
    try:
        newly_asked = correct_in_visit(shown.screening, implied_now.changes, form.seen_correction)
    except CorrectedMeanwhileError:
        return _kept(shown, *_as_typed(form), meanwhile="yes")
    return corrected_page(shown.screening.reference, dict.fromkeys((*implied_now.to_ask, *newly_asked)))
