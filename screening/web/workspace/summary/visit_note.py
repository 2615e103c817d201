"""The visit note of a screening, from the summary, the corrections and the decisions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from screening.domain.questionnaire.facts import MeanOf
from screening.domain.review.decision import MAY_TREAT, TAKEN_BACK, Conclusion, DecisionContent, Tick
from screening.domain.rules.rulebook import Act, Concern, Outcome
from screening.exchange.documents.visit_note import NOT_SIGNED, note_text
from screening.practice import practice
from screening.records.review.decisions import Decision
from screening.settings.note_template import NoteForm
from screening.web.staff_wording import ACTS
from screening.web.workspace.summary.answer_words import LANGUAGE
from screening.web.workspace.summary.comparison import differences_between
from screening.web.workspace.summary.findings import Caution
from screening.web.workspace.summary.reported import reported
from screening.web.workspace.summary.summary import Summary

# What a suggestion and a conclusion are called in a health record; {} is the treatment.
_RESULTS = {
    Outcome.FITS: "no precaution to {} found in the answers",
    Outcome.DISCUSS_FIRST: "precautions to discuss before {}",
    Outcome.NOT_NOW: "hold {} for now",
    Outcome.EMERGENCY: "red flag, emergency care first; no {}",
}
_CONCLUDED = {
    Conclusion.FITS: "{} may be part of the plan of care",
    Conclusion.AFTER_DISCUSSING: "{} may be part of the plan of care, after the findings were discussed",
    Conclusion.NOT_NOW: "no {} at this time",
    Conclusion.REFER: "referred out first; no {} today",
}
_TO_DO = {
    Conclusion.FITS: "Offer {} within the plan of care.",
    Conclusion.AFTER_DISCUSSING: "Offer {} within the plan of care, as discussed.",
    Conclusion.NOT_NOW: "Care without {} at this time.",
    Conclusion.REFER: "Refer out before any {}.",
}
_ASKED = {Tick.CONFIRMED: "Confirmed", Tick.NOT_CONFIRMED: "Not true when asked", Tick.CHANGED: "Changed when asked"}
_NOT_ASKED = "Not asked"
_TO_ASK = "To confirm"  # as long as nothing is signed


def visit_note(shown: Summary, decisions: list[Decision], form: NoteForm = NoteForm.LONG) -> str:
    """Return the note in the practice's template: what stands now, and of what a correction changed only the question.

    It says on top if newer answers replace it, if it is not signed, or if answers were corrected after it was signed.
    """
    said = {
        **_who(shown, decisions),
        **reported(shown, form),
        "objective": _objective(shown),
        **_assessed(shown, decisions, form),
        **_planned(shown, decisions, form),
        "signed": _signed(decisions),
    }
    return note_text(said, practice().settings.note_template(form), form, _warnings(shown, decisions))


def us_day(day: date | str) -> str:
    """Return a date, also from ISO text, as record systems in the US take it: 03/04/2027."""
    return f"{date.fromisoformat(day) if isinstance(day, str) else day:%m/%d/%Y}"


def us_time(moment: datetime) -> str:
    """Return a moment in the practice's time zone: 03/04/2027 2:55 PM PST."""
    there = moment.astimezone(practice().settings.time_zone)
    return f"{us_day(there)} {there.hour % 12 or 12}:{there:%M %p %Z}"


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
    treatment = _treatment(shown)
    return {
        "name": (screening.identity.name,),
        "dob": (us_day(screening.identity.born),),
        "age": (str(shown.age),) if shown.age is not None else (),
        "reference": (screening.reference,),
        "sent": (us_day(screening.sent_at.astimezone(settings.time_zone)),),
        "visit": (us_day(screening.visit_on),) if screening.visit_on else (),
        "date": (us_day(there),),
        "practice": (settings.practice,),
        "phone": (settings.phone,),
        "treatment": (f"{treatment[0].upper()}{treatment[1:]}",),
    }


def _treatment(shown: Summary) -> str:
    return shown.standing.book.treatment.wording.name[LANGUAGE]


def _objective(shown: Summary) -> tuple[str, ...]:
    screening = shown.screening
    return (
        f"Self-report screening form {screening.reference}, received {us_time(screening.sent_at)}, "
        f"rules version {screening.digest[:12]}.",
        "Exam findings: ____________________",
    )


def _assessed(shown: Summary, decisions: list[Decision], form: NoteForm) -> dict[str, tuple[str, ...]]:
    result, findings = _result(shown), _findings(shown, decisions, form)
    decision = _decision(shown, decisions[0].content) if decisions else ("Decision: not signed yet.",)
    support = "Decision support only; clinical judgment by the signer."
    return {
        "result": result,
        "findings": findings,
        "decision": decision,
        "assessment": (*result, *findings, *decision, support),
        "corrected": _corrected(shown),
    }


def _corrected(shown: Summary) -> tuple[str, ...]:
    """Return which questions were corrected; what the patient answered first is in the record, not in the note."""
    correction = shown.standing.correction
    if correction is None:
        return ()
    questions = [question for question, _was, _now in differences_between(shown.sent, shown.standing).answers]
    return (f"Corrected at the visit by {correction.made_by}, {us_time(correction.made_at)}: {'; '.join(questions)}",)


def _result(shown: Summary) -> tuple[str, ...]:
    suggestion, treatment = shown.suggestion, _treatment(shown)
    outcome = Outcome(str(suggestion.outcome))
    words = _RESULTS[outcome].format(treatment)
    if shown.taken_back and outcome is Outcome.FITS:
        words = "ask about the red flag that was ticked and taken back"
    after = " after correction" if shown.moved else ""
    alone = f"; on safety alone: {_RESULTS[suggestion.on_safety].format(treatment)}"
    soon = f"; {ACTS[shown.standing.act].lower()}" if shown.standing.act.rank > Act.TALK.rank else ""
    return (f"Screening result{after}: {words}{soon}{alone if suggestion.on_safety is not outcome else ''}.",)


def _findings(shown: Summary, decisions: list[Decision], form: NoteForm) -> tuple[str, ...]:
    """Return the findings by what asking about them showed; in the short form one sentence for each of these."""
    ticks = decisions[0].content.cautions if decisions else {}
    by_tick: dict[str, list[str]] = {name: [] for name in (*_ASKED.values(), _NOT_ASKED, _TO_ASK)}
    for check, sentence in _to_assess(shown, form):
        tick = ticks.get(check)
        by_tick[_ASKED[tick] if tick else _NOT_ASKED if decisions else _TO_ASK].append(sentence)
    if form is NoteForm.LONG:
        return tuple(f"- {asked}: {sentence}" for asked, sentences in by_tick.items() for sentence in sentences)
    return tuple(f"{asked}: {'; '.join(sentences)}." for asked, sentences in by_tick.items() if sentences)


def _to_assess(shown: Summary, form: NoteForm) -> Iterable[tuple[str, str]]:
    """Yield what was to be asked about, (id, words): warning signs taken back, then findings."""
    for check in shown.to_ask:
        if check.id.startswith(TAKEN_BACK):
            yield check.id, f"red flag ticked, then taken back ({check.patient_said})"
    for caution in shown.cautions:
        if caution.rule.suggest is not Outcome.FITS:
            yield caution.rule.id, _named(caution, form)


def _named(caution: Caution, form: NoteForm) -> str:
    """Return a finding as its title, in the long form with what it means; older rules have no titles."""
    title, sentence = caution.rule.title, caution.rule.therapist.rstrip(".")
    if not title:
        return sentence
    return f"{title}. {sentence}" if form is NoteForm.LONG else title


def _decision(shown: Summary, content: DecisionContent) -> tuple[str, ...]:
    words = _CONCLUDED[content.conclusion].format(_treatment(shown))
    return (f"Decision: {words}.", *([_sentence("Reason", content.reason)] if content.reason else []))


def _planned(shown: Summary, decisions: list[Decision], form: NoteForm) -> dict[str, tuple[str, ...]]:
    content = decisions[0].content if decisions else None
    staff = shown.standing.book.treatment.staff
    plan = [_TO_DO[content.conclusion].format(_treatment(shown)) if content else "To be decided at the visit."]
    out = content.conclusion not in MAY_TREAT if content else shown.suggestion.outcome is Outcome.EMERGENCY
    if content and content.conclusion is Conclusion.REFER and shown.standing.act.rank > Act.TALK.rank:
        plan.append(f"Where and how soon: {ACTS[shown.standing.act].lower()}.")
    if not out:
        plan += _treating(shown, form)
    always = {"plan": tuple(plan), "duties": _duties(shown.duties, content), **_recheck(shown)}
    if content is None:
        return {**always, **dict.fromkeys(("consent", "notes", "message"), ())}
    points = "; ".join(staff.consent.get(point, point) for point in content.talked_about)
    return {
        **always,
        "consent": (_sentence("Consent discussed", points),) if points else (),
        "notes": (_sentence("Notes", content.notes),) if content.notes else (),
        "message": (_sentence("Message given to the patient", content.message),) if content.message else (),
    }


def _treating(shown: Summary, form: NoteForm) -> list[str]:
    """Return how to treat: the lines that rules fill, and in the long form the notes that are in none of these.

    Older rules have no such lines: all their notes are in both forms. Duties stand by themselves.
    """
    notes = [note.rule for part in shown.plan for note in part.notes if note.rule.concern is not Concern.DUTY]
    if shown.standing.book.treatment.staff.plan_lines:
        notes = [rule for rule in notes if not rule.plan] if form is NoteForm.LONG else []
    said: dict[bool, list[str]] = {True: [], False: []}  # by whether it presumes the treatment
    for note in notes:
        said[note.presumes_treatment].append(f"{note.therapist.rstrip('.')}.")
    how = [*(f"{label}: {phrases}." for label, phrases in shown.lines), *said[True]]
    return [*said[False], *([f"If {_treatment(shown)} is used:", *how] if how else [])]


def _duties(duties: Iterable[Caution], content: DecisionContent | None) -> tuple[str, ...]:
    """Return the duties by whether they were done; before a decision is signed all are to do."""
    recorded = content.duties if content else ()
    labels = {True: "Done and recorded", False: "Still to do" if content else "To do"}
    by_done: dict[bool, list[str]] = {True: [], False: []}
    for duty in duties:
        by_done[duty.rule.id in recorded].append(duty.rule.therapist.rstrip("."))
    return tuple(_sentence(labels[done], "; ".join(names)) for done, names in by_done.items() if names)


def _recheck(shown: Summary) -> dict[str, tuple[str, ...]]:
    """Return the means of scores, which a later visit is measured against."""
    book, facts = shown.standing.book, shown.suggestion.facts
    means = [row for row in book.treatment.staff.note if isinstance(book.facts.get(row.fact), MeanOf)]
    said = [f"{row.label} {facts[row.fact]}" for row in means if facts.get(row.fact) is not None]
    return {"recheck": tuple(f"Baseline for the re-check: {mean}." for mean in said)}


def _signed(decisions: list[Decision]) -> tuple[str, ...]:
    if not decisions:
        return ("Not signed.",)
    last = decisions[0]
    replaced = (f"Replaces the decision of {us_time(old.signed_at)} by {old.signed_by}." for old in decisions[1:2])
    return (f"Signed by {last.signed_by}, {us_time(last.signed_at)}.", *replaced)


def _sentence(label: str, text: str) -> str:
    text = " ".join(text.split())
    return f"{label}: {text}{'' if text.endswith(('.', '!', '?')) else '.'}"
