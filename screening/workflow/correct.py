"""Correcting: in the room something turns out to be otherwise; the rules run again, and both results stay."""

from __future__ import annotations

from dataclasses import dataclass

from screening.domain.answers import Value, check_answers, read_answers
from screening.domain.correction import Changes, corrected, with_options, without
from screening.domain.decision import Tick
from screening.domain.questions import Question
from screening.domain.rules import Rulebook
from screening.domain.suggestion import Finding, suggest
from screening.exchange.suggestion_json import kept_data
from screening.records.audit import Action, Kind, Subject
from screening.records.database import writing
from screening.records.screenings import Screening
from screening.records.stores import Stores
from screening.workflow.people import Staff
from screening.workflow.replay import answers_of
from screening.workflow.rules import rulebook_of


class WrongChangesError(Exception):
    """A change is no answer that its question takes; the message names the question."""


@dataclass(frozen=True)
class Implied:
    """What a tick says about the answers: what is so now, and the questions for which somebody has to say it."""

    changes: Changes
    to_ask: tuple[str, ...] = ()


@dataclass(frozen=True)
class Corrected:
    """A sheet as it was found to be so; `newly_asked` are its unanswered questions that the patient was not asked."""

    answers: dict[str, Value]
    newly_asked: tuple[str, ...]


def changes_so_far(stores: Stores, screening: Screening) -> dict[str, Value | None]:
    """Give what was corrected on a screening, all in all."""
    newest = stores.corrections.newest(screening.id)
    return dict(newest.changes) if newest else {}


def correct(stores: Stores, screening: Screening, changes: Changes, by: Staff) -> Corrected:
    """Add changes to what was corrected before, and let the rules say what they suggest then.

    Raises WrongChangesError, and then nothing is written.
    """
    book = rulebook_of(screening.digest)
    with writing() as session:
        stores.screenings.hold(session, screening.id)
        everything = {**changes_so_far(stores, screening), **changes}
        sheet = sheet_with(book, screening, everything)
        suggestion = kept_data(suggest(book, sheet.answers), book.version)
        number = stores.corrections.add(session, screening.id, by.id, everything, suggestion)
        subject = Subject(Kind.SCREENING, screening.id)
        stores.audit.add(session, subject, by.actor, Action.CORRECTED, f"correction {number}")
    return sheet


def sheet_with(book: Rulebook, screening: Screening, changes: Changes) -> Corrected:
    """Give the sheet of a screening with changes in it. Raises WrongChangesError."""
    questionnaire, answers = book.questionnaire, answers_of(screening)
    given = {question: value for question, value in changes.items() if value is not None}
    _checked, errors = check_answers(questionnaire, given)
    if errors:
        raise WrongChangesError("; ".join(errors))
    sheet = corrected(questionnaire, answers, changes)
    reading, before = read_answers(questionnaire, sheet, sent=True), read_answers(questionnaire, answers, sent=True)
    known = before.asked | changes.keys()  # a blank that somebody left is an answer of theirs
    opened = [q.id for q in questionnaire.questions if q.id in reading.missing and q.id not in known]
    return Corrected(sheet, tuple(opened))


def implied_by_tick(book: Rulebook, sheet: Changes, finding: Finding, tick: Tick) -> Implied:
    """Say what "not so" or "changed" means for the answers that made a finding hold."""
    questions = tuple(question for question in finding.because if question in book.questionnaire.by_id)
    if tick is Tick.CONFIRMED:
        return Implied({})
    if tick is Tick.NOT_CONFIRMED and len(questions) == 1:
        question = book.questionnaire.by_id[questions[0]]
        value = sheet.get(question.id)
        if not _still_holds(value, finding.because[question.id]):
            return Implied({})  # corrected already
        left = without(question, value, finding.because[question.id])
        if left is not None:
            return Implied({question.id: left})
    return Implied({}, questions)


def implied_by_sign(question: Question, value: Value | None, option: str, tick: Tick) -> Implied:
    """Say what it means that a warning sign which was taken back is confirmed in the room."""
    if tick is Tick.CONFIRMED:
        return Implied({question.id: with_options(question, value, (option,))})
    return Implied({}, (question.id,) if tick is Tick.CHANGED else ())


def _still_holds(value: Value | None, because: Value | None) -> bool:
    """Whether any of the answers that made a finding hold is still on the sheet."""
    if isinstance(value, tuple) and isinstance(because, tuple):
        return not set(value).isdisjoint(because)
    return value == because
