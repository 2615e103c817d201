"""The condition tree as columns: what an engine has to know of its columns, and the rules compiled with that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from screening.domain.conditions import All, Any, Between, Condition, Has, Not, RequiredUnanswered, Unanswered
from screening.domain.questions import Question
from screening.domain.rules import ABOUT_SAFETY, Act, Outcome, Ranked, Rulebook

Word = TypeVar("Word", bound=Ranked)
E = TypeVar("E")  # an expression of the engine that is true or false for each row, never null


class Columns(Protocol[E]):
    """The columns of one engine. An unanswered question has none of its options and lies in no range."""

    def has(self, question: str, options: frozenset[str]) -> E:
        """Say that one of these options was chosen."""

    def between(self, leaf: Between) -> E:
        """Say that the number lies in a range."""

    def answered(self, question: Question) -> E:
        """Say that there is an answer."""

    def all(self, parts: Iterable[E]) -> E:
        """Say that each of these holds; of none it is true."""

    def any(self, parts: Iterable[E]) -> E:
        """Say that one of these holds; of none it is false."""

    def negate(self, part: E) -> E:
        """Say that this does not hold."""


@dataclass(frozen=True)
class Compiled(Generic[E]):
    """What is computed for each row: which questions are asked and which rules fire, by id."""

    asked: Mapping[str, E]
    fired: Mapping[str, E]


def compiled(rulebook: Rulebook, columns: Columns[E]) -> Compiled[E]:
    """Compile every rule of sheets as sent."""
    compiler = _Compiler(rulebook, columns)
    return Compiled(compiler.asked, {rule.id: compiler.truth(rule.when) for rule in rulebook.rules})


def rules_of(rulebook: Rulebook, outcome: Outcome, *, on_safety: bool = False) -> list[str]:
    """Give the ids of the rules that suggest an outcome; with `on_safety` those of concern safety and unknown only."""
    return [
        rule.id
        for rule in rulebook.rules
        if rule.suggest is outcome and (not on_safety or rule.concern in ABOUT_SAFETY)
    ]


def rules_with(rulebook: Rulebook, act: Act) -> list[str]:
    """Give the ids of the rules that ask for this act."""
    return [rule.id for rule in rulebook.rules if rule.act is act]


def severest_first(words: type[Word]) -> list[Word]:
    """Give the words of an order, the most severe first."""
    return sorted(words, key=lambda word: -word.rank)


class _Compiler(Generic[E]):
    def __init__(self, rulebook: Rulebook, columns: Columns[E]) -> None:
        self._columns = columns
        self._questions = rulebook.questionnaire.by_id
        self.asked: dict[str, E] = {}
        for question in rulebook.questionnaire.questions:
            self.asked[question.id] = columns.all(()) if question.ask_when is None else self.truth(question.ask_when)

    def truth(self, condition: Condition) -> E:
        match condition:
            case All(branches):
                return self._columns.all([self.truth(branch) for branch in branches])
            case Any(branches):
                return self._columns.any([self.truth(branch) for branch in branches])
            case Not(branch):
                return self._columns.negate(self.truth(branch))
            case Has(question, options):
                return self._columns.has(question, options)
            case Between():
                return self._columns.between(condition)
        return self._silence(condition)

    def _silence(self, condition: Condition) -> E:
        match condition:
            case Unanswered(question):
                return self._missing(self._questions[question])
            case RequiredUnanswered():
                required = (question for question in self._questions.values() if not question.optional)
                return self._columns.any([self._missing(question) for question in required])
        raise TypeError(f"no column for {type(condition).__name__}")

    def _missing(self, question: Question) -> E:
        asked, answered = self.asked[question.id], self._columns.answered(question)
        return self._columns.all([asked, self._columns.negate(answered)])
