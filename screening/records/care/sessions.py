"""Sessions of an episode, as staff recorded them: never edited, only replaced by a higher number for the same day."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from screening.domain.care.session import CareSession, SessionContent
from screening.records.access.tables import Person
from screening.records.care.tables import CareSessionRow
from screening.records.database import db, writable
from screening.records.keys.record_seal import RecordSeal
from screening.records.sealing import Json, SealError

_FIELD = "session"
_AT_ONCE = 500


class RecordedMeanwhileError(Exception):
    """Someone else recorded this day in the meantime; nothing was written."""


class CareSessions:
    """The store of sessions. Each belongs to an episode, given by the id of the screening that identifies it."""

    def __init__(self, seal: RecordSeal) -> None:
        self._seal = seal

    def of(self, episode_of: str) -> list[CareSession]:
        """Return everything recorded for an episode, by day and then by number."""
        row = CareSessionRow
        query = select(row, Person.name).join(Person, Person.id == row.recorded_by)
        query = query.where(row.screening_id == episode_of).order_by(row.held_on, row.number)
        return [self._opened(one, name) for one, name in db.session.execute(query)]

    def add(self, episode_of: str, held_on: date, content: SessionContent, by: tuple[int, int]) -> None:
        """Record a day inside a transaction; `by` is the person's id and the number of the record.

        Raises RecordedMeanwhileError if that is not the next number.
        """
        person_id, number = by
        row, session, session_id = CareSessionRow, writable(), uuid4().hex
        newest = select(func.max(row.number)).where(row.screening_id == episode_of, row.held_on == held_on)
        if number != (session.scalar(newest) or 0) + 1:
            raise RecordedMeanwhileError
        sealed = self._seal.close(content_data(content), session_id, _FIELD, of=episode_of)
        new = {"id": session_id, "screening_id": episode_of, "held_on": held_on, "number": number, "sealed": sealed}
        session.add(row(recorded_at=datetime.now(UTC), recorded_by=person_id, **new))
        try:
            session.flush()
        except IntegrityError:
            raise RecordedMeanwhileError from None

    def with_any(self, screening_ids: Collection[str]) -> list[str]:
        """Return which of these screenings identify an episode that has sessions."""
        row = CareSessionRow
        return list(db.session.scalars(select(row.screening_id).where(row.screening_id.in_(screening_ids)).distinct()))

    def by_episode(self) -> Iterator[dict[str, list[CareSession]]]:
        """Yield the sessions of each episode, in batches, by the screening that identifies it.

        An episode with a session that cannot be opened is left out.
        """
        row, last = CareSessionRow, ""
        while True:
            ids = select(row.screening_id).where(row.screening_id > last).distinct().order_by(row.screening_id)
            found = list(db.session.scalars(ids.limit(_AT_ONCE)))
            if not found:
                return
            last, by_id, unread = found[-1], dict[str, list[CareSession]](), set[str]()
            rows = select(*row.__table__.c).where(row.screening_id.in_(found))
            for one in db.session.execute(rows):
                try:
                    by_id.setdefault(one.screening_id, []).append(self._opened(one, ""))
                except SealError:  # one that cannot be opened must not keep the others from being counted
                    unread.add(one.screening_id)
            yield {episode_of: sessions for episode_of, sessions in by_id.items() if episode_of not in unread}

    def _opened(self, row: Any, name: str) -> CareSession:
        content = read_content(self._seal.open(row.sealed, row.id, _FIELD))
        return CareSession(row.id, row.held_on, row.number, row.recorded_at, name, content, row.recorded_by)


def content_data(content: SessionContent) -> Json:
    """Return the content of a session as JSON data."""
    return {
        "needled": content.needled,
        "needle_count": content.needle_count,
        "sites": list(content.sites),
        "technique": content.technique,
        "happened": list(content.happened),
        "note": content.note,
        "why": content.why,
        "outcome": content.outcome,
        "version_id": content.version_id,
        "without_credential": content.without_credential,
    }


def read_content(kept: Json) -> SessionContent:
    """Return the stored content of a session."""
    return SessionContent(
        needled=kept["needled"],
        needle_count=kept["needle_count"],
        sites=tuple(kept["sites"]),
        technique=kept["technique"],
        happened=tuple(kept["happened"]),
        note=kept["note"],
        why=kept["why"],
        outcome=kept["outcome"],
        version_id=kept["version_id"],
        without_credential=kept.get("without_credential", False),  # earlier versions did not keep it
    )
