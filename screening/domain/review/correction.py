"""Answers corrected at the visit, kept beside those the patient gave, which never change."""

from __future__ import annotations

from collections.abc import Mapping

from screening.domain.questionnaire.answers import Answers, still_asked
from screening.domain.questionnaire.questions import Questionnaire, Value

Changes = Mapping[str, Value | None]


def corrected(questionnaire: Questionnaire, answers: Answers, changes: Changes) -> dict[str, Value]:
    """Return the sheet with the changes applied (None: no answer), without answers to questions no longer asked."""
    sheet = {question: value for question, value in {**answers, **changes}.items() if value is not None}
    return still_asked(questionnaire, sheet)
