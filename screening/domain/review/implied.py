"""What ticks of a decision imply for the answers: a finding is confirmed, not true, or has changed."""

from __future__ import annotations

from dataclasses import dataclass

from screening.domain.questionnaire.answers import Answers, read_answers
from screening.domain.questionnaire.kinds.choices import Choices
from screening.domain.questionnaire.questions import Question, Questionnaire, Value
from screening.domain.review.correction import Changes
from screening.domain.review.decision import Tick
from screening.domain.rules.rulebook import Rulebook


@dataclass(frozen=True)
class ImpliedChanges:
    """What a tick implies: the answers that are now true, and the questions someone still has to answer."""

    changes: Changes
    to_ask: tuple[str, ...] = ()


def implied_by_tick(book: Rulebook, sheet: Changes, because: Changes, tick: Tick) -> ImpliedChanges:
    """Return what "not true" or "changed" implies for the answers that made a finding hold."""
    asked = {question.id for question in book.questionnaire.questions}
    questions = tuple(question for question in because if question in asked)
    if tick is Tick.CONFIRMED:
        return ImpliedChanges({})
    if tick is Tick.NOT_CONFIRMED and len(questions) == 1:
        question = book.questionnaire.by_id[questions[0]]
        value = sheet.get(question.id)
        if not _still_holds(question, value, because[question.id]):
            return ImpliedChanges({})  # already corrected
        left = question.without(value, because[question.id])
        if left is not None:
            return ImpliedChanges({question.id: left})
    return ImpliedChanges({}, questions)


def implied_by_sign(question: Choices, value: Value | None, option: str, tick: Tick) -> ImpliedChanges:
    """Return what is implied when a warning sign that was taken back is confirmed at the visit."""
    if tick is Tick.CONFIRMED:
        return ImpliedChanges({question.id: question.with_options(value, (option,))})
    return ImpliedChanges({}, (question.id,) if tick is Tick.CHANGED else ())


def implied_by_record(book: Rulebook, sheet: Changes, boxes: Changes, tick: Tick) -> ImpliedChanges:
    """Return what is implied when an entry of a health record is confirmed at the visit: its box is ticked."""
    if tick is not Tick.CONFIRMED:
        return ImpliedChanges({}, tuple(boxes) if tick is Tick.CHANGED else ())
    changes: dict[str, Value | None] = {}
    for name, box in boxes.items():
        question = book.questionnaire.by_id[name]
        ticks = question.options_in(box)
        changes[name] = question.with_options(sheet.get(name), ticks) if isinstance(question, Choices) else box
    return ImpliedChanges(changes)


def closed_before(questionnaire: Questionnaire, answers: Answers, question: str) -> tuple[str, ...]:
    """Return the questions whose answers keep a question from being asked, in order; empty if it is asked."""
    reading = read_answers(questionnaire, answers, sent=True)
    shut = {question} - reading.asked
    for one in reversed(questionnaire.questions):
        if one.id in shut:
            shut |= one.opened_by - reading.asked
    because = {opener for name in shut for opener in questionnaire.by_id[name].opened_by}
    return tuple(one.id for one in questionnaire.questions if one.id in because)


def _still_holds(question: Question, value: Value | None, because: Value | None) -> bool:
    """Return whether any answer that made a finding hold is still on the sheet."""
    options = question.options_in(because)
    return not set(question.options_in(value)).isdisjoint(options) if options else value == because
