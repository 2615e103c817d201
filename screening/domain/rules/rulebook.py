"""What answers mean: rules, and the rulebook that holds them beside the questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.conditions import Condition
from screening.domain.questionnaire.facts import Fact
from screening.domain.questionnaire.questions import Kind, Questionnaire, Text
from screening.domain.rules.guidance import Guidance, Topic


class Ranked(StrEnum):
    """Words with an order: the later one in the class is the more severe."""

    @cached_property
    def rank(self) -> int:
        return list(type(self)).index(self)


class Outcome(Ranked):
    """What is suggested, from least to most severe."""

    FITS = "fits"
    DISCUSS_FIRST = "discuss_first"
    NOT_NOW = "not_now"
    EMERGENCY = "emergency"


class Act(Ranked):
    """How soon and where something is to be done, from least to most urgent."""

    NONE = "none"
    TALK = "talk"
    DOCTOR_SOON = "doctor_soon"
    SAME_DAY_CALL = "same_day_call"
    EMERGENCY_ROOM = "emergency_room"
    CALL_911 = "call_911"


class Concern(StrEnum):
    """What kind of thing a rule is about; safety and unknown make up the outcome on safety alone."""

    SAFETY = "safety"
    UNKNOWN = "unknown"
    CONSENT = "consent"
    WISH = "wish"
    COMFORT = "comfort"
    TIMING = "timing"
    DUTY = "duty"
    PLAN = "plan"


ABOUT_SAFETY = frozenset({Concern.SAFETY, Concern.UNKNOWN})
STRENGTHS = ("red flag", "safety rule", "absolute", "relative", "precaution")  # how a strength begins, strongest first


@dataclass(frozen=True)
class Review:
    """A clinician who read a rule and accepted it, and the day."""

    by: str
    on: date

    def __str__(self) -> str:
        return f"{self.by}, {self.on.isoformat()}"


@dataclass(frozen=True)
class Rule:
    """A condition and what follows from it. `suggest` is None for a note on the plan, which never changes the outcome.

    `ref` is the number under which outsiders know the rule (E01 … P18). `presumes_needling` keeps a note from a
    patient who did not want needles, `not_told_when` a sentence from one whom it would contradict. `reviewed` says
    which clinician accepted it and when; None: nobody has. From `review_by` on it is due for review.
    """

    id: str
    ref: str
    topic: str
    concern: Concern
    act: Act
    when: Condition
    suggest: Outcome | None
    presumes_needling: bool
    patient: Text
    therapist: str
    strength: str
    sources: tuple[str, ...]
    reviewed: Review | None = None
    review_by: date | None = None
    not_told_when: Condition | None = None

    @cached_property
    def reads(self) -> frozenset[str]:
        """The questions its condition reads; "" among them when it reads the whole sheet."""
        return frozenset(leaf.question for leaf in self.when.leaves())

    @cached_property
    def severity(self) -> tuple[int, str]:
        """Sort key: most severe first, notes last, ties by ref."""
        return (-self.suggest.rank if self.suggest else 1, self.ref)

    @cached_property
    def prominence(self) -> tuple[int, int, int, str]:
        """Sort key of a page: most severe first, of one severity the most urgent, then the best founded."""
        begins = (place for place, words in enumerate(STRENGTHS) if self.strength.startswith(words))
        return (self.severity[0], -self.act.rank, next(begins, len(STRENGTHS)), self.ref)


@dataclass(frozen=True)
class Source:
    """A publication a rule rests on; `checked` says how much of it was read."""

    id: str
    citation: str
    checked: str


@dataclass(frozen=True)
class Rulebook:
    """One rules version, read: `version` is the SHA-256 of its text, in hexadecimal.

    `familiar_names` are medicines and diseases, in lower case, that people know by name however long it is.
    """

    version: str
    questionnaire: Questionnaire
    rules: tuple[Rule, ...]
    facts: Mapping[str, Fact]
    sources: Mapping[str, Source]
    topics: Mapping[str, Topic]
    guidance: tuple[Guidance, ...]
    familiar_names: frozenset[str] = frozenset()

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def by_severity(self) -> tuple[Rule, ...]:
        """The rules, most severe first, notes last, ties by ref."""
        return tuple(sorted(self.rules, key=lambda rule: rule.severity))

    @cached_property
    def signs(self) -> Mapping[str, frozenset[str]]:
        """The options of which each is a warning sign on its own, by question; looked for once."""
        emergencies = [rule.when for rule in self.rules if rule.suggest is Outcome.EMERGENCY]

        def is_sign(question: str, option: str) -> bool:
            alone = read_answers(self.questionnaire, {question: (option,)}, sent=False)
            return any(when.truth(alone) for when in emergencies)

        return {
            question.id: frozenset(option for option in question.option_ids if is_sign(question.id, option))
            for question in self.questionnaire.questions
            if question.kind is Kind.CHOICES
        }

    @property
    def reviewed(self) -> bool:
        """Whether a clinician has accepted every rule."""
        return all(rule.reviewed for rule in self.rules)

    def overdue(self, today: date) -> tuple[Rule, ...]:
        """Give the rules that want to be read again by now, the longest overdue first."""
        due = [(rule.review_by, rule.ref, rule) for rule in self.rules if rule.review_by and rule.review_by <= today]
        return tuple(rule for _day, _ref, rule in sorted(due, key=lambda one: one[:2]))
