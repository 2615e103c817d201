"""What is so, beside what was answered: a sheet that is corrected in the room. The answers themselves stay."""

from __future__ import annotations

from collections.abc import Mapping

from screening.domain.questionnaire.answers import Answers, closed, read_answers
from screening.domain.questionnaire.questions import Questionnaire, Value

Changes = Mapping[str, Value | None]


def corrected(questionnaire: Questionnaire, answers: Answers, changes: Changes) -> dict[str, Value]:
    """Return the sheet with the changes in it (None: no answer); what is not asked any more is left out."""
    sheet = {question: value for question, value in {**answers, **changes}.items() if value is not None}
    asleep = closed(sheet, read_answers(questionnaire, sheet, sent=True))
    return {question: value for question, value in sheet.items() if question not in asleep}
