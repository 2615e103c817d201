"""The visit note of a screening, from the summary, the corrections and the decisions."""

from __future__ import annotations

from collections.abc import Iterable

from screening.domain.questionnaire.facts import MeanOf
from screening.domain.review.decision import MAY_TREAT, Conclusion, DecisionContent
from screening.domain.rules.rulebook import Act, Concern, Outcome
from screening.exchange.documents.visit_note import NOT_SIGNED, note_text
from screening.practice import practice
from screening.records.review.decisions import Decision
from screening.records.screenings.screenings import Screening
from screening.settings.note_template import NoteForm
from screening.web.staff_wording import ACTS, came_out
from screening.web.workspace.consents.words import standing_of, standing_words
from screening.web.workspace.summary.assessed import assessed
from screening.web.workspace.summary.findings import Caution
from screening.web.workspace.summary.note_words import labeled, treatment_of, us_day, us_time, us_visit
from screening.web.workspace.summary.reported import reported
from screening.web.workspace.summary.summary import Summary, summarize

_TO_DO = {
    Conclusion.FITS: "Offer {} within the plan of care.",
    Conclusion.AFTER_DISCUSSING: "Offer {} within the plan of care, as discussed.",
    Conclusion.NOT_NOW: "Care without {} at this time.",
    Conclusion.REFER: "Refer out before any {}.",
}


def visit_note(shown: Summary, decisions: list[Decision], form: NoteForm = NoteForm.LONG) -> str:
    """Return the note in the practice's template: the current state; for corrected answers, just the question.

    It says on top if newer answers replace it, if it is not signed, or if answers were corrected after it was signed.
    """
    said = {
        **_who(shown, decisions),
        **reported(shown, form),
        "objective": _objective(shown),
        **assessed(shown, decisions, form),
        **_planned(shown, decisions, form),
        "signed": _signed(decisions),
    }
    return note_text(said, practice().settings.note_template(form), form, _warnings(shown, decisions))


def note_of(screening: Screening) -> str:
    """Return the note of a screening in its current state, for other systems."""
    shown = summarize(screening)
    return visit_note(shown, practice().decisions.of(screening.id))


def _warnings(shown: Summary, decisions: list[Decision]) -> tuple[str, ...]:
    newer = practice().screenings.newer(shown.screening.id)
    replaced = (f"DRAFT - the patient sent newer answers: {newer.reference}",) if newer else ()
    if not decisions:
        return (*replaced, NOT_SIGNED)
    correction = shown.standing.correction
    if correction is not None and correction.made_at > decisions[0].signed_at:
        return (*replaced, "DRAFT - answers were corrected after signing: sign again")
    return replaced


def _who(shown: Summary, decisions: list[Decision]) -> dict[str, tuple[str, ...]]:
    screening, settings = shown.screening, practice().settings
    there = decisions[0].signed_at.astimezone(settings.time_zone).date() if decisions else practice().today()
    treatment = treatment_of(shown)
    return {
        "name": (screening.identity.name,),
        "dob": (us_day(screening.identity.born),),
        "age": (str(shown.age),) if shown.age is not None else (),
        "reference": (screening.reference,),
        "sent": (us_day(screening.sent_at.astimezone(settings.time_zone)),),
        "visit": (us_visit(screening),) if screening.visit_on else (),
        "date": (us_day(there),),
        "practice": (settings.practice,),
        "phone": (settings.phone,),
        "treatment": (f"{treatment[0].upper()}{treatment[1:]}",),
    }


def _objective(shown: Summary) -> tuple[str, ...]:
    screening, call = shown.screening, practice().calls.of(shown.screening.id)
    return (
        f"Self-report screening form {screening.reference}, received {us_time(screening.sent_at)}, "
        f"rules version {screening.digest[:12]}.",
        *(
            f"Called {us_time(one.made_at)} by {one.made_by}: {came_out(one.report)}."
            for one in (call.log if call else ())
        ),
        "Exam findings: ____________________",
    )


def _planned(shown: Summary, decisions: list[Decision], form: NoteForm) -> dict[str, tuple[str, ...]]:
    content = decisions[0].content if decisions else None
    plan = [_TO_DO[content.conclusion].format(treatment_of(shown)) if content else "To be decided at the visit."]
    out = content.conclusion not in MAY_TREAT if content else shown.suggestion.outcome is Outcome.EMERGENCY
    if content and content.conclusion is Conclusion.REFER and shown.standing.act.rank > Act.TALK.rank:
        plan.append(f"Where and how soon: {ACTS[shown.standing.act].lower()}.")
    if not out:
        plan += _treating(shown, form)
    always = {"plan": tuple(plan), "duties": _duties(shown.duties, content), **_recheck(shown)}
    record = _consent_record(shown.screening) if content is None or content.conclusion in MAY_TREAT else ()
    if content is None:
        return {**always, "consent": record, **dict.fromkeys(("notes", "message"), ())}
    return {
        **always,
        "consent": (*_consent(shown, content), *record),
        "notes": (labeled("Notes", content.notes),) if content.notes else (),
        "message": (labeled("Message given to the patient", content.message),) if content.message else (),
    }


def _treating(shown: Summary, form: NoteForm) -> list[str]:
    """Return how to treat: the lines that rules fill and, in the long form, the notes that are in none of them.

    Older rules have no such lines: all their notes are in both forms. Duties are listed separately.
    """
    notes = [note.rule for part in shown.plan for note in part.notes if note.rule.concern is not Concern.DUTY]
    if shown.standing.book.treatment.staff.plan_lines:
        notes = [rule for rule in notes if not rule.plan] if form is NoteForm.LONG else []
    said: dict[bool, list[str]] = {True: [], False: []}  # by whether the note presumes the treatment
    for note in notes:
        said[note.presumes_treatment].append(f"{note.therapist.rstrip('.')}.")
    how = [*(f"{label}: {phrases}." for label, phrases in shown.lines), *said[True]]
    return [*said[False], *([f"If {treatment_of(shown)} is used:", *how] if how else [])]


def _consent(shown: Summary, content: DecisionContent) -> tuple[str, ...]:
    """Return which points of consent were discussed and, if the treatment is part of the plan, which were not."""
    known, talked_about = shown.standing.book.treatment.staff.consent, content.talked_about
    left = [words for point, words in shown.consent.items() if point not in talked_about]
    said = {
        "Consent discussed": [known.get(point, point) for point in talked_about],
        "Consent NOT ticked as discussed": left if content.conclusion in MAY_TREAT else [],
    }
    return tuple(labeled(label, "; ".join(points)) for label, points in said.items() if points)


def _consent_record(screening: Screening) -> tuple[str, ...]:
    """Return the state of the consent on record, if the practice keeps it here."""
    standing = standing_of(screening)
    return (labeled("Consent on record", standing_words(standing)),) if standing else ()


def _duties(duties: Iterable[Caution], content: DecisionContent | None) -> tuple[str, ...]:
    """Return the duties by whether they were done; before a decision is signed, all are still to do."""
    recorded = content.duties if content else ()
    labels = {True: "Done and recorded", False: "Still to do" if content else "To do"}
    by_done: dict[bool, list[str]] = {True: [], False: []}
    for duty in duties:
        by_done[duty.rule.id in recorded].append(duty.rule.therapist.rstrip("."))
    return tuple(labeled(labels[done], "; ".join(names)) for done, names in by_done.items() if names)


def _recheck(shown: Summary) -> dict[str, tuple[str, ...]]:
    """Return the means of scores, which a later visit is compared with."""
    book, facts = shown.standing.book, shown.suggestion.facts
    means = [row for row in book.treatment.staff.note if isinstance(book.facts.get(row.fact), MeanOf)]
    said = [f"{row.label} {facts[row.fact]}" for row in means if facts.get(row.fact) is not None]
    return {"recheck": tuple(f"Baseline for the re-check: {mean}." for mean in said)}


def _signed(decisions: list[Decision]) -> tuple[str, ...]:
    if not decisions:
        return ("Not signed.",)
    last = decisions[0]
    why = f": {last.content.replaces_because}" if last.content.replaces_because else ""
    replaced = (
        labeled("Replaces", f"the decision of {us_time(old.signed_at)} by {old.signed_by}{why}")
        for old in decisions[1:2]
    )
    return (f"Signed by {last.signed_by}, {us_time(last.signed_at)}.", *replaced)
