"""A questionnaire sent by its own link during a course of care: when it opens, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from screening.domain.care.outcomes import MeasuredChange
from screening.domain.questionnaire.questions import Value
from screening.domain.rules.kept import KeptSuggestion


class FollowUpState(StrEnum):
    """What a link opens: nothing yet, the questions, or nothing more because it was answered, expired or closed."""

    EARLY = "early"
    OPEN = "open"
    ANSWERED = "answered"
    ENDED = "ended"


@dataclass(frozen=True)
class FollowUpAnswers:
    """What a person sent, written once: the answers, and what the rules of version `digest` suggest.

    What gets counted is stored with it, so that later rules never change a count: `reported` are the rules that say
    what happened after the session (None: it asks nothing like that), `change` how the number compares with the first
    one.
    """

    at: datetime
    digest: str
    language: str
    answers: Mapping[str, Value]
    suggestion: KeptSuggestion
    urgency: int
    reported: tuple[str, ...] | None = None
    change: MeasuredChange | None = None


@dataclass(frozen=True)
class FollowUp:
    """A `questionnaire` sent to a patient, about the session of `session_on` (None: about no particular session).

    `episode_of` is the screening that identifies the episode. `mailed_at` is when its mail was queued, None before
    that; for one sent by hand, it is when staff asked for that.
    """

    id: str
    episode_of: str
    questionnaire: str
    session_on: date | None
    token: str
    language: str
    asked_at: datetime
    opens_at: datetime
    expires_at: datetime
    mailed_at: datetime | None = None
    answered: FollowUpAnswers | None = field(default=None)

    def state(self, now: datetime, *, closed: bool) -> FollowUpState:
        """Return what its link opens; `closed`: whether its episode is closed."""
        if self.answered:
            return FollowUpState.ANSWERED
        if closed or now >= self.expires_at:
            return FollowUpState.ENDED
        return FollowUpState.EARLY if now < self.opens_at else FollowUpState.OPEN
