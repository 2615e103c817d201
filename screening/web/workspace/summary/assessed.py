"""The assessment of the visit note: the result, what asking about each finding showed, the decision."""

from __future__ import annotations

from collections.abc import Iterable

from screening.domain.review.decision import RECORD, TAKEN_BACK, Conclusion, DecisionContent, Tick
from screening.domain.rules.rulebook import Act, Outcome
from screening.records.review.decisions import Decision
from screening.settings.note_template import NoteForm
from screening.web.staff_wording import ACTS, TICKS
from screening.web.workspace.summary.comparison import differences_between
from screening.web.workspace.summary.findings import Caution
from screening.web.workspace.summary.items import ItemToConfirm
from screening.web.workspace.summary.note_words import labeled, treatment_of, us_time
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
_ASKED = {
    Tick.CONFIRMED: TICKS[Tick.CONFIRMED],
    Tick.NOT_CONFIRMED: "Not true when asked",
    Tick.CHANGED: "Corrected when asked",
}
_NOT_ASKED = "Not asked"
_TO_ASK = "To confirm"  # as long as nothing is signed


def assessed(shown: Summary, decisions: list[Decision], form: NoteForm) -> dict[str, tuple[str, ...]]:
    """Return the fields of the note that hold what was found and concluded."""
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
    """Return which questions were corrected; the patient's first answers are in the record, not in the note."""
    correction = shown.standing.correction
    if correction is None:
        return ()
    questions = [question for question, _was, _now in differences_between(shown.sent, shown.standing).answers]
    return (f"Corrected at the visit by {correction.made_by}, {us_time(correction.made_at)}: {'; '.join(questions)}",)


def _result(shown: Summary) -> tuple[str, ...]:
    suggestion, treatment = shown.suggestion, treatment_of(shown)
    outcome = Outcome(str(suggestion.outcome))
    words = _RESULTS[outcome].format(treatment)
    if shown.standing.differing and outcome is Outcome.FITS:
        words = "ask about what the health record names and the answers do not"
    if shown.taken_back and outcome is Outcome.FITS:
        words = "ask about the red flag that was ticked and taken back"
    after = " after correction" if shown.moved else ""
    alone = f"; on safety alone: {_RESULTS[suggestion.on_safety].format(treatment)}"
    soon = f"; {ACTS[shown.standing.act].lower()}" if shown.standing.act.rank > Act.TALK.rank else ""
    return (f"Screening result{after}: {words}{soon}{alone if suggestion.on_safety is not outcome else ''}.",)


def _findings(shown: Summary, decisions: list[Decision], form: NoteForm) -> tuple[str, ...]:
    """Return the findings grouped by what asking about them showed; in the short form, one sentence per group.

    A finding removed by a correction counts as asked about, signed or not.
    """
    ticks = decisions[0].content.cautions if decisions else {}
    by_tick: dict[str, list[str]] = {name: [] for name in (*_ASKED.values(), _NOT_ASKED, _TO_ASK)}
    for check, sentence in _to_assess(shown, form):
        tick = ticks.get(check.id, Tick.CHANGED if check.gone else None)
        by_tick[_ASKED[tick] if tick else _NOT_ASKED if decisions else _TO_ASK].append(sentence)
    if form is NoteForm.LONG:
        return tuple(f"- {asked}: {sentence}" for asked, sentences in by_tick.items() for sentence in sentences)
    return tuple(f"{asked}: {'; '.join(sentences)}." for asked, sentences in by_tick.items() if sentences)


def _to_assess(shown: Summary, form: NoteForm) -> Iterable[tuple[ItemToConfirm, str]]:
    """Yield what was to be asked about, in words: warning signs taken back, findings, and those that are gone.

    Findings on one topic were asked about in one question. Only the title is left of those that are gone.
    """
    for check in shown.to_ask:
        if check.id.startswith(TAKEN_BACK):
            yield check, f"red flag ticked, then taken back ({check.patient_said})"
        elif check.id.startswith(RECORD):
            yield check, f"health record and answers differ ({check.title.lower()}). {check.sentence.rstrip('.')}"
        elif check.caution is None:
            yield check, check.title or check.sentence.rstrip(".")
        else:
            yield check, _named(check.caution, form)
            for also in check.also:
                yield check, f"{_named(also, form)} (asked with “{check.title or check.sentence}”)"


def _named(caution: Caution, form: NoteForm) -> str:
    """Return a finding as its title, in the long form with its meaning; older rules have no titles."""
    title, sentence = caution.rule.title, caution.rule.therapist.rstrip(".")
    if not title:
        return sentence
    return f"{title}. {sentence}" if form is NoteForm.LONG else title


def _decision(shown: Summary, content: DecisionContent) -> tuple[str, ...]:
    words = _CONCLUDED[content.conclusion].format(treatment_of(shown))
    return (f"Decision: {words}.", *([labeled("Reason", content.reason)] if content.reason else []))
