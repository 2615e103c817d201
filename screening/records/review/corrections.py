"""Corrections: answers found to be different at the visit, kept beside the patient's; never edited, only replaced."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Select, func, select

from screening.domain.review.correction import Changes
from screening.domain.rules.kept import KeptSuggestion
from screening.records.access.tables import Person
from screening.records.database import db, writable
from screening.records.keys.record_seal import RecordSeal
from screening.records.review.tables import CorrectionRow
from screening.records.screenings.answers import read_values, values_data
from screening.records.screenings.suggestions import read_suggestion, suggestion_data
from screening.records.sealing import Json
from screening.records.tables import QueuePlaceRow

_FIELD = "correction"


@dataclass(frozen=True)
class Correction:
    """One correction. `changes` are question → corrected answer (None: no answer), `suggestion` the resulting one.

    `number` counts from 1 and the highest is current; each one includes all changes so far.
    """

    number: int
    made_at: datetime
    made_by: str
    changes: Changes
    suggestion: KeptSuggestion


@dataclass(frozen=True)
class Made:
    """Who made the correction, and when: now, except in made-up practices."""

    person_id: int
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


class Corrections:
    """The store of corrections."""

    def __init__(self, seal: RecordSeal) -> None:
        self._seal = seal

    def of(self, screening_id: str) -> list[Correction]:
        """Return the corrections of a screening, the current one first."""
        return [self._opened(row, name) for row, name in db.session.execute(_newest_first(screening_id))]

    def newest(self, screening_id: str) -> Correction | None:
        """Return the current correction; None if there is none."""
        held = db.session.execute(_newest_first(screening_id).limit(1)).first()
        return self._opened(*held) if held else None

    def that_hold(self, screening_ids: Collection[str]) -> dict[str, Correction]:
        """Return the current correction of each of these screenings that has one, by its id."""
        made = select(CorrectionRow).where(CorrectionRow.screening_id.in_(screening_ids)).order_by(CorrectionRow.number)
        newest = {row.screening_id: row for row in db.session.scalars(made)}
        return {screening_id: self._opened(row, "") for screening_id, row in newest.items()}

    def unheard(self) -> list[str]:
        """Return the screenings whose place in the queue does not yet reflect their correction."""
        place = QueuePlaceRow
        query = select(place.screening_id).where(
            ~place.corrected, place.screening_id.in_(select(CorrectionRow.screening_id))
        )
        return list(db.session.scalars(query.order_by(place.sent_at)))

    def add(self, screening_id: str, made: Made, changes: Changes, suggestion: KeptSuggestion) -> int:
        """Add a correction inside a transaction that locks the screening; return its number."""
        correction_id, number = uuid4().hex, self.newest_number(screening_id) + 1
        writable().add(
            CorrectionRow(
                id=correction_id,
                screening_id=screening_id,
                number=number,
                made_at=made.at,
                made_by=made.person_id,
                sealed=self._seal.close(correction_data(changes, suggestion), correction_id, _FIELD, of=screening_id),
            )
        )
        return number

    def newest_number(self, screening_id: str) -> int:
        """Return the number of the current correction; 0 if there is none."""
        last = select(func.max(CorrectionRow.number)).where(CorrectionRow.screening_id == screening_id)
        return db.session.scalar(last) or 0

    def _opened(self, row: CorrectionRow, name: str) -> Correction:
        kept = self._seal.open(row.sealed, row.id, _FIELD)
        changes, suggestion = read_values(kept["changes"]), read_suggestion(kept["suggestion"])
        return Correction(row.number, row.made_at, name, changes, suggestion)


def suggestions_corrected(seal: RecordSeal, screening_ids: list[str]) -> dict[str, KeptSuggestion]:
    """Return the suggestion of the current correction of each of these screenings, by its id."""
    made = select(CorrectionRow).where(CorrectionRow.screening_id.in_(screening_ids)).order_by(CorrectionRow.number)
    newest = {row.screening_id: row for row in db.session.scalars(made)}
    return {one: read_suggestion(seal.open(row.sealed, row.id, _FIELD)["suggestion"]) for one, row in newest.items()}


def correction_data(changes: Changes, suggestion: KeptSuggestion) -> Json:
    """Return a correction as JSON data for storage."""
    return {"changes": values_data(changes), "suggestion": suggestion_data(suggestion)}


def _newest_first(screening_id: str) -> Select[CorrectionRow, str]:
    joined = select(CorrectionRow, Person.name).join(Person, Person.id == CorrectionRow.made_by)
    return joined.where(CorrectionRow.screening_id == screening_id).order_by(CorrectionRow.number.desc())
