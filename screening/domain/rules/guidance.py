"""What a person reads besides the findings: whom to talk to about a topic, what a session is like, what else helps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from screening.domain.questionnaire.conditions import Condition
from screening.domain.questionnaire.texts import Text


@dataclass(frozen=True)
class Party:
    """Someone to discuss a topic with; `words` is what the patient reads ("With your doctor").

    `outside` parties do not belong to the practice, which talks with them only if the patient agrees. For the act
    `asked_first_for`, this party comes before those of the topic or, with `alone`, instead of them.
    """

    id: str
    words: Text
    outside: bool = False
    asked_first_for: str = ""
    alone: bool = False


@dataclass(frozen=True)
class Topic:
    """How findings on one topic are discussed: with whom (ids of parties, in order), and what to ask."""

    id: str
    discuss_with: tuple[str, ...]
    question: Text


@dataclass(frozen=True)
class TopicGroup:
    """Topics that belong together on the pages of the rules; `title` is what staff call them."""

    id: str
    title: str
    topics: tuple[str, ...]


class Layout(StrEnum):
    """How the sentences of a part are laid out on the result page."""

    LEAD = "lead"  # in the first paragraph
    ONE_THING = "one_thing"  # only the first sentence that holds, and those `also_if_urgent`: what to do now
    CHIPS = "chips"  # short words side by side
    BULLETS = "bullets"
    STEPS = "steps"
    PARAGRAPHS = "paragraphs"
    CARDS = "cards"  # a title above each
    EVENT = "event"  # bullets under the day of the event; since contract 6, used only by stored files
    NOTES = "notes"  # the notes on the plan instead of guidance
    NEEDLE = "needle"  # the drawing: the words for needle, skin, muscle and sore spot; the intro is its alternative

    @property
    def folded(self) -> bool:
        """Return whether only its title is visible, with the rest folded under it."""
        return self not in (Layout.LEAD, Layout.ONE_THING, Layout.CHIPS)

    @property
    def of_labels(self) -> bool:
        """Return whether its sentences are a few words each, like the label of an option."""
        return self in (Layout.CHIPS, Layout.NEEDLE)


@dataclass(frozen=True)
class Part:
    """A part of the result page, in file order; a part without sentences is left out.

    A part with `presumes_treatment` is shown only if the treatment is open to the person, one with `only_not_now` only
    for that outcome. A part `within` another is shown under it, and only if that one has sentences.
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
    """One sentence of a part (its id), shown if its condition holds; without a condition, always.

    With `also_if_urgent` it is shown even where a doctor or a call comes first, and beside the one thing to do now.
    """

    id: str
    part: str
    patient: Text
    title: Text | None = None
    when: Condition | None = None
    also_if_urgent: bool = False
