"""The statements that find and save a draft, built once: each patient page executes one of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from screening.records.tables import DraftKeyRow, DraftRow

# A draft that has not expired is found by the hash of one of its keys, to read or change it.
_by_key = (DraftKeyRow.hash.in_(bindparam("hashes", expanding=True)), DraftRow.expires_at > bindparam("now"))
_of_key = DraftKeyRow.draft_id == DraftRow.id
READ = select(*DraftRow.__table__.columns)
FOUND = READ.join(DraftKeyRow, _of_key).where(*_by_key)
LOCKED = FOUND.with_for_update(of=DraftRow)
_row = select(DraftRow).join(DraftKeyRow, _of_key).where(*_by_key)
ROW = _row.with_for_update(of=DraftRow).execution_options(populate_existing=True)  # `SAVE` bypasses the session
SAVE = (
    update(DraftRow)
    .where(DraftRow.id == bindparam("of"))
    .values(
        revision=bindparam("revision"),
        expires_at=bindparam("until"),
        screening_id=bindparam("became"),
        sealed=bindparam("content"),
    )
)


def by_hash(*hashes: bytes) -> dict[str, Any]:
    """Return the parameters of `FOUND` and the like."""
    return {"hashes": hashes, "now": datetime.now(UTC)}
