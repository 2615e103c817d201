"""Sending: a draft becomes a screening, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from screening.domain.care.said_change import SaidChange
from screening.domain.health_record.brought import differing
from screening.domain.people.identity import agrees
from screening.domain.questionnaire.answers import closed, not_ready, read_answers
from screening.domain.review.channel import BY_PATIENT, Way
from screening.domain.rules.kept import KeptSuggestion, to_keep
from screening.domain.rules.rulebook import CALL_TODAY, EMERGENCY, Outcome, Rulebook, urgency_of
from screening.domain.rules.suggestion import act_with, outcome_with, suggest
from screening.records.audit.entries import PATIENT, Action, Actor, Kind, Subject
from screening.records.database import transaction
from screening.records.intake.drafts import Draft
from screening.records.intake.tallies import SENT
from screening.records.operations.outbox import Mail
from screening.records.operations.webhooks import News
from screening.records.screenings.screenings import Screening, Sent
from screening.records.stores import Stores
from screening.workflow.care.asked_again import Answered, answered_again, decision_that_stands
from screening.workflow.intake.answer import taken_back
from screening.workflow.intake.version_before import remembering, version_before
from screening.workflow.practice.staff import is_therapist

_RESULT_KEPT = timedelta(days=30)
_AFTER_VISIT = timedelta(days=2)  # the day of the visit in every time zone


class NotReadyError(Exception):
    """The draft cannot be sent: required answers or the identity are missing, or the date of birth and age disagree.

    Also raised if an answer is too long or unreadable, or if a draft that staff typed would be sent as the patient's,
    or vice versa.
    """


class ChangedElsewhereError(Exception):
    """The draft was changed after the page that sends it was shown."""


@dataclass(frozen=True)
class SendRequest:
    """One press of "Send": `revision` is the draft's when it was shown for checking, `today` the practice's date.

    `entered_by` is who typed it in for the patient; required answers may then be missing, since they were not given.
    `alerts` are the mails sent when someone at the practice is needed now, `confirm` returns those that tell the person
    that the answers arrived; a change to sent answers is not confirmed again. `by` is who sends, unless staff do.
    `in_care` says that a signed decision still stands if its patient is asked again and nothing changed. `said_changed`
    is what was picked on the page that sends, None if that page did not ask.
    """

    token: str
    revision: int
    language: str
    now: datetime
    today: str
    entered_by: int | None = None
    alerts: Sequence[Mail] = ()
    confirm: Callable[[Sent], Sequence[Mail]] = lambda _sent: ()
    by: Actor = PATIENT
    in_care: bool = False
    said_changed: SaidChange | None = None


def send(stores: Stores, rulebook: Rulebook, sending: SendRequest) -> Draft:
    """Turn a draft into a screening, unless it was already sent; return the sent draft, which has the screening's id.

    Raises GoneError, NotReadyError or ChangedElsewhereError; then nothing is written.
    """
    with transaction():
        return send_within(stores, rulebook, sending)


def send_within(stores: Stores, rulebook: Rulebook, sending: SendRequest) -> Draft:
    """Do what `send` does, as part of a step."""
    draft = stores.drafts.hold(sending.token)
    if draft.screening_id:
        return draft
    if draft.revision != sending.revision:
        raise ChangedElsewhereError
    previous = version_before(stores, draft)
    sent = _linked(stores, draft, _sent(remembering(stores, draft, previous), rulebook, sending))
    sent = _following(sent, previous) if previous else sent
    standing = decision_that_stands(stores, previous, sent) if previous and sending.in_care else None
    screening_id = _added(stores, sent, sending.by)
    if draft.origin.changes and previous is None:
        stores.calls.sent_apart(draft.id, screening_id)
    else:
        stores.calls.sent(draft.id, screening_id, sent.previous_id)
    if sent.urgency <= CALL_TODAY:
        stores.calls.raise_for(screening_id, sent.sent_at, again=_is_new_emergency(sent, previous))
        stores.deliveries.announce(News.NEEDS_CALL, screening_id)
    stores.deliveries.announce(News.SENT, screening_id)
    alerts = sending.alerts if sent.urgency <= CALL_TODAY else ()
    for mail in (*alerts, *(sending.confirm(sent) if previous is None else ())):
        stores.outbox.put(mail)
    if draft.origin.invite_id:
        _answered(stores, draft.origin.invite_id, screening_id)
    if draft.origin.changes is None:
        _count(stores, draft, sending)
    by = sending.by if sending.entered_by is None else Actor.person(sending.entered_by)
    stores.audit.begin(Subject(Kind.SCREENING, screening_id), by, Action.SENT, str(sent.way))
    answered_again(stores, Answered(screening_id, sent, by), standing)
    return stores.drafts.sent(draft, screening_id, result_until(sent.visit_on, sending.now))


def _is_new_emergency(sent: Sent, previous: Screening | None) -> bool:
    """Return whether an emergency is new in this version, so that an open call does not cover it."""
    if previous is None or sent.urgency != EMERGENCY:
        return False
    return previous.urgency != EMERGENCY or bool(_emergencies(sent.suggestion) - _emergencies(previous.suggestion))


def _emergencies(suggestion: KeptSuggestion) -> set[str]:
    return {finding.rule for finding in suggestion.findings if finding.outcome is Outcome.EMERGENCY}


def _added(stores: Stores, sent: Sent, by: Actor) -> str:
    """Add a screening to the queue, in place of the version that it replaces; return its id."""
    screening_id = stores.screenings.add(sent)
    stores.queue.place(screening_id, sent)
    if sent.previous_id:
        _replace(stores, sent.previous_id, screening_id, by)
    return screening_id


def _replace(stores: Stores, previous_id: str, screening_id: str, by: Actor) -> None:
    """Let a screening replace another version; a health link to the old one ends, since it would be out of date."""
    stores.patients.follow(previous_id, screening_id)
    stores.insights.drop([previous_id])
    if stores.health_links.withdraw(previous_id):
        stores.audit.add(Subject(Kind.SCREENING, previous_id), by, Action.LINK_WITHDRAWN)


def _following(sent: Sent, previous: Screening) -> Sent:
    """Return what is sent with the visit of the version it replaces."""
    return replace(sent, previous_id=previous.id, visit_on=previous.visit_on, visit_at=previous.visit_at)


def _answered(stores: Stores, invite_id: str, screening_id: str) -> None:
    """Record what an invite led to; the therapist it was made for gets the screening, unless someone has it.

    Its link keeps opening what was sent with it first if this is about someone else.
    """
    invite = stores.invites.by_id(invite_id)
    therapist = invite.asked.therapist_id if invite else None
    if therapist and is_therapist(stores, therapist) and stores.queue.taken_by(screening_id) is None:
        stores.queue.take(screening_id, therapist)
    before = stores.screenings.newest_version(invite.screening_id) if invite and invite.screening_id else None
    if before is None or before.id == screening_id:
        stores.invites.sent(invite_id, screening_id)


def _count(stores: Stores, draft: Draft, sending: SendRequest) -> None:
    """Count what was sent, and how long it took a patient."""
    day, way = date.fromisoformat(sending.today), draft.origin.way
    stores.tallies.add(day, draft.content.begun_in, way, SENT)
    if way in BY_PATIENT:
        stores.tallies.add_time(day, sending.language, way, sending.now - draft.started_at)


def result_until(visit_on: date | None, now: datetime) -> datetime:
    """Return until when a person can read their result: the day after the visit, or 30 days if none is to come."""
    after_visit = datetime.combine(visit_on, time(), now.tzinfo) + _AFTER_VISIT if visit_on else now
    return after_visit if after_visit > now else now + _RESULT_KEPT


def identity_agrees(rulebook: Rulebook, draft: Draft, today: str) -> bool:
    """Return whether the person is named, and their date of birth agrees with the age, which may have changed since.

    An identity that was typed over since and is not complete yet is none.
    """
    identity = draft.content.identity if draft.content.typed_identity is None else None
    return identity is not None and agrees(identity.born, rulebook.age_in(draft.content.answers), today)


def _sent(draft: Draft, rulebook: Rulebook, sending: SendRequest) -> Sent:
    """Return what to write: without answers to questions not asked, with the suggestion and signs taken back."""
    reading = read_answers(rulebook.questionnaire, draft.content.answers, sent=True)
    typed_in = sending.entered_by is not None
    if typed_in is not (draft.origin.way is Way.STAFF):
        raise NotReadyError
    identity = draft.content.identity
    if (reading.missing and not typed_in) or not identity or not identity_agrees(rulebook, draft, sending.today):
        raise NotReadyError
    asleep = closed(draft.content.answers, reading)
    answers = {question: value for question, value in draft.content.answers.items() if question not in asleep}
    if not_ready(rulebook.questionnaire, answers):
        raise NotReadyError
    suggestion = suggest(rulebook, answers)
    back = taken_back(rulebook.questionnaire, draft)
    differs = bool(differing(rulebook.questionnaire, rulebook.record, draft.content.record, answers))
    act = act_with(suggestion, sign_taken_back=bool(back), record_differs=differs)
    outcome = outcome_with(suggestion, record_differs=differs)
    return Sent(
        draft_id=draft.id,
        digest=rulebook.version,
        sent_at=sending.now,
        language=sending.language,
        outcome=str(outcome),
        act=act,
        urgency=urgency_of(outcome, act),
        answers=answers,
        taken_back=back,
        left_out=tuple(asleep),
        asked_about=draft.content.asked_about,
        record=draft.content.record,
        said_changed=sending.said_changed or draft.content.said_changed,
        identity=identity,
        suggestion=to_keep(suggestion, rulebook.version),
        way=draft.origin.way,
        entered_by=sending.entered_by,
        invite_id=draft.origin.invite_id,
    )


def _linked(stores: Stores, draft: Draft, sent: Sent) -> Sent:
    """Return what is sent with the visit of the invite that led here."""
    invite = stores.invites.by_id(draft.origin.invite_id) if draft.origin.invite_id else None
    return replace(sent, visit_on=invite.asked.visit_on, visit_at=invite.asked.visit_at) if invite else sent
