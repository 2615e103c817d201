"""The plan notes for a first session: what to consider, in the order a therapist plans it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from screening.domain.rules.rulebook import Rule, Rulebook
from screening.domain.rules.suggestion import Suggestion
from screening.domain.rules.treatment import PlanHeading
from screening.web.workspace.summary.answer_words import LANGUAGE, AnswerWords
from screening.web.workspace.summary.findings import Caution


@dataclass(frozen=True)
class PlanPart:
    """One heading of the plan: the patient's answers that belong there, and the notes."""

    heading: str
    answers: tuple[tuple[str, str], ...]
    notes: tuple[Caution, ...]


def lines_of(book: Rulebook, rules: Iterable[Rule]) -> tuple[tuple[str, str], ...]:
    """Return the plan in a few lines, (label, phrases): what rules say on each, most prominent rule first."""
    fired = tuple(rules)
    said = {
        label: dict.fromkeys(rule.plan[line] for rule in fired if line in rule.plan)
        for line, label in book.treatment.staff.plan_lines.items()
    }
    return tuple((label, "; ".join(phrases)) for label, phrases in said.items() if phrases)


def consent_of(book: Rulebook, suggestion: Suggestion, language: str) -> dict[str, str]:
    """Return the points of consent to discuss with a patient who answered in a language, (id, words)."""
    topics = {finding.rule.topic for finding in suggestion.findings}
    return book.treatment.staff.consent_with(topics, translated=language != LANGUAGE)


def plan_of(words: AnswerWords, suggestion: Suggestion, notes: Iterable[Caution]) -> tuple[PlanPart, ...]:
    """Return the parts of the plan with content; a note that no heading takes goes under the last one."""
    headings = words.book.treatment.staff.plan
    named = {topic for heading in headings for topic in heading.topics}
    rest = next((heading for heading in headings if not heading.topics), None)
    all_notes = tuple(notes)
    parts = [
        PlanPart(
            heading.heading,
            _answers(words, suggestion, heading),
            tuple(
                note
                for note in all_notes
                if note.rule.topic in heading.topics or (heading is rest and note.rule.topic not in named)
            ),
        )
        for heading in headings
    ]
    if rest is None and (others := tuple(note for note in all_notes if note.rule.topic not in named)):
        parts.append(PlanPart("Also", (), others))
    return tuple(part for part in parts if part.notes or part.answers)


def _answers(words: AnswerWords, suggestion: Suggestion, heading: PlanHeading) -> tuple[tuple[str, str], ...]:
    said = [(words.ask(question), words.answer(question)) for question in heading.answers if question in words.answers]
    if heading.unless_fact and suggestion.facts.get(heading.unless_fact) is False:
        said.insert(0, (heading.unless_label, heading.unless_says))
    return tuple(said)
