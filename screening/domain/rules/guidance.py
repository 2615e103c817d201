"""What a person reads beside the findings: whom to discuss a topic with, what a session is like, what else can help."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from screening.domain.questionnaire.conditions import Condition
from screening.domain.questionnaire.questions import Text


class Party(StrEnum):
    """Somebody to discuss a topic with."""

    THERAPIST = "therapist"
    DOCTOR = "doctor"
    PRESCRIBER = "prescriber"
    SPECIALIST = "specialist"
    ACUPUNCTURIST = "acupuncturist"
    PARENT_GUARDIAN = "parent_guardian"
    HELPER = "helper"
    EMERGENCY_STAFF = "emergency_staff"


@dataclass(frozen=True)
class Topic:
    """What findings of one topic are discussed: with whom, the first one first, and a question to ask there."""

    id: str
    discuss_with: tuple[Party, ...]
    question: Text


class Part(StrEnum):
    """Where on the result page a sentence stands."""

    SESSION = "session"
    COMFORT = "comfort"
    FAINTING = "fainting"
    FAINTING_CARE = "fainting_care"
    TIMING = "timing"
    INSTEAD = "instead"
    STILL_HELP = "still_help"

    @property
    def presumes_needling(self) -> bool:
        """Whether its sentences are only for somebody for whom needles are open."""
        return self not in (Part.INSTEAD, Part.STILL_HELP)


@dataclass(frozen=True)
class Guidance:
    """One sentence of a part, read when its condition holds; without a condition, always."""

    id: str
    part: Part
    patient: Text
    title: Text | None = None
    when: Condition | None = None
