"""Follow-ups: questionnaires asked during an episode, found by the secret token of their link, answered once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from screening.domain.care.follow_up import FollowUp, FollowUpAnswers
from screening.domain.care.outcomes import MeasuredChange
from screening.domain.rules.kept import KeptSuggestion
from screening.domain.rules.rulebook import CALL_TODAY
from screening.records.care.called_about import is_between, span_of
from screening.records.care.tables import EpisodeRow, FollowUpRow
from screening.records.database import db, writable
from screening.records.keys.record_seal import RecordSeal
from screening.records.screenings.answers import read_values, values_data
from screening.records.screenings.suggestions import is_kept_as, read_suggestion, suggestion_data
from screening.records.screenings.versions import versions_of
from screening.records.sealing import Json, SealError
from screening.records.tokens import new_token, token_hash

_FIELD = "follow-up"
_AT_ONCE = 500
_APART = timedelta(days=1)  # between similar mails


class AnsweredMeanwhileError(Exception):
    """The follow-up was already answered; nothing was written."""


@dataclass(frozen=True)
class NewFollowUp:
    """A follow-up to add to the episode that a screening identifies. `by_mail`: its link goes out by mail."""

    episode_of: str
    questionnaire: str
    session_on: date | None
    language: str
    asked_at: datetime
    opens_at: datetime
    expires_at: datetime
    by_mail: bool = False


class FollowUps:
    """The store of follow-ups."""

    def __init__(self, seal: RecordSeal) -> None:
        self._seal = seal

    def add(self, new: NewFollowUp) -> FollowUp:
        """Add a follow-up inside a transaction, with a new token."""
        row_id, token = uuid4().hex, new_token()
        row = FollowUpRow(
            id=row_id,
            screening_id=new.episode_of,
            questionnaire=new.questionnaire,
            session_on=new.session_on,
            hash=token_hash(token),
            asked_at=new.asked_at,
            opens_at=new.opens_at,
            expires_at=new.expires_at,
            mailed_at=None if new.by_mail else new.asked_at,
            language=new.language,
            sealed=self._seal.close(asked_data(token), row_id, _FIELD, of=new.episode_of),
        )
        writable().add(row)
        writable().flush()
        return self._opened(row)

    def find(self, token: str | None) -> FollowUp | None:
        """Return the follow-up of a link, in any state; None if there is none, at the same cost."""
        row = db.session.scalar(_by_token(token))
        if row is None:
            self._seal.look_for_key(token_hash(token or "").hex())
        return self._opened(row) if row else None

    def hold(self, token: str | None) -> FollowUp | None:
        """Return the follow-up of a link, locked until the transaction ends."""
        row = writable().scalar(_by_token(token).with_for_update().execution_options(populate_existing=True))
        return self._opened(row) if row else None

    def of(self, episode_of: str) -> list[FollowUp]:
        """Return the follow-ups of an episode, in the order they were asked."""
        query = select(FollowUpRow).where(FollowUpRow.screening_id == episode_of)
        return [self._opened(row) for row in db.session.scalars(query.order_by(FollowUpRow.asked_at, FollowUpRow.id))]

    def answered_of(self, episodes_of: Collection[str]) -> dict[str, list[FollowUp]]:
        """Return the answered follow-ups of each of these episodes, except those with one that cannot be opened."""
        row, found = FollowUpRow, {episode_of: list[FollowUp]() for episode_of in episodes_of}
        query = select(row).where(row.screening_id.in_(episodes_of), row.answered_at.is_not(None))
        for one in db.session.scalars(query):
            answered = self._readable(one)
            if answered is None:
                found.pop(one.screening_id, None)
            elif one.screening_id in found:
                found[one.screening_id].append(answered)
        return found

    def answer(self, held: FollowUp, answers: FollowUpAnswers) -> None:
        """Write the answers, inside the transaction that holds the follow-up. Raises AnsweredMeanwhileError."""
        row = writable().get_one(FollowUpRow, held.id)
        if row.answered_at is not None:
            raise AnsweredMeanwhileError
        row.answered_at, row.digest, row.language = answers.at, answers.digest, answers.language
        row.outcome, row.act = str(answers.suggestion.outcome), str(answers.suggestion.act)
        row.urgency = answers.urgency
        data = {**asked_data(held.token), **answered_data(answers)}
        row.sealed = self._seal.close(data, row.id, _FIELD, of=row.screening_id)
        writable().flush()

    def end(self, held: FollowUp, at: datetime) -> None:
        """End a link early, inside a transaction."""
        writable().get_one(FollowUpRow, held.id).expires_at = at

    def is_mail_due(self, now: datetime) -> bool:
        """Return whether any link is due to be mailed."""
        return db.session.scalar(_to_mail(now).limit(1)) is not None

    def to_mail(self, now: datetime) -> list[FollowUp]:
        """Return those whose link is due to be mailed, marked as done; any that cannot be opened is skipped."""
        rows = list(writable().scalars(_to_mail(now).limit(_AT_ONCE).with_for_update(skip_locked=True)))
        for row in rows:
            row.mailed_at = now
        return [found for row in rows if (found := self._readable(row))]

    def answered(self) -> Iterator[FollowUp]:
        """Yield all answered follow-ups, read in batches."""
        last = ""
        query = select(FollowUpRow).where(FollowUpRow.answered_at.is_not(None)).order_by(FollowUpRow.id)
        while rows := list(db.session.scalars(query.where(FollowUpRow.id > last).limit(_AT_ONCE))):
            yield from (self._opened(row) for row in rows)
            last = rows[-1].id

    def has_answers(self) -> bool:
        """Return whether any follow-up was answered."""
        query = select(FollowUpRow.id).where(FollowUpRow.answered_at.is_not(None))
        return db.session.scalar(query.limit(1)) is not None

    def keeps(self, follow_up: FollowUp, again: KeptSuggestion) -> bool:
        """Return whether a suggestion equals the stored one, byte for byte."""
        row = db.session.get_one(FollowUpRow, follow_up.id)
        return is_kept_as(again, self._seal.open(row.sealed, row.id, _FIELD)["suggestion"])

    def called_about(self, screening_id: str, call_id: str) -> list[FollowUp]:
        """Return the answers since the previous call that cannot wait, most urgent first, then newest first.

        A closed call does not cover any that came afterwards.
        """
        versions = versions_of(screening_id)
        of_them = (FollowUpRow.screening_id.in_(versions), FollowUpRow.urgency <= CALL_TODAY)
        rows = db.session.scalars(
            select(FollowUpRow).where(*of_them).order_by(FollowUpRow.urgency, FollowUpRow.answered_at.desc())
        ).all()
        if not rows:
            return []
        span, found = span_of(versions, call_id), [self._opened(row) for row in rows]
        return [one for one in found if one.answered and is_between(one.answered.at, span)]

    def _readable(self, row: FollowUpRow) -> FollowUp | None:
        try:
            return self._opened(row)
        except SealError:
            return None

    def _opened(self, row: FollowUpRow) -> FollowUp:
        kept = self._seal.open(row.sealed, row.id, _FIELD)
        return FollowUp(
            id=row.id,
            episode_of=row.screening_id,
            questionnaire=row.questionnaire,
            session_on=row.session_on,
            token=kept["token"],
            language=row.language,
            asked_at=row.asked_at,
            opens_at=row.opens_at,
            expires_at=row.expires_at,
            mailed_at=row.mailed_at,
            answered=_read_answered(kept, row) if row.answered_at else None,
        )


def asked_data(token: str) -> Json:
    """Return the sealed part of a new follow-up as JSON data: the secret of the link."""
    return {"token": token}


def answered_data(answers: FollowUpAnswers) -> Json:
    """Return the sealed part of the answers as JSON data."""
    return {
        "answers": values_data(answers.answers),
        "suggestion": suggestion_data(answers.suggestion),
        "reported": None if answers.reported is None else list(answers.reported),
        "change": str(answers.change) if answers.change else None,
    }


def follow_up_data(follow_up: FollowUp) -> Json:
    """Return a follow-up as JSON data for the file of its person, without the secret of its link."""
    sent = follow_up.answered
    return {
        "questionnaire": follow_up.questionnaire,
        "session_on": follow_up.session_on.isoformat() if follow_up.session_on else None,
        "asked_at": follow_up.asked_at.isoformat(),
        "answered_at": sent.at.isoformat() if sent else None,
        "rules_version": sent.digest if sent else None,
        "language": follow_up.language,
        **(answered_data(sent) if sent else {}),
    }


def _read_answered(kept: Json, row: FollowUpRow) -> FollowUpAnswers | None:
    if row.answered_at is None:
        return None
    return FollowUpAnswers(
        at=row.answered_at,
        digest=row.digest or "",
        language=row.language,
        answers=read_values(kept["answers"]),
        suggestion=read_suggestion(kept["suggestion"]),
        urgency=row.urgency or 0,
        reported=None if kept.get("reported") is None else tuple(kept["reported"]),
        change=MeasuredChange(kept["change"]) if kept.get("change") else None,
    )


def _by_token(token: str | None) -> Select[FollowUpRow]:
    return select(FollowUpRow).where(FollowUpRow.hash == token_hash(token or ""))


def _to_mail(now: datetime) -> Select[FollowUpRow]:
    """Return the query for links due to be mailed. One about no session waits a day behind another that is open."""
    row, other = FollowUpRow, aliased(FollowUpRow)
    due = (row.mailed_at.is_(None), row.opens_at <= now, row.expires_at > now, row.answered_at.is_(None))
    course = select(EpisodeRow.id).where(EpisodeRow.screening_id == row.screening_id, EpisodeRow.closed_at.is_(None))
    first = other.session_on.is_not(None) | other.mailed_at.is_not(None) | (other.id < row.id)
    is_new = other.mailed_at.is_(None) | (other.mailed_at > now - _APART)
    is_open = (other.answered_at.is_(None), other.opens_at <= now, other.expires_at > now, is_new)
    same = (other.screening_id == row.screening_id, other.id != row.id)
    behind = select(other.id).where(*same, first, *is_open).exists()
    wanted = (course.exists(), row.session_on.is_not(None) | ~behind)
    return select(row).where(*due, *wanted)  # skipped ones stay due: a closed course may be reopened in time
