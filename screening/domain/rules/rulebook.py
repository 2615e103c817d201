"""What answers mean: rules, and the rulebook that holds them with the questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from screening.domain.health_record.signals import RecordSignals
from screening.domain.questionnaire.answers import Answers, read_answers
from screening.domain.questionnaire.conditions import Condition
from screening.domain.questionnaire.explained import Explained
from screening.domain.questionnaire.facts import Fact, KnownFacts
from screening.domain.questionnaire.kinds.choices import Choices
from screening.domain.questionnaire.questions import Question, Questionnaire
from screening.domain.questionnaire.texts import Text
from screening.domain.rules.asking import Asking
from screening.domain.rules.fairness import Fairness
from screening.domain.rules.guidance import Guidance, Part, Party, Topic, TopicGroup
from screening.domain.rules.languages import Language
from screening.domain.rules.treatment import Treatment


class Ranked(StrEnum):
    """Words with an order: later ones in the class are more severe."""

    @cached_property
    def rank(self) -> int:
        return list(type(self)).index(self)


class Outcome(Ranked):
    """A suggested outcome, from least to most severe."""

    FITS = "fits"
    DISCUSS_FIRST = "discuss_first"
    NOT_NOW = "not_now"
    EMERGENCY = "emergency"


class Act(Ranked):
    """How soon and where to act, from least to most urgent."""

    NONE = "none"
    TALK = "talk"
    DOCTOR_SOON = "doctor_soon"
    SAME_DAY_CALL = "same_day_call"
    EMERGENCY_ROOM = "emergency_room"
    CALL_911 = "call_911"


class Concern(StrEnum):
    """What kind of matter a rule is about; safety and unknown make up the outcome on safety alone."""

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
EMERGENCY, CALL_TODAY, DOCTOR_FIRST, REST = range(4)  # urgencies


def urgency_of(outcome: Outcome | None, act: Act) -> int:
    """Return the primary sort key of screenings and findings: EMERGENCY, CALL_TODAY, DOCTOR_FIRST or REST."""
    if outcome is Outcome.EMERGENCY:
        return EMERGENCY
    return {Act.SAME_DAY_CALL: CALL_TODAY, Act.DOCTOR_SOON: DOCTOR_FIRST}.get(act, REST)


@dataclass(frozen=True)
class Review:
    """The clinician who read and accepted a rule, and the date."""

    by: str
    on: date

    def __str__(self) -> str:
        return f"{self.by}, {self.on.isoformat()}"


@dataclass(frozen=True)
class Rule:
    """A condition and what follows from it. `suggest` is None for a note on the plan, which never changes the outcome.

    `ref` is the number by which the rule is known outside the program (E01 … P18). `presumes_treatment` hides a note
    from a patient who does not want the treatment; `not_told_when` hides a sentence that would contradict a warning.
    `reviewed` says which clinician accepted it and when; None if none has. It is due for review from `review_by` on.
    Staff know it by its `title`. `ask` is the question the therapist asks aloud to confirm or clear it; `plan` is what
    it adds to the lines of `StaffContent.plan_lines`. Older versions lack all three. An emergency may have a
    `first_step` of its own, and with `keep_still` no step has the person get up.
    """

    id: str
    ref: str
    topic: str
    concern: Concern
    act: Act
    when: Condition
    suggest: Outcome | None
    presumes_treatment: bool
    patient: Text
    therapist: str
    strength: str
    sources: tuple[str, ...]
    reviewed: Review | None = None
    review_by: date | None = None
    not_told_when: Condition | None = None
    title: str = ""
    ask: Text = field(default_factory=dict)
    plan: Mapping[str, str] = field(default_factory=dict)
    first_step: Text = field(default_factory=dict)
    keep_still: bool = False

    @cached_property
    def reads(self) -> frozenset[str]:
        """Return the questions its condition reads; with "" if it reads the whole sheet."""
        return frozenset(leaf.question for leaf in self.when.leaves())

    @cached_property
    def severity(self) -> tuple[int, str]:
        """Return a sort key: most severe first, notes last, ties by ref."""
        return (-self.suggest.rank if self.suggest else 1, self.ref)

    @cached_property
    def prominence(self) -> tuple[int, int, int, int, str]:
        """Return a sort key for pages: most urgent first, then most severe, then best supported by evidence."""
        # What cannot wait comes before what is more severe but can, so that the reason for a call is never hidden.
        begins = (place for place, words in enumerate(STRENGTHS) if self.strength.startswith(words))
        strength = next(begins, len(STRENGTHS))
        return (urgency_of(self.suggest, self.act), self.severity[0], -self.act.rank, strength, self.ref)


@dataclass(frozen=True)
class Source:
    """A publication a rule is based on; `checked` says how much of it was read."""

    id: str
    citation: str
    checked: str


@dataclass(frozen=True)
class Rulebook:
    """One rules version, parsed: `version` is the SHA-256 of its text in hex; `record` covers health records.

    Its texts are in each of its `languages`; all others are translated from the first, which staff read.
    `familiar_names` are medicines and diseases, in lower case, that people know by name however long the name is.
    `questionnaires` are those besides the intake, by id: rulebooks of their own, of the same version. Each has an
    `asking`, which says when it is asked; the intake has none.
    """

    version: str
    languages: tuple[Language, ...]
    questionnaire: Questionnaire
    rules: tuple[Rule, ...]
    facts: Mapping[str, Fact]
    sources: Mapping[str, Source]
    topics: Mapping[str, Topic]
    guidance: tuple[Guidance, ...]
    parties: Mapping[str, Party]
    parts: Mapping[str, Part]
    treatment: Treatment
    familiar_names: frozenset[str] = frozenset()
    topic_groups: tuple[TopicGroup, ...] = ()
    record: RecordSignals = field(default_factory=RecordSignals)
    fairness: Fairness = field(default_factory=Fairness)
    asking: Asking | None = None
    questionnaires: Mapping[str, Rulebook] = field(default_factory=dict)

    @property
    def every(self) -> tuple[Rulebook, ...]:
        """Return the rulebook of the intake, then those of the other questionnaires."""
        return (self, *self.questionnaires.values())

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def by_severity(self) -> tuple[Rule, ...]:
        """Return the rules, most severe first, notes last, ties by ref."""
        return tuple(sorted(self.rules, key=lambda rule: rule.severity))

    @cached_property
    def explained(self) -> Explained[Rule]:
        """Return the rules as in `by_severity`, each with the cached results of its condition."""
        return Explained(((rule, rule.when) for rule in self.by_severity), self.questionnaire.codes)

    @cached_property
    def known_facts(self) -> KnownFacts:
        return KnownFacts(self.facts, self.questionnaire.codes.layout)

    @cached_property
    def by_group(self) -> tuple[tuple[TopicGroup, tuple[Rule, ...]], ...]:
        """Return the groups in file order, each with its rules as in `by_severity`; rules without a group come last."""
        named = {topic for group in self.topic_groups for topic in group.topics}
        others = tuple(topic for topic in self.topics if topic not in named)
        groups = (*self.topic_groups, TopicGroup("others", "Other rules", others))
        grouped = ((group, tuple(rule for rule in self.by_severity if rule.topic in group.topics)) for group in groups)
        return tuple((group, rules) for group, rules in grouped if rules)

    @cached_property
    def signs(self) -> Mapping[str, frozenset[str]]:
        """Return the options that are each a warning sign on their own, by question. Computed once."""
        emergencies = [rule.when for rule in self.rules if rule.suggest is Outcome.EMERGENCY]

        def among(question: Choices) -> Iterator[str]:
            shown = self.questionnaire.as_shown((question.id,))
            for option in question.option_ids:
                alone = read_answers(shown, {question.id: (option,)}, sent=False)
                if any(when.truth(alone) for when in emergencies):
                    yield option

        choices = (question for question in self.questionnaire.questions if isinstance(question, Choices))
        return {question.id: frozenset(among(question)) for question in choices}

    def age_in(self, answers: Answers) -> int | None:
        """Return the age in years among the answers; None if not given."""
        age = answers.get(self.treatment.roles.age)
        return age if isinstance(age, int) else None

    def zones_of(self, question: str) -> Mapping[str, str]:
        """Return the body map zone of each option of a question; none if it does not ask for sites."""
        body_map = self.treatment.roles.body_map
        return body_map.zones if body_map and body_map.question == question else {}

    @cached_property
    def sign_questions(self) -> tuple[Question, ...]:
        """Return the questions that have warning signs among their options, in the order they are asked."""
        return tuple(question for question in self.questionnaire.questions if self.signs.get(question.id))

    @property
    def reviewed(self) -> bool:
        """Return whether a clinician has accepted every rule."""
        return all(rule.reviewed for rule in self.rules)

    def overdue(self, today: date) -> tuple[Rule, ...]:
        """Return the rules due for review, the longest overdue first."""
        due = [(rule.review_by, rule.ref, rule) for rule in self.rules if rule.review_by and rule.review_by <= today]
        return tuple(rule for _day, _ref, rule in sorted(due, key=lambda one: one[:2]))
