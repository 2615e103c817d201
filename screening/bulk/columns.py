"""The condition tree as columns: what an engine must provide, and the rules compiled with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from screening.domain.questionnaire.conditions import (
    All,
    Any,
    Between,
    Condition,
    Has,
    Not,
    RequiredUnanswered,
    Unanswered,
)
from screening.domain.questionnaire.questions import Question
from screening.domain.rules.rulebook import ABOUT_SAFETY, Act, Outcome, Ranked, Rulebook

E = TypeVar("E")  # an expression of the engine, true or false for each row, never null


class Columns(Protocol[E]):
    """The columns of one engine. An unanswered question has none of its options and lies in no range."""

    def has(self, question: str, options: frozenset[str]) -> E:
        """Return the expression that one of these options was chosen."""

    def between(self, question: str, low: int, high: int) -> E:
        """Return the expression that low ≤ number ≤ high."""

    def answered(self, question: Question) -> E:
        """Return the expression that there is an answer."""

    def all(self, parts: Iterable[E]) -> E:
        """Return the expression that all of these hold; true if there are none."""

    def any(self, parts: Iterable[E]) -> E:
        """Return the expression that any of these holds; false if there are none."""

    def negate(self, part: E) -> E:
        """Return the expression that this does not hold."""


@dataclass(frozen=True)
class Compiled(Generic[E]):
    """What is computed for each row: which questions are asked and which rules fire, by id."""

    asked: Mapping[str, E]
    fired: Mapping[str, E]


def compiled(rulebook: Rulebook, columns: Columns[E]) -> Compiled[E]:
    """Return every rule, compiled for sheets as sent."""
    compiler = _Compiler(rulebook, columns)
    return Compiled(compiler.asked, {rule.id: compiler.truth(rule.when) for rule in rulebook.rules})


@dataclass(frozen=True)
class Cases:
    """A word for each row: that of the first case with a rule (ids) that fires, or `otherwise`."""

    cases: tuple[tuple[tuple[str, ...], str], ...]
    otherwise: str


def outcome_cases(rulebook: Rulebook) -> Cases:
    """Return the outcome: the most severe of the rules that fire; discuss_first if none does."""
    return _cases(Outcome, {rule.id: rule.suggest for rule in rulebook.rules}, Outcome.DISCUSS_FIRST)


def safety_cases(rulebook: Rulebook) -> Cases:
    """Return the outcome on safety alone, from the concerns safety and unknown; fits if no rule fires."""
    suggests = {rule.id: rule.suggest for rule in rulebook.rules if rule.concern in ABOUT_SAFETY}
    return _cases(Outcome, suggests, Outcome.FITS)


def act_cases(rulebook: Rulebook) -> Cases:
    """Return the most urgent act; a talk if no rule fires."""
    return _cases(Act, {rule.id: rule.act for rule in rulebook.rules}, Act.TALK)


def _cases(words: type[Ranked], word_of: Mapping[str, Ranked | None], otherwise: Ranked) -> Cases:
    """Return the words in order, most severe first, leaving out those that no rule has."""
    severest_first = sorted(words, key=lambda word: -word.rank)
    cases = ((tuple(rule for rule, said in word_of.items() if said is word), word.value) for word in severest_first)
    return Cases(tuple(case for case in cases if case[0]), otherwise.value)


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
            case Between(question, at_least, below):
                asked = self._questions[question]
                low = asked.minimum if at_least is None else at_least
                return self._columns.between(question, low, asked.maximum if below is None else below - 1)
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
