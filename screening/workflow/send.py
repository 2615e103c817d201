"""Sending: a draft becomes a screening, once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from screening.domain.answers import closed, read_answers
from screening.domain.identity import agrees
from screening.domain.rules import Act, Outcome, Rulebook
from screening.domain.suggestion import Suggestion, suggest
from screening.exchange.suggestion_json import kept_data
from screening.records.drafts import Content, Draft
from screening.records.screenings import Sent
from screening.records.stores import Stores
from screening.records.tallies import SENT
from screening.workflow.answer import taken_back

EMERGENCY, CALL_TODAY, DOCTOR_FIRST, REST = range(4)  # what the queue sorts by first


class NotReadyError(Exception):
    """The draft cannot be sent: required answers or the identity are missing, or the date of birth is another age's."""


class ChangedElsewhereError(Exception):
    """The draft was changed after the page that sends it was shown."""


@dataclass(frozen=True)
class Sending:
    """Somebody presses "Send": `revision` is the draft's as it was shown for checking, `today` the practice's day.

    `entered_by` is who typed it in for the patient; then required answers may be missing: they were not given.
    """

    token: str
    revision: int
    language: str
    now: datetime
    today: str
    entered_by: int | None = None


def send(stores: Stores, rulebook: Rulebook, sending: Sending) -> str:
    """Make a screening of a draft and give its id; a draft that was sent before gives the one it became.

    Raises GoneError, NotReadyError or ChangedElsewhereError, and then nothing is written.
    """
    with stores.drafts.changing(sending.token) as (session, draft, row):
        if draft.screening_id:
            return draft.screening_id
        if draft.revision != sending.revision:
            raise ChangedElsewhereError
        sent = _linked(stores, session, draft, _sent(draft, rulebook, sending))
        screening_id = stores.screenings.add(session, sent)
        if draft.origin.invite_id:
            stores.invites.sent(session, draft.origin.invite_id, screening_id)
        day = date.fromisoformat(sending.today)
        stores.tallies.add(session, day, sending.language, draft.origin.way, SENT)
        row.screening_id = screening_id
        stores.drafts.save(row, Content())
        return screening_id


def identity_agrees(draft: Draft, today: str) -> bool:
    """Whether the person is named, and their date of birth still agrees with the age, which may be changed later."""
    identity = draft.content.identity
    return bool(identity) and agrees(identity["born"], draft.content.answers.get("age"), today)


def _sent(draft: Draft, rulebook: Rulebook, sending: Sending) -> Sent:
    """Leave out what sleeps, suggest, and look at what was taken back."""
    reading = read_answers(rulebook.questionnaire, draft.content.answers, sent=True)
    if (reading.missing and sending.entered_by is None) or not identity_agrees(draft, sending.today):
        raise NotReadyError
    asleep = closed(draft.content.answers, reading)
    answers = {question: value for question, value in draft.content.answers.items() if question not in asleep}
    suggestion = suggest(rulebook, answers)
    back = taken_back(draft)
    act = _act(suggestion, bool(back))
    return Sent(
        draft_id=draft.id,
        digest=rulebook.version,
        sent_at=sending.now,
        language=sending.language,
        outcome=str(suggestion.outcome),
        act=act,
        urgency=_urgency(suggestion, act),
        answers={"answers": answers, "taken_back": back, "left_out": asleep},
        identity=draft.content.identity,
        suggestion=kept_data(suggestion, rulebook.version),
        way=draft.origin.way,
        entered_by=sending.entered_by,
        invite_id=draft.origin.invite_id,
    )


def _linked(stores: Stores, session: Session, draft: Draft, sent: Sent) -> Sent:
    """Add the visit that it is for, and the version that it takes the place of: both are known from where it began."""
    invite = stores.invites.by_id(draft.origin.invite_id, session) if draft.origin.invite_id else None
    before = draft.origin.changes or (invite.screening_id if invite else None)
    previous = stores.screenings.latest(session, before) if before else None
    if invite:
        return replace(sent, visit_on=invite.asked.visit_on, previous_id=previous.id if previous else None)
    return replace(sent, visit_on=previous.visit_on, previous_id=previous.id) if previous else sent


def _act(suggestion: Suggestion, sign_taken_back: bool) -> Act:
    """A warning sign that was taken back asks for a call the same day (guarantee G2)."""
    acts = (suggestion.act, Act.SAME_DAY_CALL) if sign_taken_back else (suggestion.act,)
    return max(acts, key=lambda act: act.rank)


def _urgency(suggestion: Suggestion, act: Act) -> int:
    if suggestion.outcome is Outcome.EMERGENCY:
        return EMERGENCY
    return {Act.SAME_DAY_CALL: CALL_TODAY, Act.DOCTOR_SOON: DOCTOR_FIRST}.get(act, REST)
