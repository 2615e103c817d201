"""One finding in words: its rule, the exact answers that made it hold, its sources."""

from __future__ import annotations

from dataclasses import dataclass

from screening.domain.rules import Rule, Rulebook, Source
from screening.domain.suggestion import Finding
from screening.web.workspace.words import Words


@dataclass(frozen=True)
class Caution:
    """One finding; `answers` are (question, answer)."""

    rule: Rule
    answers: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]

    @property
    def told(self) -> str:
        """What the patient said, in one line."""
        return "; ".join(f"{question} {answer}" for question, answer in self.answers)


def caution_of(book: Rulebook, words: Words, finding: Finding) -> Caution:
    """Put a finding into words."""
    answers = tuple((words.ask(question), words.value(question, value)) for question, value in finding.because.items())
    return Caution(finding.rule, answers, tuple(book.sources[source] for source in finding.rule.sources))
