"""Episodes: opened by the first signed decision, found by any version of its screening, closed with a reason."""

from __future__ import annotations

import logging
from collections.abc import Collection
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from itertools import islice
from uuid import uuid4

from sqlalchemy import select, update

from screening.domain.care.episode import ClosedBecause, Closing, Episode
from screening.records.care.tables import EpisodeRow
from screening.records.database import db, writable
from screening.records.keys.record_seal import RecordSeal
from screening.records.screenings.versions import versions_of
from screening.records.sealing import Json, SealError
from screening.records.tables import QueuePlaceRow

_LOG = logging.getLogger("screening")
_FIELD = "closing"


class Episodes:
    """The store of episodes."""

    def __init__(self, seal: RecordSeal) -> None:
        self._seal = seal

    def of(self, screening_id: str) -> Episode | None:
        """Return the episode that a screening belongs to, given any version of it."""
        row = self._row(screening_id)
        return self._opened(row) if row else None

    def open(self, screening_id: str, at: datetime) -> bool:
        """Open an episode, or open a closed one again, inside the transaction that signs; return whether it did.

        Signing again in an open one counts as activity in it.
        """
        row = self._row(screening_id)
        opens = row is None or row.closed_at is not None
        if row is None:
            episode_id = uuid4().hex
            sealed = self._seal.close(closings_data(()), episode_id, _FIELD, of=screening_id)
            new = EpisodeRow(id=episode_id, screening_id=screening_id, opened_at=at, active_at=at, sealed=sealed)
            writable().add(new)
            writable().flush()
        elif row.closed_at is not None:
            *before, last = self._opened(row).closings
            self._write(row, (*before, replace(last, reopened_at=at)), None)
        self.touch(screening_id, at)
        return opens

    def close(self, episode: Episode, closing: Closing) -> bool:
        """Close an episode inside a transaction; return whether it was open."""
        row = self._held(episode)
        if row is None or row.closed_at is not None:
            return False
        self._write(row, (*self._opened(row).closings, closing), closing.at)
        return True

    def open_among(self, moments: Collection[datetime]) -> set[datetime]:
        """Return which of these moments are the last activity of an open episode.

        The newest version's place in the queue has the same moment, so a whole list takes one lookup.
        """
        row = EpisodeRow
        query = select(row.active_at).where(row.active_at.in_(moments), row.closed_at.is_(None))
        return set(db.session.scalars(query)) if moments else set()

    def hold(self, episode: Episode) -> Episode | None:
        """Return an episode's current state, locked until the transaction ends; None if it was erased meanwhile."""
        row = self._held(episode)
        return self._opened(row) if row else None

    def touch(self, screening_id: str, at: datetime) -> None:
        """Record inside a transaction that something happened in the episode of a screening, if it has one.

        The newest version's place in the queue is updated too, since retention looks at that.
        """
        row, versions = self._row(screening_id), versions_of(screening_id)
        if row is None:
            return
        row.active_at = max(row.active_at, at)
        place = QueuePlaceRow
        newest = update(place).where(place.screening_id == versions[-1]).values(active_at=row.active_at)
        writable().execute(newest)

    def changed_since_needling(self, screening_id: str) -> None:
        """Record in the queue that answers differ from those before the last needling, inside a transaction."""
        place = QueuePlaceRow
        writable().execute(update(place).where(place.screening_id == screening_id).values(since_session=True))

    def quiet_since(self, before: datetime, most: int) -> list[Episode]:
        """Return open episodes in which nothing has happened since a moment, longest quiet first.

        Any that cannot be opened is skipped.
        """
        row = EpisodeRow
        query = select(row).where(row.closed_at.is_(None), row.active_at < before).order_by(row.active_at)
        with closing(db.session.scalars(query.execution_options(yield_per=most))) as quiet:
            return list(islice((found for one in quiet if (found := self._readable(one))), most))

    def _row(self, screening_id: str) -> EpisodeRow | None:
        found = select(EpisodeRow).where(EpisodeRow.screening_id.in_(versions_of(screening_id)))
        return db.session.scalar(found.order_by(EpisodeRow.opened_at))

    def _held(self, episode: Episode) -> EpisodeRow | None:
        return writable().get(EpisodeRow, episode.id, with_for_update=True, populate_existing=True)

    def _write(self, row: EpisodeRow, closings: tuple[Closing, ...], closed_at: datetime | None) -> None:
        row.sealed = self._seal.close(closings_data(closings), row.id, _FIELD, of=row.screening_id)
        row.closed_at = closed_at
        writable().flush()

    def _readable(self, row: EpisodeRow) -> Episode | None:
        try:
            return self._opened(row)
        except SealError:
            _LOG.error("a course of care cannot be opened, and is not closed although nothing happens in it")
            return None

    def _opened(self, row: EpisodeRow) -> Episode:
        closings = read_closings(self._seal.open(row.sealed, row.id, _FIELD))
        return Episode(row.id, row.screening_id, row.opened_at, row.active_at, row.closed_at, closings)


def closings_data(closings: tuple[Closing, ...]) -> Json:
    """Return all closings of an episode as JSON data."""
    return {
        "closings": [
            {
                "at": closing.at.isoformat(),
                "because": closing.because,
                "note": closing.note,
                "person_id": closing.person_id,
                "reopened_at": closing.reopened_at.isoformat() if closing.reopened_at else None,
            }
            for closing in closings
        ]
    }


def read_closings(kept: Json) -> tuple[Closing, ...]:
    """Return all stored closings of an episode."""
    return tuple(
        Closing(
            at=datetime.fromisoformat(one["at"]),
            because=ClosedBecause(one["because"]),
            note=one["note"],
            person_id=one["person_id"],
            reopened_at=datetime.fromisoformat(one["reopened_at"]) if one["reopened_at"] else None,
        )
        for one in kept.get("closings", ())
    )
