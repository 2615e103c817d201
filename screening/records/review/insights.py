"""Insights: suggestions against decisions, gathered now and then by a job that opens sealed records; stored sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from sqlalchemy import delete, select

from screening.domain.review.insights import GatheredCases
from screening.records.database import db, writable
from screening.records.keys.record_seal import RecordSeal
from screening.records.review.tables import InsightRow
from screening.records.sealing import Json

_FIELD = "insight"


@dataclass(frozen=True)
class Insight:
    """What was gathered, and when."""

    made_at: datetime
    cases: GatheredCases


class Insights:
    """The store of what was gathered. Only the newest is kept."""

    def __init__(self, seal: RecordSeal) -> None:
        self._seal = seal

    def newest(self) -> Insight | None:
        """Return what was gathered last; None before the first time."""
        row = db.session.execute(
            select(InsightRow.id, InsightRow.made_at).order_by(InsightRow.made_at.desc()).limit(1)
        ).first()
        return Insight(row.made_at, _opened(self, row.id)) if row else None

    def age(self) -> tuple[datetime, float] | None:
        """Return when the newest was gathered and how many seconds it took, without opening it."""
        row = db.session.execute(
            select(InsightRow.made_at, InsightRow.seconds).order_by(InsightRow.made_at.desc()).limit(1)
        ).first()
        return (row.made_at, row.seconds) if row else None

    def add(self, cases: GatheredCases, seconds: float) -> None:
        """Save what was gathered, replacing the one before."""
        insight_id = self._seal.new_record()
        sealed = self._seal.close(cases_data(cases), insight_id, _FIELD)
        session = writable()
        session.execute(delete(InsightRow))
        session.add(InsightRow(id=insight_id, made_at=datetime.now(UTC), seconds=seconds, sealed=sealed))

    def open(self, insight_id: str) -> GatheredCases:
        """Return the cases of one row."""
        return read_cases(self._seal.open(db.session.get_one(InsightRow, insight_id).sealed, insight_id, _FIELD))


@lru_cache(maxsize=1)
def _opened(insights: Insights, insight_id: str) -> GatheredCases:
    """Return the cases of a row, opened once per process: a row is replaced, never changed."""
    return insights.open(insight_id)


def cases_data(cases: GatheredCases) -> Json:
    """Return cases as JSON data for storage; a column is a number in hexadecimal."""
    return {
        "references": list(cases.references),
        "sent": list(cases.sent),
        "columns": {name: f"{bits:x}" for name, bits in cases.columns.items()},
    }


def read_cases(kept: Json) -> GatheredCases:
    """Return stored cases; none from the counts of earlier versions, which are gathered anew within a minute."""
    return GatheredCases(
        references=tuple(kept.get("references", ())),
        sent=tuple(kept.get("sent", ())),
        columns={name: int(bits, 16) for name, bits in kept.get("columns", {}).items()},
    )
