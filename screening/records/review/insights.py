"""Insights: suggestions against decisions, counted now and then by a job that opens sealed records; stored sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import delete, select

from screening.domain.review.insights import Counts
from screening.records.database import db, writable
from screening.records.review.tables import InsightRow
from screening.records.sealing import Json, Seal

_FIELD = "insight"


@dataclass(frozen=True)
class Insight:
    """One count; `seconds` is how long it took."""

    made_at: datetime
    seconds: float
    counts: Counts


class Insights:
    """The store of counts. Only the newest is kept."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def newest(self) -> Insight | None:
        """Return the newest count; None before the first."""
        row = db.session.scalar(select(InsightRow).order_by(InsightRow.made_at.desc()).limit(1))
        return (
            Insight(row.made_at, row.seconds, read_counts(self._seal.open(row.sealed, row.id, _FIELD))) if row else None
        )

    def age(self) -> tuple[datetime, float] | None:
        """Return when the newest count was made and how many seconds it took, without opening it."""
        row = db.session.execute(
            select(InsightRow.made_at, InsightRow.seconds).order_by(InsightRow.made_at.desc()).limit(1)
        ).first()
        return (row.made_at, row.seconds) if row else None

    def add(self, counts: Counts, seconds: float) -> None:
        """Save a count, replacing the one before."""
        insight_id = uuid4().hex
        sealed = self._seal.close(counts_data(counts), insight_id, _FIELD)
        session = writable()
        session.execute(delete(InsightRow))
        session.add(InsightRow(id=insight_id, made_at=datetime.now(UTC), seconds=seconds, sealed=sealed))


def counts_data(counts: Counts) -> Json:
    """Return counts as JSON data for storage."""
    return {
        "counts": dict(counts.counts),
        "listed": {name: list(references) for name, references in counts.listed.items()},
        "hours": list(counts.hours),
    }


def read_counts(kept: Json) -> Counts:
    """Return stored counts."""
    return Counts(
        counts=kept.get("counts", {}),
        listed={name: tuple(references) for name, references in kept.get("listed", {}).items()},
        hours=tuple(kept.get("hours", ())),
    )
