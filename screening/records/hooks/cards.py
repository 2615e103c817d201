"""Cards shown in record systems: which screening each was about, what it said, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from screening.records.database import db, writable
from screening.records.hooks.tables import HookCardRow
from screening.records.keys.record_seal import RecordSeal
from screening.records.sealing import Json

_FIELD = "card"


@dataclass(frozen=True)
class ShownCard:
    """A card as shown, who requested it, and the feedback on it ("" and None before there is any).

    `outcome` is accepted or overridden, at `outcome_at` according to the record system; `reason` and `comment` are what
    was entered there.
    """

    uuid: str
    issuer: str
    service: str
    shown_at: datetime
    summary: str
    outcome: str = ""
    outcome_at: datetime | None = None
    reason: str = ""
    comment: str = ""


class HookCards:
    """The store of cards."""

    def __init__(self, seal: RecordSeal) -> None:
        self._seal = seal

    def add(self, screening_id: str, cards: Iterable[ShownCard]) -> None:
        """Store cards about a screening, inside a transaction."""
        for card in cards:
            name = card.uuid.replace("-", "")
            row = HookCardRow(id=name, screening_id=screening_id, issuer=card.issuer, service=card.service)
            row.shown_at, row.sealed = card.shown_at, self._seal.close(card_data(card), name, _FIELD, of=screening_id)
            writable().add(row)

    def of(self, screening_id: str) -> list[ShownCard]:
        """Return the cards about a screening, oldest first."""
        query = select(HookCardRow).where(HookCardRow.screening_id == screening_id)
        return [self._opened(row) for row in db.session.scalars(query.order_by(HookCardRow.shown_at, HookCardRow.id))]

    def note(self, told: ShownCard) -> str:
        """Store the feedback on a card, inside a transaction; return the id of its screening.

        Return "" if the card is gone, or if it has exactly this feedback: a call that was sent again says nothing new.

        `told` identifies the card and holds the feedback. Later feedback replaces earlier; only the issuer that was
        given a card can send feedback on it.
        """
        name = told.uuid.replace("-", "")
        row = writable().get(HookCardRow, name, with_for_update=True)
        if row is None or row.issuer != told.issuer or row.service != told.service:
            return ""
        kept = self._opened(row)
        if _said(kept) == _said(told):
            return ""
        data = {**card_data(told), "summary": kept.summary}
        row.told_at, row.sealed = datetime.now(UTC), self._seal.close(data, name, _FIELD, of=row.screening_id)
        return row.screening_id

    def _opened(self, row: HookCardRow) -> ShownCard:
        kept = self._seal.open(row.sealed, row.id, _FIELD)
        at = datetime.fromisoformat(kept["outcome_at"]) if kept["outcome_at"] else None
        said = (kept["summary"], kept["outcome"], at, kept["reason"], kept["comment"])
        return ShownCard(row.id, row.issuer, row.service, row.shown_at, *said)


def _said(card: ShownCard) -> tuple[object, ...]:
    return card.outcome, card.outcome_at, card.reason, card.comment


def card_data(card: ShownCard) -> Json:
    """Return the sealed part of a card as JSON data for storage."""
    return {
        "summary": card.summary,
        "outcome": card.outcome,
        "outcome_at": card.outcome_at.isoformat() if card.outcome_at else None,
        "reason": card.reason,
        "comment": card.comment,
    }
