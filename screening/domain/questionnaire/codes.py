"""Answers to bits, and bits to answers: those with one option or number are looked up, the others put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeAlias

from screening.domain.questionnaire.bits import BitLayout, Field, Told
from screening.domain.questionnaire.conditions import Condition

_Value: TypeAlias = str | int | tuple[str, ...]  # of an answer
_LOOKED_UP = 1000  # values of a question at most; few numbers range further


class _Question(Protocol):
    """What is read of a question here."""

    @property
    def id(self) -> str: ...
    @property
    def ask_when(self) -> Condition | None: ...
    @property
    def optional(self) -> bool: ...
    @property
    def told_apart(self) -> Sequence[Told]: ...
    def told(self, value: _Value) -> Sequence[Told]: ...
    def from_reason(self, reason: frozenset[str] | int | None) -> _Value | None: ...


class Codes:
    """Which bit stands for what in the answers to these questions, and those `found` in other answers.

    `turns` are the bits that an answer turns on a blank sheet; `says` the answer that bits of a question say.
    """

    def __init__(self, asked: Sequence[_Question], found: Sequence[_Question]) -> None:
        self.layout = BitLayout()
        for question in asked:
            opens = (
                question.ask_when.compiled(self.layout, wanted=True) if question.ask_when else None
            )  # by earlier ones
            self.layout.add(question.id, question.told_apart, opens, required=not question.optional)
        for question in found:
            self.layout.add_found(question.id, question.told_apart)
        self.turns = Turns(asked, self.layout)
        self.says = {question.id: Says(question, self.layout.fields[question.id]) for question in (*asked, *found)}


class Turns(dict[tuple[str, _Value], int]):
    """The bits that an answer (question, value) turns on a blank sheet; none for what is not asked."""

    def __init__(self, asked: Sequence[_Question], layout: BitLayout) -> None:
        super().__init__()
        self._asked, self._layout = {question.id: question for question in asked}, layout
        for question in asked:
            self.update({(question.id, value): self[question.id, value] for value in _single_answers(question)})

    def __missing__(self, answer: tuple[str, _Value]) -> int:
        name, value = answer
        if name not in self._asked:
            return 0
        field = self._layout.fields[name]
        return field.unanswered | field.answered | field.bits(self._asked[name].told(value))


class Says(dict[int, _Value | None]):
    """What the bits of one question say as an answer; None for "not answered"."""

    def __init__(self, question: _Question, field: Field) -> None:
        singles = {field.bits(question.told(value)): value for value in _single_answers(question)}
        super().__init__({field.unanswered: None, **singles})
        self._field = field

    def __missing__(self, bits: int) -> _Value | None:
        told = self._field.told(bits)
        return told[0] if len(told) == 1 else tuple(map(str, told))


def _single_answers(question: _Question) -> Iterator[_Value]:
    """Yield the answers that give one option or number: most do."""
    for told in question.told_apart[:_LOOKED_UP]:
        value = question.from_reason(told if isinstance(told, int) else frozenset((told,)))
        if value is not None:
            yield value
