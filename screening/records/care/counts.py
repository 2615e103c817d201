"""Counts of courses of care: updated as sessions and answers come, change and go, so that no report opens them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import tzinfo

from sqlalchemy import select

from screening.domain.care.counted import names_of
from screening.records.care.follow_ups import FollowUps
from screening.records.care.sessions import CareSessions
from screening.records.care.tables import CareCountRow, EpisodeRow
from screening.records.database import db, writable
from screening.records.keys.record_seal import RecordSeal
from screening.records.sealing import SealError

_FIELD = "care count"
FORMAT = 2  # of the counts: if it differs, everything is counted again


@dataclass(frozen=True)
class CountState:
    """The state of the counts: `changes` grows with each change; `whole` says that they include everything."""

    changes: int
    whole: bool


class CareCounts:
    """The store of counts: one row, sealed with its own key. If it cannot be opened, everything is counted again."""

    def __init__(self, seal: RecordSeal, sessions: CareSessions, follow_ups: FollowUps, zone: tzinfo) -> None:
        self._seal, self._sessions, self._follow_ups, self._zone = seal, sessions, follow_ups, zone
        self._made_for = f"format {FORMAT} {zone}"

    def read(self) -> Counter[str] | None:
        """Return the counts; None until everything is counted."""
        row = db.session.scalar(select(CareCountRow))
        return self._readable(row) if row else None

    def state(self) -> CountState | None:
        """Return the state of the counts; None before anything was counted. Counts that stay sealed are not whole."""
        row = db.session.scalar(select(CareCountRow).execution_options(populate_existing=True))
        return CountState(row.changes, self._readable(row) is not None) if row else None

    @contextmanager
    def following(self, episode_of: str) -> Iterator[None]:
        """Count what the block does to an episode, inside the transaction that holds it.

        Counts that cannot be opened never block recording or answering: everything is counted again.
        """
        before = self._names(episode_of)
        yield
        after = self._names(episode_of)
        if before is None or after is None:
            self.count_again()
        else:
            self.change(before, after)

    def change(self, before: Mapping[str, int], after: Mapping[str, int]) -> None:
        """Replace an episode's former counts with its current ones, inside the transaction that changes it."""
        if before == after:
            return
        row = self._held()
        row.changes += 1
        counts = self._readable(row)
        if counts is None:  # counts that cannot be opened must not block recording or erasing
            row.whole = False
            return
        counts.update(after)
        counts.subtract(before)
        self._write(row, counts)

    def drop(self, screening_ids: Collection[str]) -> None:
        """Take erased screenings out of the counts, inside the transaction that erases them."""
        row = EpisodeRow
        held = select(row.id).where(row.screening_id.in_(screening_ids)).order_by(row.id).with_for_update()
        writable().execute(held)  # the same lock as recording and answering take before they count
        for episode_of in self._sessions.with_any(screening_ids):
            names = self._names(episode_of)
            if names is None:
                self.count_again()
            else:
                self.change(names, {})

    def count_again(self) -> None:
        """Mark the counts as wrong, inside a transaction, so that everything is counted again."""
        row = self._held()
        row.changes, row.whole = row.changes + 1, False

    def put(self, counts: Mapping[str, int], seen: int) -> bool:
        """Write new counts, inside a transaction, unless something changed meanwhile; return whether they were written.

        `seen` is the number of changes before counting began.
        """
        row = self._held()
        if row.changes != seen:
            return False
        row.whole = True
        self._write(row, Counter(counts))
        return True

    def _names(self, episode_of: str) -> Counter[str] | None:
        try:
            return names_of(self._sessions.of(episode_of), self._follow_ups.of(episode_of), self._zone)
        except SealError:
            return None

    def _held(self) -> CareCountRow:
        only = select(CareCountRow).with_for_update().execution_options(populate_existing=True)
        row = writable().scalar(only)
        if row is None:
            row_id = self._seal.new_record()
            row = CareCountRow(id=row_id, changes=0, whole=False, sealed=self._seal.close({}, row_id, _FIELD))
            writable().add(row)
            writable().flush()
        return row

    def _write(self, row: CareCountRow, counts: Counter[str]) -> None:
        left = {name: count for name, count in sorted(counts.items()) if count}
        row.sealed = self._seal.close({**left, self._made_for: 1}, row.id, _FIELD)
        writable().flush()

    def _readable(self, row: CareCountRow) -> Counter[str] | None:
        """Return the counts; None if they are incomplete, cannot be opened, or were made for another time zone."""
        try:
            counts = Counter(self._seal.open(row.sealed, row.id, _FIELD)) if row.whole else Counter[str]()
        except SealError:
            return None
        return counts if counts.pop(self._made_for, 0) else None
