"""A suggestion as stored with a screening: ids and words, readable without its rules version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from screening.domain.questionnaire.facts import FactValue
from screening.domain.questionnaire.questions import Value
from screening.domain.rules.rulebook import Act, Concern, Outcome, Rulebook
from screening.domain.rules.suggestion import ENGINE, Finding, Suggestion, Undecided


@dataclass(frozen=True)
class KeptFinding:
    """A rule that held, and the answers that made it hold. `outcome` is None for a note on the plan."""

    rule: str
    ref: str
    topic: str
    concern: Concern
    act: Act
    outcome: Outcome | None
    because: Mapping[str, Value | None]
    patient: str
    therapist: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class KeptUndecided:
    """A rule that did not hold but could have, and the questions it was waiting for."""

    rule: str
    ref: str
    topic: str
    outcome: Outcome | None
    waiting_for: tuple[str, ...]


@dataclass(frozen=True)
class KeptSuggestion:
    """What was suggested, under which rules version and by which engine; see `Suggestion`."""

    outcome: Outcome
    on_safety: Outcome
    act: Act
    rules_version: str
    findings: tuple[KeptFinding, ...] = ()
    undecided: tuple[KeptUndecided, ...] = ()
    engine: int = ENGINE
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    unanswered: tuple[str, ...] = ()

    def under(self, rulebook: Rulebook) -> Suggestion:
        """Return the suggestion as it was made; `rulebook` must be its rules version."""
        return Suggestion(
            outcome=self.outcome,
            on_safety=self.on_safety,
            act=self.act,
            findings=tuple(Finding(rulebook.by_id[one.rule], one.because) for one in self.findings),
            undecided=tuple(Undecided(rulebook.by_id[one.rule], one.waiting_for) for one in self.undecided),
            facts=self.facts,
            unanswered=self.unanswered,
        )


def to_keep(suggestion: Suggestion, version: str) -> KeptSuggestion:
    """Return what is stored of a suggestion about a sent sheet; the patient's sentences are kept in English."""
    return KeptSuggestion(
        outcome=suggestion.outcome or Outcome.DISCUSS_FIRST,
        on_safety=suggestion.on_safety,
        act=suggestion.act,
        rules_version=version,
        findings=tuple(_finding(finding) for finding in suggestion.findings),
        undecided=tuple(_undecided(undecided) for undecided in suggestion.undecided),
        facts=dict(suggestion.facts),
        unanswered=suggestion.unanswered,
    )


def _finding(finding: Finding) -> KeptFinding:
    rule = finding.rule
    return KeptFinding(
        rule=rule.id,
        ref=rule.ref,
        topic=rule.topic,
        concern=rule.concern,
        act=rule.act,
        outcome=rule.suggest,
        because=dict(finding.because),
        patient=rule.patient["en"],
        therapist=rule.therapist,
        sources=rule.sources,
    )


def _undecided(undecided: Undecided) -> KeptUndecided:
    rule = undecided.rule
    return KeptUndecided(rule.id, rule.ref, rule.topic, rule.suggest, undecided.waiting_for)
