"""What we ask: questions in sections, walked page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from screening.domain.questionnaire.conditions import Condition

Text: TypeAlias = Mapping[str, str]  # language code → words


class Kind(StrEnum):
    """What an answer looks like. A yes_no_unsure question is a choice with three fixed options."""

    CHOICE = "choice"
    CHOICES = "choices"
    SCALE = "scale"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"


NUMBERS = (Kind.SCALE, Kind.NUMBER)  # the kinds whose answer is a whole number
BY_OPTION = (Kind.CHOICE, Kind.CHOICES)  # answered by picking options


@dataclass(frozen=True)
class Option:
    """One answer to pick. An exclusive one ("None of these") stands alone."""

    id: str
    label: Text
    exclusive: bool = False


@dataclass(frozen=True)
class Order:
    """Which way more risk lies: `rising` with every further tick or a higher number, or along `options`; else nowhere.

    `options` of a choice go from the least to the most risk; one that is not among them has no place in the order.
    """

    rising: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Question:
    """One question. `minimum` and `maximum` (both included) bound a number or scale, `therapist` is why clinically.

    The answer to a `private` one is not repeated on the page that the patient may print; one that is `summary_only` is
    read by the therapist and by no rule. `order` says which way more risk lies; None: the file does not say it.
    """

    id: str
    section: str
    page: str
    kind: Kind
    ask: Text
    why: Text
    therapist: str
    help: Text | None = None
    optional: bool = False
    private: bool = False
    ask_when: Condition | None = None
    options: tuple[Option, ...] = ()
    minimum: int = 0
    maximum: int = 10
    summary_only: bool = False
    order: Order | None = None

    @cached_property
    def option_ids(self) -> frozenset[str]:
        return frozenset(option.id for option in self.options)

    @cached_property
    def option_order(self) -> Mapping[str, int]:
        return {option.id: place for place, option in enumerate(self.options)}

    @cached_property
    def exclusive_ids(self) -> frozenset[str]:
        return frozenset(option.id for option in self.options if option.exclusive)

    @cached_property
    def opened_by(self) -> frozenset[str]:
        """The questions whose answers decide whether this one is asked."""
        leaves = self.ask_when.leaves() if self.ask_when else ()
        return frozenset(leaf.question for leaf in leaves)

    def label_of(self, option_id: str, language: str) -> str:
        """Return the words of one option; KeyError when it is not offered."""
        return self._labels[option_id][language]

    @cached_property
    def _labels(self) -> dict[str, Text]:
        return {option.id: option.label for option in self.options}


@dataclass(frozen=True)
class Section:
    """What the progress line counts."""

    id: str
    title: Text
    intro: Text


@dataclass(frozen=True)
class Page:
    """Questions that stand together; it belongs to one section."""

    id: str
    section: str
    title: Text


@dataclass(frozen=True)
class Questionnaire:
    """Sections and pages in walking order, and the questions in the order they are asked."""

    sections: tuple[Section, ...]
    pages: tuple[Page, ...]
    questions: tuple[Question, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        return {question.id: question for question in self.questions}

    def on_page(self, page_id: str) -> tuple[Question, ...]:
        """Return the questions of one page, in order."""
        return tuple(question for question in self.questions if question.page == page_id)
