"""Answers to bits, and bits to answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

from screening.domain.questionnaire.bits import BitLayout
from screening.domain.questionnaire.conditions import Condition
from screening.domain.questionnaire.fields import Field, Told
from screening.domain.questionnaire.known import Known

_Value: TypeAlias = str | int | tuple[str, ...]  # of an answer


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
    """The meaning of each bit in the answers to these questions, and to those `found` in other answers.

    `adds` is what an answer adds to a blank sheet; `says` is the answer that the bits of a question mean.
    """

    def __init__(self, asked: Sequence[_Question], found: Sequence[_Question]) -> None:
        self.layout = BitLayout()
        for question in asked:
            opens = question.ask_when.compiled(self.layout, wanted=True) if question.ask_when else None  # by earlier
            self.layout.add(question.id, question.told_apart, opens, required=not question.optional)
        for question in found:
            self.layout.add_found(question.id, question.told_apart)
        self.adds = Adds(asked, self.layout)
        self.says = {question.id: Says(question, self.layout.fields[question.id]) for question in (*asked, *found)}


class Adds(Known[tuple[str, _Value], int]):
    """What an answer (question, value) adds to a blank sheet: its bits, less "not answered"; 0 if it is not asked."""

    most = 2000

    def __init__(self, asked: Sequence[_Question], layout: BitLayout) -> None:
        super().__init__()
        self._asked = {question.id: (question, layout.fields[question.id]) for question in asked}

    def work_out(self, key: tuple[str, _Value]) -> int:
        name, value = key
        question, field = self._asked[name]
        return field.answered - field.unanswered + field.bits(question.told(value))

    def __missing__(self, key: tuple[str, _Value]) -> int:
        if key[0] not in self._asked:
            return 0
        _, field = self._asked[key[0]]
        return super().__missing__(key) if field.values else self.work_out(key)  # free text is never cached


class Says(Known[int, _Value | None]):
    """What the bits of one question say as an answer; None for "not answered"."""

    def __init__(self, question: _Question, field: Field) -> None:
        super().__init__()
        self._question, self._field = question, field

    def work_out(self, key: int) -> _Value | None:
        told = self._field.told(key)
        numbers = [one for one in told if isinstance(one, int)]
        return self._question.from_reason(numbers[0] if numbers else frozenset(map(str, told))) if told else None
