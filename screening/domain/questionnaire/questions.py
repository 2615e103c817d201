"""What we ask: questions in sections, shown page by page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto
from functools import cached_property
from string import ascii_lowercase
from typing import ClassVar, Self, TypeAlias

from screening.domain.questionnaire.codes import Codes
from screening.domain.questionnaire.conditions import Condition
from screening.domain.questionnaire.fields import Told
from screening.domain.questionnaire.options import Option
from screening.domain.questionnaire.risk_order import Order, RiskOrder
from screening.domain.questionnaire.texts import Text, of_patient

Value: TypeAlias = str | int | tuple[str, ...]  # its meaning depends on the question
Reason: TypeAlias = frozenset[str] | int | None
WriteDay: TypeAlias = Callable[[date], str]


class AnswerError(ValueError):
    """A value that the question does not allow. `code` names the mistake; the text never repeats the value."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class CodeError(Exception):
    """The code staff typed from paper is not an answer to this question; the message says what is."""


class Stored(Enum):
    """How an answer is stored, in JSON and in the column of a bulk file."""

    TEXT = auto()
    TEXTS = auto()
    NUMBER = auto()


@dataclass(frozen=True, eq=False)
class Question:
    """One question. Each subclass in `kinds/` defines its answers; docs/contributing/add-a-kind.md.

    `minimum` and `maximum` (inclusive) bound a number or scale; `therapist` is the clinical reason for asking. The
    answer to a `private` question is not repeated on the page the patient may print; a `summary_only` one is read by
    the therapist and by no rule. `order` says which answers mean more risk; None if the file does not say.
    """

    kind: ClassVar[str]  # the `type` in rules.yaml, and the name of its template in templates/kinds/
    stored: ClassVar[Stored] = Stored.TEXT
    risk_order: ClassVar[RiskOrder] = RiskOrder.NONE
    takes_options: ClassVar[bool] = False
    any_text: ClassVar[bool] = False  # whether any text is an answer

    id: str
    section: str
    page: str
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

    def check(self, raw: object) -> Value:
        """Return the value of one answer. Nothing is ever repaired.

        Raises AnswerError with the code `not_offered`, `one_only`, `exclusive`, `number`, `range` or `date`, or
        `text` if it is not text.
        """
        raise NotImplementedError

    def check_ready(self, value: Value) -> None:
        """Check whether an answer can be sent: what someone typed is kept even if it cannot, so that they can mend it.

        Raises AnswerError with the code `unreadable` or `too_long`.
        """

    @property
    def told_apart(self) -> Sequence[Told]:
        """Return the options or numbers that conditions tell apart; none if no condition reads what was answered."""
        return ()

    def told(self, value: Value) -> Sequence[Told]:
        """Return which of those an answer contains."""
        return ()

    def derived(self, answers: Mapping[str, Value]) -> tuple[str, ...]:
        """Return what other answers say about a derived question, which is never asked."""
        return ()

    def from_reason(self, reason: Reason) -> Value | None:
        """Return, as an answer to this question, what made a condition hold; None if nothing here did."""
        return None

    def options_in(self, value: Value | None) -> tuple[str, ...]:
        """Return the options in an answer; none if the question has no options."""
        return ()

    def words(self, value: Value, language: str, write_day: WriteDay) -> tuple[str, ...]:
        """Return an answer in words, one text per option."""
        return (str(value),)

    def explains_itself(self, value: Value) -> bool:
        """Return whether an answer's words make sense without the question; a number or a bare "No" does not."""
        return True

    def is_past(self, value: Value, today: str) -> bool:
        """Return whether an answer names a day before `today` (ISO)."""
        return False

    def without(self, value: Value | None, because: Value | None) -> Value | None:
        """Return the answer without what made a finding hold, if any is left; None if staff have to ask."""
        return None

    def code(self, value: Value) -> str:
        """Return an answer as staff type it from the paper form."""
        return str(value)

    def read_code(self, typed: str) -> object:
        """Return what staff typed, ready for `check`. Raises CodeError."""
        return typed

    @property
    def code_hint(self) -> str:
        """Return a sentence that says what staff can type."""
        raise NotImplementedError

    @property
    def example(self) -> Value:
        """Return any answer the question allows."""
        raise NotImplementedError

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
    def letters(self) -> Mapping[str, str]:
        """Return the letter of each option on the paper form: id → letter."""
        return dict(zip((option.id for option in self.options), ascii_lowercase, strict=False))

    @cached_property
    def opened_by(self) -> frozenset[str]:
        """Return the questions whose answers decide whether this one is asked."""
        leaves = self.ask_when.leaves() if self.ask_when else ()
        return frozenset(leaf.question for leaf in leaves)

    def label_of(self, option_id: str, language: str) -> str:
        """Return the words of one option. Raises KeyError if it is not offered."""
        return self._labels[option_id][language]

    @cached_property
    def _labels(self) -> dict[str, Text]:
        return {option.id: option.label for option in self.options}

    @property
    def of_patient(self) -> Self:
        """Return the question worded for someone who answers for the patient."""
        options = tuple(replace(one, label=of_patient(one.label), hint=of_patient(one.hint)) for one in self.options)
        ask, why, helps = of_patient(self.ask), of_patient(self.why), of_patient(self.help)
        return replace(self, ask=ask, why=why, help=helps, options=options)


@dataclass(frozen=True)
class Section:
    """A group of pages; the progress line counts sections."""

    id: str
    title: Text
    intro: Text


@dataclass(frozen=True)
class Page:
    """Questions shown together; it belongs to one section."""

    id: str
    section: str
    title: Text


@dataclass(frozen=True, eq=False)
class Questionnaire:
    """Sections and pages in order, and the questions in the order they are asked; `derived` ones are never asked."""

    sections: tuple[Section, ...]
    pages: tuple[Page, ...]
    questions: tuple[Question, ...]
    derived: tuple[Question, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        """Return the questions that conditions may read, by id: those asked, and the derived ones."""
        return {question.id: question for question in (*self.questions, *self.derived)}

    @cached_property
    def codes(self) -> Codes:
        """Return how answers turn into bits, and back."""
        return Codes(self.questions, self.derived)

    @cached_property
    def of_patient(self) -> Questionnaire:
        """Return the same questionnaire worded for someone who answers for the patient."""
        sections = (replace(one, title=of_patient(one.title), intro=of_patient(one.intro)) for one in self.sections)
        pages = (replace(page, title=of_patient(page.title)) for page in self.pages)
        asked = (question.of_patient for question in self.questions)
        return replace(self, sections=tuple(sections), pages=tuple(pages), questions=tuple(asked))

    def as_shown(self, shown: Collection[str]) -> Questionnaire:
        """Return the same questionnaire for someone shown these questions, which then depend on no other answer."""
        asked = (replace(one, ask_when=None) if one.id in shown else one for one in self.questions)
        return replace(self, questions=tuple(asked))

    @cached_property
    def page_order(self) -> Mapping[str, int]:
        """Return the place of each page, by id."""
        return {page.id: place for place, page in enumerate(self.pages)}

    def on_page(self, page_id: str) -> tuple[Question, ...]:
        """Return the questions of one page, in order."""
        return self._by_page.get(page_id, ())

    @cached_property
    def _by_page(self) -> Mapping[str, tuple[Question, ...]]:
        return {page.id: tuple(one for one in self.questions if one.page == page.id) for page in self.pages}

    def options_in(self, answers: Mapping[str, Value | None], question_id: str) -> tuple[str, ...]:
        """Return the options picked for a question; none if it is unknown or unanswered."""
        question = self.by_id.get(question_id)
        return question.options_in(answers.get(question_id)) if question else ()
