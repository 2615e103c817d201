"""The fairness inventory: which rules read answers that reveal a characteristic, how, and which only shape words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from screening.domain.questionnaire.conditions import Branching, Condition, Leaf, Not, RequiredUnanswered
from screening.domain.questionnaire.facts import Named
from screening.domain.questionnaire.questions import Question
from screening.domain.rules.fairness import AnswerGroup, Characteristic
from screening.domain.rules.rulebook import Rule, Rulebook
from screening.rulebook.wording import in_words
from screening.settings.languages import FIRST


@dataclass(frozen=True)
class RuleReading:
    """A rule that reads a characteristic: the `answers` it reads, in words, and the `facts` it reads them through.

    One that reads no such answer reads a question that only some of those answers open: `opened`, in words.
    """

    rule: Rule
    answers: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inventory:
    """What reads one characteristic: rules by severity, the questions it opens, and what only changes words.

    `untold` are the rules whose sentence is hidden from the patient because of it, `guidance` the other sentences.
    """

    characteristic: Characteristic
    direct: tuple[RuleReading, ...]
    through: tuple[RuleReading, ...]
    opens: tuple[Question, ...]
    untold: tuple[Rule, ...]
    guidance: tuple[str, ...]


def inventories(book: Rulebook) -> tuple[Inventory, ...]:
    """Return the inventory of each characteristic of a rules version, in file order."""
    return tuple(_Search(book, one).inventory() for one in book.fairness.characteristics)


def whole_sheet_readers(book: Rulebook) -> tuple[Rule, ...]:
    """Return the rules that check whether any required question was left blank, and so read every characteristic."""
    return tuple(rule for rule in book.by_severity if any(_is_of_sheet(leaf) for leaf in rule.when.leaves()))


def named_group(book: Rulebook, group: AnswerGroup) -> str:
    """Return a group in words: its label, preceded by the question if it is an option."""
    question = book.questionnaire.by_id.get(group.question)
    return f"{question.ask[FIRST]} – {group.label}" if question else group.label


class _Search:
    """Searches one rulebook for what reads one characteristic."""

    def __init__(self, book: Rulebook, one: Characteristic) -> None:
        self._book, self._one = book, one
        self._facts = {id(fact.when): name for name, fact in book.facts.items() if isinstance(fact, Named)}

    def inventory(self) -> Inventory:
        direct = tuple(self._direct(rule) for rule in self._book.by_severity if self._reads(rule.when))
        named, opens = {reading.rule.id for reading in direct}, self._opens()
        others = [rule for rule in self._book.by_severity if rule.id not in named]
        through = ((rule, [q for q in opens if q.id in rule.reads]) for rule in others)
        return Inventory(
            self._one,
            direct,
            tuple(RuleReading(rule, opened=tuple(q.ask[FIRST] for q in asked)) for rule, asked in through if asked),
            opens,
            tuple(rule for rule in self._book.by_severity if rule.not_told_when and self._reads(rule.not_told_when)),
            tuple(one.id for one in self._book.guidance if one.when and self._reads(one.when)),
        )

    def _direct(self, rule: Rule) -> RuleReading:
        leaves = [leaf for leaf in rule.when.leaves() if self._one.is_read_by(leaf)]
        words = (in_words(leaf, self._book.questionnaire).words for leaf in leaves)
        return RuleReading(rule, tuple(dict.fromkeys(words)), tuple(dict.fromkeys(self._through(rule.when))))

    def _through(self, condition: Condition) -> Iterator[str]:
        """Yield the names of the facts through which a condition reads the characteristic, the outer ones first."""
        name = self._facts.get(id(condition))
        if name and self._reads(condition):
            yield name
        if isinstance(condition, Branching):
            for branch in condition.branches:
                yield from self._through(branch)
        elif isinstance(condition, Not):
            yield from self._through(condition.branch)

    def _reads(self, condition: Condition) -> bool:
        return any(self._one.is_read_by(leaf) for leaf in condition.leaves())

    def _opens(self) -> tuple[Question, ...]:
        """Return the questions that only some of its answers open, and those that open behind them."""
        found: dict[str, Question] = {}
        for question in self._book.questionnaire.questions:  # a question is opened by earlier ones only
            if question.ask_when is None or question.id in self._one.questions:
                continue
            if self._reads(question.ask_when) or question.opened_by & found.keys():
                found[question.id] = question
        return tuple(found.values())


def _is_of_sheet(leaf: Leaf) -> bool:
    return isinstance(leaf, RequiredUnanswered)
