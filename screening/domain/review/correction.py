"""What is so, beside what was answered: a sheet that is corrected in the room. The answers themselves stay."""

from __future__ import annotations

from collections.abc import Mapping

from screening.domain.questionnaire.answers import NOT_SURE, Answers, Value, closed, read_answers, ticked
from screening.domain.questionnaire.questions import Kind, Question, Questionnaire

Changes = Mapping[str, Value | None]


def corrected(questionnaire: Questionnaire, answers: Answers, changes: Changes) -> dict[str, Value]:
    """Return the sheet with the changes in it (None: no answer); what is not asked any more is left out."""
    sheet = {question: value for question, value in {**answers, **changes}.items() if value is not None}
    asleep = closed(sheet, read_answers(questionnaire, sheet, sent=True))
    return {question: value for question, value in sheet.items() if question not in asleep}


def without(question: Question, value: Value | None, because: Value | None) -> Value | None:
    """Return an answer without what made a finding hold, where one is left: None says that somebody has to ask.

    Of many ticks the others stay, else it is the question's "none"; of a yes or no it is the other one. A number, or
    a choice among three, does not tell what is so instead.
    """
    if question.kind is Kind.CHOICES and isinstance(value, tuple) and isinstance(because, tuple):
        if NOT_SURE in because:
            return None  # "not sure" is never "no": somebody has to ask
        left = tuple(option for option in value if option not in because)
        none = sorted(question.exclusive_ids - set(because) - {NOT_SURE})
        return left or (tuple(none) if len(none) == 1 else None)
    if question.kind is Kind.CHOICE and isinstance(because, str) and because != NOT_SURE:
        others = [option.id for option in question.options if option.id not in (because, NOT_SURE)]
        return others[0] if len(others) == 1 else None
    return None


def with_options(question: Question, value: Value | None, options: tuple[str, ...]) -> Value:
    """Return the answer to a question with many answers with these options among them; a "none" gives way."""
    now = {*ticked(value), *options} - question.exclusive_ids
    return tuple(option.id for option in question.options if option.id in now)
