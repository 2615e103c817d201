"""The text for the visit note, from the summary, the corrections and the decisions."""

from __future__ import annotations

from collections.abc import Mapping

from screening.domain.review.decision import TAKEN_BACK
from screening.domain.rules.rulebook import Outcome
from screening.exchange.documents.visit_note import Note, NoteFinding, note_text
from screening.records.review.decisions import Decision
from screening.web.staff_wording import CONCLUSIONS, OUTCOMES, TICKS, local
from screening.web.workspace.summary.answer_words import LANGUAGE
from screening.web.workspace.summary.comparison import differences_between
from screening.web.workspace.summary.summary import Summary, SummaryLine


def visit_note(shown: Summary, decisions: list[Decision]) -> str:
    """Return the note: the current screening, with what the patient answered beside what was corrected."""
    screening = shown.screening
    ticks = {check: TICKS[tick] for check, tick in decisions[0].content.cautions.items()} if decisions else {}
    signs = [check for check in shown.to_ask if check.id.startswith(TAKEN_BACK)]
    treatment = shown.standing.book.treatment
    duties = {duty.rule.id: duty.rule.therapist for duty in shown.duties}
    return note_text(
        Note(
            treatment=treatment.wording.name[LANGUAGE],
            reference=screening.reference,
            name=screening.identity.name,
            born=screening.identity.born,
            sent=local(screening.sent_at),
            suggestion=_suggested(shown),
            on_safety=OUTCOMES[shown.suggestion.on_safety],
            facts=tuple((fact.label, _with_sent(fact)) for fact in shown.facts),
            taken_back=tuple((check.patient_said, ticks.get(check.id)) for check in signs),
            findings=tuple(NoteFinding(c.rule.therapist, c.answers, ticks.get(c.rule.id)) for c in shown.cautions),
            gone=tuple(NoteFinding(c.rule.therapist, c.answers, ticks.get(c.rule.id)) for c in shown.gone),
            not_sure=tuple(question for _id, question in shown.not_sure),
            corrected=_correction_lines(shown),
            patient_words=shown.patient_words,
            decision=_decision_lines(decisions, duties, treatment.staff.consent),
            version=screening.digest,
            reviewed=shown.reviewed,
        )
    )


def _suggested(shown: Summary) -> str:
    now, sent = (OUTCOMES[Outcome(str(sheet.suggestion.outcome))] for sheet in (shown.standing, shown.sent))
    return now if now == sent else f"{now}, corrected at the visit (the patient's own answers: {sent})"


def _with_sent(fact: SummaryLine) -> str:
    return f"{fact.value} (patient sent: {fact.was})" if fact.was else fact.value


def _correction_lines(shown: Summary) -> tuple[str, ...]:
    correction = shown.standing.correction
    if correction is None:
        return ()
    changed = differences_between(shown.sent, shown.standing).answers
    first = f"Corrected at the visit by {correction.made_by}, {local(correction.made_at)}:"
    return (first, *(f"- {question} {old} -> {new}" for question, old, new in changed))


def _decision_lines(
    decisions: list[Decision], duty_names: Mapping[str, str], consent: Mapping[str, str]
) -> tuple[str, ...]:
    if not decisions:
        return ("Decision: not signed yet",)
    last, content = decisions[0], decisions[0].content
    points = "; ".join(consent.get(point, point) for point in content.talked_about)
    duties = "; ".join(duty_names.get(duty, duty) for duty in content.duties)
    lines = {"Reason": content.reason, "Notes": content.notes, "Message text": content.message}
    return (
        f"Decision: {CONCLUSIONS[content.conclusion]}. Signed by {last.signed_by}, {local(last.signed_at)}",
        *(f"{label}: {text}" for label, text in lines.items() if text),
        *([f"Consent discussion: {points}"] if points else []),
        *([f"Done and recorded: {duties}"] if duties else []),
        *(f"Replaces the decision of {local(old.signed_at)} by {old.signed_by}" for old in decisions[1:2]),
    )
