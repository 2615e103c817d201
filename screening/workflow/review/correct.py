"""Correcting an answer that turns out to be different at the visit; the rules run again, and both results stay.

The corrected answers then replace the patient's everywhere (queue, calls, findings, what may be signed, note).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from screening.domain.health_record.brought import differing
from screening.domain.health_record.signals import Discrepancy
from screening.domain.questionnaire.answers import Answers, accepted, check_answers, read_answers, still_asked
from screening.domain.questionnaire.questions import Value
from screening.domain.review.correction import Changes, corrected
from screening.domain.rules.kept import to_keep
from screening.domain.rules.rulebook import CALL_TODAY, Act, Outcome, Rulebook, urgency_of
from screening.domain.rules.suggestion import Suggestion, act_with, outcome_with, suggest
from screening.records.audit.entries import Action, Kind, Subject
from screening.records.database import transaction
from screening.records.operations.outbox import Mail
from screening.records.operations.webhooks import News
from screening.records.review.corrections import Correction, Made
from screening.records.review.queue import Standing
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.workflow.practice.staff import Staff
from screening.workflow.rules.versions import rulebook_in_force, rulebook_of


class WrongChangesError(Exception):
    """A change is not a valid answer; the message names the question."""


class CorrectedMeanwhileError(Exception):
    """Someone else corrected the answers after the page was shown; nothing was written."""


@dataclass(frozen=True)
class AtVisit:
    """When answers are corrected: now, except in made-up practices. `alerts` are sent if the result needs a call.

    `seen` is the number of the correction on the page, 0 for none (None: do not compare).
    """

    alerts: Sequence[Mail] = ()
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    seen: int | None = None


@dataclass(frozen=True)
class CorrectedAnswers:
    """A corrected sheet; `newly_asked` are unanswered questions that the patient was not asked."""

    answers: dict[str, Value]
    newly_asked: tuple[str, ...]


@dataclass(frozen=True)
class EvaluatedSheet:
    """Answers, their suggestion and how soon to act, and the rules version used.

    `correction` is what was corrected at the visit; None if the answers are the patient's own. `differing` is where the
    patient's health record mentions what these answers do not.
    """

    book: Rulebook
    answers: Answers
    suggestion: Suggestion
    act: Act
    correction: Correction | None = None
    differing: tuple[Discrepancy, ...] = ()

    @property
    def outcome(self) -> Outcome | None:
        """Return the outcome in view of the health record that the patient brought."""
        return outcome_with(self.suggestion, record_differs=bool(self.differing))

    @property
    def correction_number(self) -> int:
        """Return the number of the correction; 0 for none."""
        return self.correction.number if self.correction else 0

    def was_signed(self, at: datetime) -> bool:
        """Return whether a signature at this time was for these answers, not from before they were corrected."""
        return self.correction is None or at > self.correction.made_at


def as_sent(stores: Stores, screening: Screening) -> EvaluatedSheet:
    """Return a screening as the patient sent it."""
    book = rulebook_of(stores, screening.digest)
    suggestion, differs = screening.suggestion.under(book), _differing(book, screening, screening.answers)
    return EvaluatedSheet(book, screening.answers, suggestion, Act(screening.act), differing=differs)


def as_it_stands(stores: Stores, screening: Screening) -> EvaluatedSheet:
    """Return a screening as corrected at the visit, or as sent if nothing was corrected."""
    kept, sent = stores.corrections.newest(screening.id), as_sent(stores, screening)
    if kept is None:
        return sent
    suggestion = kept.suggestion.under(sent.book)
    answers = sheet_with(sent.book, screening, kept.changes).answers
    return _evaluated(sent.book, screening, answers, suggestion, kept)


def under_rules_in_force(stores: Stores, screening: Screening) -> EvaluatedSheet:
    """Return a screening as it stands, but as the rules in force read its answers. Nothing is stored.

    Answers that those rules do not accept, or no longer ask for, do not count. Raises NoRulesError.
    """
    book, standing = rulebook_in_force(stores), as_it_stands(stores, screening)
    answers = still_asked(book.questionnaire, accepted(book.questionnaire, standing.answers))
    return _evaluated(book, screening, answers, suggest(book, answers))


def changes_so_far(stores: Stores, screening: Screening) -> dict[str, Value | None]:
    """Return everything that was corrected on a screening so far."""
    newest = stores.corrections.newest(screening.id)
    return dict(newest.changes) if newest else {}


def answers_as_of(stores: Stores, screening: Screening, number: int) -> Answers:
    """Return the answers as they were after a correction; as sent for 0."""
    made = next((one for one in stores.corrections.of(screening.id) if one.number == number), None)
    return sheet_with(rulebook_of(stores, screening.digest), screening, made.changes if made else {}).answers


def correct(
    stores: Stores, screening: Screening, changes: Changes, by: Staff, visit: AtVisit | None = None
) -> CorrectedAnswers:
    """Add changes to those made before, and run the rules on the result.

    The queue follows, and an urgent result asks for a call as if the patient had sent it. Raises WrongChangesError or
    CorrectedMeanwhileError; then nothing is written.
    """
    visit = visit or AtVisit()
    book = rulebook_of(stores, screening.digest)
    with transaction():
        stores.screenings.hold(screening.id)
        if visit.seen not in (None, stores.corrections.newest_number(screening.id)):
            raise CorrectedMeanwhileError
        everything = {**changes_so_far(stores, screening), **changes}
        sheet, made = sheet_with(book, screening, everything), Made(by.id, visit.at)
        suggestion = suggest(book, sheet.answers)
        number = stores.corrections.add(screening.id, made, everything, to_keep(suggestion, book.version))
        standing = _standing(_evaluated(book, screening, sheet.answers, suggestion))
        before = stores.queue.correct(screening.id, standing)
        if standing.urgency <= CALL_TODAY and standing.urgency < before:
            stores.calls.raise_for(screening.id, visit.at)
            stores.deliveries.announce(News.NEEDS_CALL, screening.id)
            for mail in visit.alerts:
                stores.outbox.put(mail)
        subject = Subject(Kind.SCREENING, screening.id)
        stores.audit.add(subject, by.actor, Action.CORRECTED, f"correction {number}")
    return sheet


def try_out(stores: Stores, screening: Screening, changes: Changes) -> EvaluatedSheet:
    """Return a screening as it would be with these changes, without writing anything. Raises WrongChangesError."""
    book = rulebook_of(stores, screening.digest)
    answers = sheet_with(book, screening, {**changes_so_far(stores, screening), **changes}).answers
    return _evaluated(book, screening, answers, suggest(book, answers))


def requeue_corrected(stores: Stores) -> int:
    """Move screenings that were corrected before corrections moved the queue; return how many.

    A decision signed after its correction stays, and no call is raised.
    """
    ids = stores.corrections.unheard()
    for screening in filter(None, map(stores.screenings.by_id, ids)):
        sheet = as_it_stands(stores, screening)
        decisions = stores.decisions.of(screening.id)
        settled = bool(decisions and sheet.was_signed(decisions[0].signed_at))
        standing = _standing(sheet)
        with transaction():
            before = stores.queue.correct(screening.id, standing)
            if settled:
                stores.queue.decided(screening.id)
            elif standing.urgency <= CALL_TODAY and standing.urgency < before:
                stores.calls.raise_for(screening.id)
    return len(ids)


def _evaluated(
    book: Rulebook, screening: Screening, answers: Answers, suggestion: Suggestion, made: Correction | None = None
) -> EvaluatedSheet:
    differs = _differing(book, screening, answers)
    act = act_with(suggestion, sign_taken_back=bool(screening.taken_back), record_differs=bool(differs))
    return EvaluatedSheet(book, answers, suggestion, act, made, differs)


def _differing(book: Rulebook, screening: Screening, answers: Answers) -> tuple[Discrepancy, ...]:
    return tuple(differing(book.questionnaire, book.record, screening.record, answers))


def _standing(sheet: EvaluatedSheet) -> Standing:
    return Standing(str(sheet.outcome), str(sheet.act), urgency_of(sheet.outcome, sheet.act))


def sheet_with(book: Rulebook, screening: Screening, changes: Changes) -> CorrectedAnswers:
    """Return the sheet of a screening with changes applied. Raises WrongChangesError."""
    questionnaire, answers = book.questionnaire, screening.answers
    given = {question: value for question, value in changes.items() if value is not None}
    _checked, errors = check_answers(questionnaire, given)
    if errors:
        raise WrongChangesError("; ".join(errors))
    sheet = corrected(questionnaire, answers, changes)
    reading, before = read_answers(questionnaire, sheet, sent=True), read_answers(questionnaire, answers, sent=True)
    known = before.asked | changes.keys()  # a question left blank was still asked
    opened = [q.id for q in questionnaire.questions if q.id in reading.missing and q.id not in known]
    return CorrectedAnswers(sheet, tuple(opened))
