"""What a rules file says about its treatment besides questions and rules: wording, and which answers pages show."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from screening.domain.questionnaire.conditions import Condition
from screening.domain.questionnaire.texts import Text


@dataclass(frozen=True)
class Wording:
    """How the patient's pages describe the treatment. `fits` and `without` are result headlines with their lead.

    `without_declined` is the lead for someone who said no; `never_required` and `declined` come last.
    """

    name: Text
    start_title: Text
    start: tuple[Text, ...]
    start_required: Text
    fits: Text
    fits_lead: Text
    without: Text
    without_lead: Text
    without_declined: Text
    comfort: Text
    never_required: Text
    declined: Text


@dataclass(frozen=True)
class UrgentList:
    """Warning signs in words for use before any answers are known: on the start page, and grouped by what to do."""

    start: Text
    call_911: Text
    emergency_room: Text


@dataclass(frozen=True)
class DayOfVisit:
    """What is asked again on the day of the visit: sections, examples of what can change, urgent signs."""

    sections: tuple[str, ...]
    examples: Text
    urgent: Text


@dataclass(frozen=True)
class Event:
    """Questions about an event the patient is preparing for: its date, and how soon after the visit it is.

    `days` maps each option of `timing` to the fewest and most days after the visit (None: no upper bound).
    """

    day: str
    timing: str
    days: Mapping[str, tuple[int, int | None]]


@dataclass(frozen=True)
class BodyMap:
    """The question whose options are sites of the body, and the body map zone of each option."""

    question: str
    zones: Mapping[str, str]


@dataclass(frozen=True)
class Roles:
    """The questions the program itself must know: `age` (a number), and `adult_from`, the age of consent in years.

    `declines` holds if the person does not want the treatment, `somebody_else_decides` if they do not make their own
    health decisions, at any age; None if the file does not define it.
    """

    age: str
    adult_from: int
    declines: Condition
    event: Event | None = None
    body_map: BodyMap | None = None
    somebody_else_decides: Condition | None = None


@dataclass(frozen=True)
class SummaryRow:
    """A line of the summary or the visit note: an answer, a fact, or both. `words` gives the fact's values in words.

    `otherwise` is shown if the fact has no value. With `if_answered`, the line is left out without an answer. A `brief`
    line of the visit note also appears in its short form.
    """

    label: str
    question: str = ""
    fact: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = ""
    if_answered: bool = False
    brief: bool = False


@dataclass(frozen=True)
class PlanHeading:
    """A heading of the plan: the notes on these topics, the answers that belong there, and what a false fact says.

    A heading without topics gets the notes that no other heading takes.
    """

    heading: str
    topics: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    unless_fact: str = ""
    unless_label: str = ""
    unless_says: str = ""


@dataclass(frozen=True)
class Message:
    """A ready-made message to the patient: the therapist picks it by its `label`."""

    label: str
    text: Text


@dataclass(frozen=True)
class ConsentNeed:
    """When a point of consent is discussed: if a rule of one of these topics holds.

    With `if_translated` also if the patient answered in a language other than the therapist's.
    """

    topics: tuple[str, ...] = ()
    if_translated: bool = False


@dataclass(frozen=True)
class StaffContent:
    """What the therapist's pages show: summary lines, bars for numbers, the plan, consent, ready-made text.

    `consent` are the points to discuss before consent, each with everyone unless `consent_needs` limits it.
    `plan_lines` are the headings of the lines on how to treat, if it comes to that; rules fill them (`Rule.plan`).
    `note` are the lines on what the patient reports in the visit note, the same as `rows` if the file gives none.
    """

    rows: tuple[SummaryRow, ...]
    scores: Mapping[str, str]
    plan: tuple[PlanHeading, ...]
    consent: Mapping[str, str]
    reasons: Mapping[str, str]
    messages: Mapping[str, Message]
    plan_lines: Mapping[str, str] = field(default_factory=dict)
    note: tuple[SummaryRow, ...] = ()
    consent_needs: Mapping[str, ConsentNeed] = field(default_factory=dict)

    def consent_with(self, topics: Collection[str], *, translated: bool) -> dict[str, str]:
        """Return the points of consent to discuss with a patient about whom rules of these topics hold."""

        def is_needed(need: ConsentNeed) -> bool:
            return not set(need.topics).isdisjoint(topics) or (need.if_translated and translated)

        needs = self.consent_needs
        return {point: words for point, words in self.consent.items() if point not in needs or is_needed(needs[point])}


@dataclass(frozen=True)
class CodedMeasure:
    """A measure that other systems know by a `code` of a `system`: an answered number or a derived one (a fact).

    A panel has neither, only `members`: the ids of its measures.
    """

    id: str
    label: str
    system: str
    code: str
    question: str = ""
    fact: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class SessionWords:
    """What staff pick from when they record a session: how it was done, and what happened. Words by id."""

    techniques: Mapping[str, str] = field(default_factory=dict)
    happened: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Treatment:
    """Everything a rules file says about its treatment."""

    wording: Wording
    roles: Roles
    urgent_list: UrgentList
    day_of_visit: DayOfVisit
    staff: StaffContent
    measures: tuple[CodedMeasure, ...] = ()
    session: SessionWords = field(default_factory=SessionWords)

    def measures_of(self, question: str) -> tuple[CodedMeasure, ...]:
        """Return the measures given by the answer to a question."""
        return tuple(measure for measure in self.measures if measure.question == question)
