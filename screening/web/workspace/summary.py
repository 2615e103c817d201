"""The one-minute summary of a screening, every part already in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from screening.domain.answers import NOT_SURE, Value, options_of
from screening.domain.decision import TAKEN_BACK
from screening.domain.rules import Concern, Outcome, Rulebook
from screening.domain.suggestion import Suggestion
from screening.exchange.suggestion_json import read_kept
from screening.records.screenings import Screening
from screening.web.workspace.cautions import Caution, caution_of
from screening.web.workspace.first_session import Part, first_session
from screening.web.workspace.words import Words
from screening.workflow.replay import answers_of

_PEG = {"peg_pain": "Pain", "peg_enjoy": "Enjoying life", "peg_activity": "General activity"}
_PAIN_TYPES = {
    "acute": "Acute",
    "subacute": "Subacute",
    "chronic": "Chronic",
    None: "Duration not known",
}


@dataclass(frozen=True)
class Check:
    """Something to ask the patient about: its id, what they answered, and why it matters.

    A warning sign is ticked by itself, never among "all the rest".
    """

    id: str
    told: str
    sentence: str
    is_sign: bool = False


@dataclass(frozen=True)
class Summary:
    """What the therapist reads. `facts` are (label, value); answers are (question, answer).

    `to_ask` is what a decision ticks: each warning sign taken back, and the most severe caution of each topic; the
    first three of them matter most. `peg` are the three numbers of the PEG, each 0 to 10. `duties` are cautions and
    notes of what the therapist has to do by law or by rule. `not_sure`, `unanswered` and `skipped` (which
    need no answer) are (id, question).
    """

    screening: Screening
    suggestion: Suggestion
    age: int | None
    facts: tuple[tuple[str, str], ...]
    peg: tuple[tuple[str, int], ...]
    cautions: tuple[Caution, ...]
    plan: tuple[Part, ...]
    duties: tuple[Caution, ...]
    taken_back: tuple[str, ...]
    to_ask: tuple[Check, ...]
    not_sure: tuple[tuple[str, str], ...]
    unanswered: tuple[tuple[str, str], ...]
    skipped: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    patient_words: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]
    newer_rules: bool
    reviewed: bool


def summarise(screening: Screening, book: Rulebook, in_force: str) -> Summary:
    """Put a stored screening into words, under the rules version that made its suggestion."""
    answers, suggestion = answers_of(screening), read_kept(screening.suggestion, book)
    words = Words(book, answers)
    taken_back = screening.answers["taken_back"]
    fired = [caution_of(book, words, finding) for finding in suggestion.findings]
    fits = suggestion.outcome is Outcome.FITS and not taken_back
    cautions = tuple(c for c in fired if c.rule.suggest and (fits or c.rule.suggest is not Outcome.FITS))
    age = answers.get("age")
    return Summary(
        screening=screening,
        suggestion=suggestion,
        age=age if isinstance(age, int) else None,
        facts=_facts(words, suggestion),
        peg=tuple((label, words.number(question)) for question, label in _PEG.items() if question in answers),
        cautions=cautions,
        plan=first_session(words, suggestion, (caution for caution in fired if not caution.rule.suggest)),
        duties=tuple(caution for caution in fired if caution.rule.concern is Concern.DUTY),
        taken_back=words.options(taken_back),
        to_ask=(*_taken_back(words, taken_back), *_one_per_topic(cautions)),
        not_sure=tuple((question, words.ask(question)) for question, value in answers.items() if _unsure(value)),
        unanswered=tuple((q, words.ask(q)) for q in suggestion.unanswered if not words.is_optional(q)),
        skipped=tuple((q, words.ask(q)) for q in suggestion.unanswered if words.is_optional(q)),
        left_out=tuple(words.ask(question) for question in screening.answers["left_out"]),
        patient_words=words.texts(),
        sections=words.by_section(suggestion.unanswered),
        newer_rules=in_force != screening.digest,
        reviewed=book.reviewed,
    )


def _facts(words: Words, suggestion: Suggestion) -> tuple[tuple[str, str], ...]:
    peg = suggestion.facts.get("peg")
    pain_type: Any = suggestion.facts.get("pain_type")
    rows = [
        ("Pain type", f"{_PAIN_TYPES[pain_type]}: {words.answer('pain_duration').lower()}"),
        ("Where", words.answer("pain_location")),
        ("PEG (0 to 10)", "Not complete" if peg is None else f"{peg}"),
        ("How it started", words.answer("mechanism")),
        ("Activities", words.answer("activities")),
        ("Needle hesitancy", words.answer("needle_hesitancy")),
        ("Wants needling", words.answer("wants_needling")),
    ]
    asked_for = {
        "what_helps": "What helps",
        "event_timing": "Event",
        "event_date": "Event date",
        "goal_activity": "Goal",
    }
    rows += [(label, words.answer(question)) for question, label in asked_for.items() if question in words.answers]
    return tuple(rows)


def _taken_back(words: Words, signs: Mapping[str, list[str]]) -> tuple[Check, ...]:
    sentence = "Warning sign ticked, then taken back: ask about it first."
    ids = [f"{TAKEN_BACK}{question}:{option}" for question, options in signs.items() for option in options]
    return tuple(
        Check(check_id, told, sentence, is_sign=True) for check_id, told in zip(ids, words.options(signs), strict=True)
    )


def _one_per_topic(cautions: Iterable[Caution]) -> tuple[Check, ...]:
    """Cautions come most severe first; the most urgent one of a topic is asked about. "Fits" asks for nothing."""
    most_urgent: dict[str, Caution] = {}
    for caution in cautions:
        known = most_urgent.get(caution.rule.topic, caution)
        if caution.rule.suggest is not Outcome.FITS:
            most_urgent[caution.rule.topic] = max(known, caution, key=lambda one: one.rule.act.rank)
    return tuple(
        Check(c.rule.id, c.told, c.rule.therapist, c.rule.suggest is Outcome.EMERGENCY) for c in most_urgent.values()
    )


def _unsure(value: Value) -> bool:
    return NOT_SURE in options_of(value)
