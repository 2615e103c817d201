"""Who could be treated differently: the characteristics that answers reveal, and the groups they put a person in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from screening.domain.questionnaire.bits import Reading
from screening.domain.questionnaire.conditions import Condition, Has, Leaf

EVERYONE = ""  # the group of all who answered under rules that name groups


@dataclass(frozen=True)
class AnswerGroup:
    """The people who gave some answer. `question` is the one whose option it is; "" for a group with a name of its own.

    Groups made from an option are named after it: `question.option`.
    """

    id: str
    label: str
    when: Condition
    question: str = ""

    @cached_property
    def questions(self) -> frozenset[str]:
        """Return the questions whose answers put a person in this group."""
        return frozenset(leaf.question for leaf in self.when.leaves())


@dataclass(frozen=True)
class Characteristic:
    """A characteristic that the law or the practice protects, and the answers that reveal it.

    `basis` is what the law calls it, `note` what the answers do and do not reveal. It is revealed by every answer to
    one of the `questions`, or by one of these `options` of another (question → options). `of_language`: also by the
    language the form was answered in, which no rule can read.
    """

    id: str
    label: str
    basis: str
    note: str
    questions: tuple[str, ...] = ()
    options: Mapping[str, frozenset[str]] = field(default_factory=dict)
    groups: tuple[AnswerGroup, ...] = ()
    of_language: bool = False
    sources: tuple[str, ...] = ()

    @property
    def told_by(self) -> tuple[str, ...]:
        """Return every question that reveals it, some only by one of their options."""
        return (*self.questions, *self.options)

    def is_read_by(self, leaf: Leaf) -> bool:
        """Return whether a leaf of a condition reads an answer that reveals this."""
        if leaf.question in self.questions:
            return True
        options = self.options.get(leaf.question)
        return options is not None and (not isinstance(leaf, Has) or bool(options & leaf.options))


@dataclass(frozen=True)
class NotMeasured:
    """A characteristic the form does not ask about, so nothing is known of it; `note` says what comes closest."""

    label: str
    note: str


@dataclass(frozen=True)
class Fairness:
    """What a rules file says about fairness; empty in versions from before there was any."""

    characteristics: tuple[Characteristic, ...] = ()
    not_measured: tuple[NotMeasured, ...] = ()

    def groups(self) -> Iterator[AnswerGroup]:
        """Yield every group once; one of an option may belong to several characteristics."""
        yield from {group.id: group for one in self.characteristics for group in one.groups}.values()

    def groups_in(self, reading: Reading) -> tuple[str, ...]:
        """Return the groups of a person with these answers, the group of everyone first."""
        return (EVERYONE, *(group.id for group in self.groups() if group.when.truth(reading)))
