"""What a person reads beside the findings: whom to discuss a topic with, what a session is like, what else can help."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from screening.domain.questionnaire.conditions import Condition
from screening.domain.questionnaire.questions import Text


@dataclass(frozen=True)
class Party:
    """Somebody to discuss a topic with; `words` say so to the patient ("With your doctor").

    `outside` parties are not of the practice: it talks with them only if the patient agrees. For `asked_first_for`, an
    act, this party is named before those of the topic, and with `alone` instead of them.
    """

    id: str
    words: Text
    outside: bool = False
    asked_first_for: str = ""
    alone: bool = False


@dataclass(frozen=True)
class Topic:
    """What findings of one topic are discussed: with whom (ids of parties), the first one first, and what to ask."""

    id: str
    discuss_with: tuple[str, ...]
    question: Text


class Layout(StrEnum):
    """How the sentences of a part stand on the result page."""

    LEAD = "lead"  # in the first paragraph
    BULLETS = "bullets"
    STEPS = "steps"
    PARAGRAPHS = "paragraphs"
    CARDS = "cards"  # a title above each
    EVENT = "event"  # bullets under the day of the event
    NOTES = "notes"  # no guidance, but the notes on the plan


@dataclass(frozen=True)
class Part:
    """A part of the result page, in the order of the file; one without sentences is left out.

    One that `presumes_treatment` is only for somebody for whom the treatment is open, one with `only_not_now` only for
    that outcome. A part `within` another one stands under it, and only where that one has sentences.
    """

    id: str
    layout: Layout
    title: Text | None = None
    intro: Text | None = None
    presumes_treatment: bool = False
    only_not_now: bool = False
    within: str = ""


@dataclass(frozen=True)
class Guidance:
    """One sentence of a part (its id), read when its condition holds; without a condition, always."""

    id: str
    part: str
    patient: Text
    title: Text | None = None
    when: Condition | None = None
