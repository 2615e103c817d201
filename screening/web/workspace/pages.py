"""One screening: the summary, the decision under it, the text for the visit note."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.current import practice
from screening.domain.decision import Tick
from screening.domain.rules import Outcome
from screening.exchange.note_text import Note, NoteFinding, note_text
from screening.records.decisions import DecidedMeanwhileError, Decision
from screening.records.screenings import Screening
from screening.web.access import signed_in
from screening.web.workspace.decision_form import CONCLUSIONS, TICKS, DecisionForm
from screening.web.workspace.door import local, workspace
from screening.web.workspace.summary import TAKEN_BACK, Summary, summarise
from screening.web.workspace.versions import changes_since_before
from screening.workflow.decide import sign
from screening.workflow.people import name_of
from screening.workflow.replay import answers_of
from screening.workflow.rules import rulebook_in_force, rulebook_of

OUTCOMES = {
    Outcome.FITS: "Fits",
    Outcome.DISCUSS_FIRST: "Discuss first",
    Outcome.NOT_NOW: "Not now",
    Outcome.EMERGENCY: "Emergency",
}
Page = str | AnyResponse | tuple[str, int]


@workspace.route("/screenings/<reference>", methods=["GET", "POST"])
def summary(reference: str) -> Page:
    """The one-minute summary, and the decision under it."""
    screening = practice().screenings.by_reference(reference) or abort(404)
    shown = summarise(screening, rulebook_of(screening.digest), rulebook_in_force().version)
    decisions = practice().decisions.of(screening.id)
    form = DecisionForm()
    form.suggested = Outcome(screening.outcome)
    form.to_ask = shown.to_ask
    if request.method == "GET":
        _begin(form, decisions)
        return _summary_page(shown, decisions, form)
    return _sign(screening, shown, form)


def _begin(form: DecisionForm, decisions: list[Decision]) -> None:
    """A decision that will replace another one begins with its words, so that nothing is lost from the note."""
    form.after.data = str(decisions[0].number if decisions else 0)
    if decisions:
        form.reason.data, form.notes.data = (decisions[0].content[name] for name in ("reason", "notes"))


def _sign(screening: Screening, shown: Summary, form: DecisionForm) -> Page:
    if not form.validate() or form.problems:
        return _summary_page(shown, practice().decisions.of(screening.id), form, tried=True), 422
    try:
        sign(practice().decisions, screening, form.conclusions, signed_in().id, form.number())
    except DecidedMeanwhileError:
        decisions = practice().decisions.of(screening.id)
        form.after.data = str(decisions[0].number if decisions else 0)
        return _summary_page(shown, decisions, form, meanwhile=True), 409
    return redirect(url_for("workspace.summary", reference=screening.reference, _anchor="decision"))


def _summary_page(
    shown: Summary, decisions: list[Decision], form: DecisionForm, *, tried: bool = False, meanwhile: bool = False
) -> str:
    return render_template(
        "workspace/summary.html",
        summary=shown,
        decisions=decisions,
        form=form,
        problems=form.problems if tried else [],
        meanwhile=meanwhile,
        conclusions=CONCLUSIONS,
        ticks=TICKS,
        check_names={check.id: check.told for check in shown.to_ask},
        note=_note(shown, decisions),
        changes=changes_since_before(shown.screening),
        alert=practice().alerts.of(shown.screening.id),
        newer=practice().screenings.newer(shown.screening.id),
        entered_by=name_of(shown.screening.entered_by),
        marked=answers_of(shown.screening).get("pain_location", ()),
        local=local,
    )


def _note(shown: Summary, decisions: list[Decision]) -> str:
    screening = shown.screening
    ticks = {check: TICKS[Tick(tick)] for check, tick in decisions[0].content["cautions"].items()} if decisions else {}
    signs = [check for check in shown.to_ask if check.id.startswith(TAKEN_BACK)]
    return note_text(
        Note(
            reference=screening.reference,
            name=screening.identity["name"],
            born=screening.identity["born"],
            sent=local(screening.sent_at),
            suggestion=OUTCOMES[Outcome(screening.outcome)],
            on_safety=OUTCOMES[shown.suggestion.on_safety],
            facts=shown.facts,
            taken_back=tuple((check.told, ticks.get(check.id)) for check in signs),
            findings=tuple(NoteFinding(c.rule.therapist, c.answers, ticks.get(c.rule.id)) for c in shown.cautions),
            not_sure=shown.not_sure,
            patient_words=shown.patient_words,
            decision=_decision_lines(decisions),
            version=screening.digest,
            reviewed=shown.reviewed,
        )
    )


def _decision_lines(decisions: list[Decision]) -> tuple[str, ...]:
    if not decisions:
        return ("Decision: not signed yet",)
    last, content = decisions[0], decisions[0].content
    lines = [f"Decision: {CONCLUSIONS[content['conclusion']]}. Signed by {last.signed_by}, {local(last.signed_at)}"]
    lines += [f"{label}: {content[key]}" for key, label in (("reason", "Reason"), ("notes", "Notes")) if content[key]]
    lines += [f"Replaces the decision of {local(old.signed_at)} by {old.signed_by}" for old in decisions[1:2]]
    return tuple(lines)
