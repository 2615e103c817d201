"""The text for the visit note, put together from the summary, the corrections and the decisions."""

from __future__ import annotations

from collections.abc import Mapping

from screening.domain.decision import TAKEN_BACK, Tick
from screening.domain.rules import Outcome
from screening.exchange.note_text import Note, NoteFinding, note_text
from screening.records.decisions import Decision
from screening.web.workspace.corrections import Correction
from screening.web.workspace.decision_form import CONCLUSIONS, CONSENT, TICKS
from screening.web.workspace.door import local
from screening.web.workspace.summary import Summary

OUTCOMES = {
    Outcome.FITS: "Fits",
    Outcome.DISCUSS_FIRST: "Discuss first",
    Outcome.NOT_NOW: "Not now",
    Outcome.EMERGENCY: "Emergency",
}
_LINES = {"reason": "Reason", "notes": "Notes", "message": "Message to the patient"}


def visit_note(shown: Summary, decisions: list[Decision], correction: Correction | None) -> str:
    """Write the note."""
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
            not_sure=tuple(question for _id, question in shown.not_sure),
            corrected=_correction_lines(correction),
            patient_words=shown.patient_words,
            decision=_decision_lines(decisions, {duty.rule.id: duty.rule.therapist for duty in shown.duties}),
            version=screening.digest,
            reviewed=shown.reviewed,
        )
    )


def _correction_lines(correction: Correction | None) -> tuple[str, ...]:
    if correction is None:
        return ()
    moment, outcome = local(correction.made_at), OUTCOMES[Outcome(str(correction.suggestion.outcome))]
    first = f"Corrected in the room by {correction.made_by}, {moment}. Suggestion then: {outcome}"
    return (first, *(f"- {question} {old} -> {new}" for question, old, new in correction.differences.answers))


def _decision_lines(decisions: list[Decision], duty_names: Mapping[str, str]) -> tuple[str, ...]:
    if not decisions:
        return ("Decision: not signed yet",)
    last, content = decisions[0], decisions[0].content
    points = "; ".join(CONSENT.get(point, point) for point in content.get("talked_about", ()))
    duties = "; ".join(duty_names.get(duty, duty) for duty in content.get("duties", ()))
    return (
        f"Decision: {CONCLUSIONS[content['conclusion']]}. Signed by {last.signed_by}, {local(last.signed_at)}",
        *(f"{label}: {content[key]}" for key, label in _LINES.items() if content.get(key)),
        *([f"Talked about before consent: {points}"] if points else []),
        *([f"Done and recorded: {duties}"] if duties else []),
        *(f"Replaces the decision of {local(old.signed_at)} by {old.signed_by}" for old in decisions[1:2]),
    )
