"""Conditions as written in rules.yaml → the condition tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping

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
from screening.domain.questionnaire.questions import Question, Stored
from screening.rulebook.reading.nodes import Shape
from screening.rulebook.reading.reserved import OPERATORS, UNANSWERED
from screening.rulebook.reading.yaml_nodes import Node

NEVER = Any(())  # placeholder for an unreadable condition; the file is refused anyway


class ConditionReader:
    """Reads conditions on these questions; `facts` are the named conditions read so far."""

    def __init__(self, shape: Shape, questions: Mapping[str, Question]) -> None:
        self.facts: dict[str, Condition] = {}
        self._shape = shape
        self.questions = questions
        self._operators: dict[str, Callable[[Node], Condition]] = {
            "all": lambda node: All(self._branches(node)),
            "any": lambda node: Any(self._branches(node)),
            "not": lambda node: Not(self.read(node)),
            "fact": self._fact,
            "required": self._required,
        }

    def read(self, node: Node | None) -> Condition:
        """Return the condition of one mapping; several keys in it are joined by "and"."""
        if node is None:
            return NEVER
        entries = self._shape.entries(node)
        if isinstance(node.value, dict) and not entries:
            self._shape.wrong(node, "a condition is expected here, such as {age: {below: 18}}")
        branches = tuple(self._entry(node, key, value) for key, value in entries.items())
        return branches[0] if len(branches) == 1 else All(branches)

    def _entry(self, node: Node, key: str, value: Node) -> Condition:
        if key in self._operators:
            return self._operators[key](value)
        question = self.questions.get(key)
        if question is None:
            place = (node.keys or {}).get(key, node)
            self._shape.unknown(place, "question", key, [*self.questions, *OPERATORS])
            return self._lost()
        if value.value == UNANSWERED:
            return Unanswered(key)
        return self._between(question, value) if isinstance(value.value, dict) else self._has(question, value)

    def _branches(self, node: Node) -> tuple[Condition, ...]:
        items = self._shape.items(node)
        if isinstance(node.value, list) and not items:
            self._shape.wrong(node, "at least one condition is expected here")
        return tuple(self.read(item) for item in items)

    def _lost(self) -> Condition:
        """Return a placeholder for a condition of unknown meaning; the mistake was just recorded."""
        self._shape.unreadable.append(self._shape.mistakes[-1])
        return NEVER

    def _fact(self, node: Node) -> Condition:
        name = self._shape.text(node)
        if name and name not in self.facts:
            self._shape.unknown(node, "fact", name, self.facts)
            return self._lost()
        return self.facts.get(name, NEVER)

    def _required(self, node: Node) -> Condition:
        if self._shape.text(node) != UNANSWERED:
            self._shape.wrong(node, 'only "required: unanswered" can be asked')
        return RequiredUnanswered()

    def _between(self, question: Question, node: Node) -> Condition:
        fields = self._shape.fields(node, "", "at_least below")
        if question.stored is not Stored.NUMBER:
            self._shape.wrong(node, f'"{question.id}" is not a number: name options of it instead')
        elif not fields:
            self._shape.wrong(node, '"at_least" or "below" is expected here')
        for field in fields.values():
            if not question.minimum <= self._shape.number(field, question.minimum) <= question.maximum + 1:
                self._shape.wrong(field, f'"{question.id}" ranges from {question.minimum} to {question.maximum}')
        at_least, below = fields.get("at_least"), fields.get("below")
        return Between(
            question.id,
            self._shape.number(at_least, 0) if at_least else None,
            self._shape.number(below, 0) if below else None,
        )

    def _has(self, question: Question, node: Node) -> Condition:
        if not question.takes_options:
            expected = "{at_least: 5}" if question.stored is Stored.NUMBER else "unanswered"
            self._shape.wrong(node, f'"{question.id}" has no options: only {expected} can be asked of it')
            return NEVER
        if node.value == []:
            self._shape.wrong(node, f'at least one option of "{question.id}" is expected here')
        for place in node.value if isinstance(node.value, list) else [node]:
            option = self._shape.text(place)
            if option and option not in question.option_ids:
                self._shape.unknown(place, f'option of "{question.id}"', option, question.option_ids)
        return Has(question.id, frozenset(self._shape.words(node)))
