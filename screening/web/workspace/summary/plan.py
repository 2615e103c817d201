"""The plan notes as a first session: what to think of, in the order in which a therapist plans it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from screening.domain.rules.suggestion import Suggestion
from screening.web.workspace.summary.answer_words import Words
from screening.web.workspace.summary.findings import Caution

E_STIM = "By hand or e-stim"
# Which notes stand under a heading, by topic; a topic that no heading names stands under the last one.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "Needles, dose and comfort": ("gentle_start", "position", "expectations"),
    "Pain and its course": ("acute_care", "chronic_care", "worsening", "high_impact", "nerve_leg"),
    "Sites and tissues": ("thorax_consent", "aspirin", "metal_allergy", "minor_prep", "bone_note"),
    "Combine with": ("work_load", "sport_load"),
    E_STIM: ("estim_block",),
    "Soreness and the event": ("event_timing",),
    "Also": (),
}
# Answers that belong under a heading, whether a note stands there or not.
_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "Needles, dose and comfort": ("what_helps", "stop_signal"),
    E_STIM: ("stim_preference",),
    "Soreness and the event": ("event_timing", "event_date", "soreness_ok"),
}


@dataclass(frozen=True)
class Part:
    """One heading of the plan: what the patient said that belongs there, and the notes."""

    heading: str
    answers: tuple[tuple[str, str], ...]
    notes: tuple[Caution, ...]


def first_session(words: Words, suggestion: Suggestion, notes: Iterable[Caution]) -> tuple[Part, ...]:
    """Give the parts of the plan that have something to say."""
    by_heading: dict[str, list[Caution]] = {heading: [] for heading in HEADINGS}
    for note in notes:
        by_heading[_heading(note.rule.topic)].append(note)
    parts = [Part(heading, _answers(words, suggestion, heading), tuple(found)) for heading, found in by_heading.items()]
    return tuple(part for part in parts if part.notes or part.answers)


def _heading(topic: str) -> str:
    return next((heading for heading, topics in HEADINGS.items() if topic in topics), "Also")


def _answers(words: Words, suggestion: Suggestion, heading: str) -> tuple[tuple[str, str], ...]:
    said = [(words.ask(q), words.answer(q)) for q in _ANSWERS.get(heading, ()) if q in words.answers]
    if heading == E_STIM and suggestion.facts.get("e_stim_blocked") is False:
        said.insert(0, ("E-stim", "Nothing in the answers blocks it"))
    return tuple(said)
