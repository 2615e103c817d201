"""One finding in words: its rule, the exact answers that made it hold, its sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from screening.domain.questionnaire.conditions import All, Any, Condition, Not
from screening.domain.questionnaire.questions import Question, Value
from screening.domain.rules.rulebook import Rule, Rulebook, Source
from screening.domain.rules.suggestion import Finding
from screening.web.workspace.summary.answer_words import AnswerWords


@dataclass(frozen=True)
class Caution:
    """One finding; `because` are the answers that made it hold, `answers` the same as (question, answer) in words.

    `said` are the answers alone; one that makes no sense without its question is preceded by it.
    """

    rule: Rule
    because: Mapping[str, Value | None]
    answers: tuple[tuple[str, str], ...]
    said: tuple[str, ...]
    sources: tuple[Source, ...]

    @property
    def patient_said(self) -> str:
        """Return what the patient said, in one line."""
        return "; ".join(f"{question} {answer}" for question, answer in self.answers)


def caution_of(book: Rulebook, words: AnswerWords, finding: Finding) -> Caution:
    """Return a finding in words; for a note on the plan, leave out what it rests on by not being said."""
    told = finding.because
    if finding.rule.suggest is None:
        said = _asserted(finding.rule.when)
        told = {
            name: value
            for name, value in told.items()
            if name in said and not _is_none(book.questionnaire.by_id[name], value)
        } or told
    answers = tuple((words.ask(question), words.value(question, value)) for question, value in told.items())
    alone = tuple(_alone(book.questionnaire.by_id[name], value, words) for name, value in told.items())
    sources = tuple(book.sources[source] for source in finding.rule.sources)
    return Caution(finding.rule, finding.because, answers, alone, sources)


def _alone(question: Question, value: Value | None, words: AnswerWords) -> str:
    """Return an answer in words, preceded by its question if it makes no sense alone."""
    answer = words.value(question.id, value)
    clear = value is not None and question.explains_itself(value)
    return answer if clear else f"{words.ask(question.id)} {answer}"


def _asserted(condition: Condition) -> set[str]:
    """Return the questions that a condition reads outside of any "not"."""
    if isinstance(condition, Not):
        return set()
    if isinstance(condition, All | Any):
        return set[str]().union(*map(_asserted, condition.branches))
    return {leaf.question for leaf in condition.leaves()}


def _is_none(question: Question, value: Value | None) -> bool:
    """Return whether an answer is an option that stands alone, such as "None of these"."""
    options = question.options_in(value)
    return bool(options) and question.exclusive_ids.issuperset(options)
