"""Proposals: new words for one rule, waiting for a second person; kept together with the decision on them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import select

from screening.records.database import db, writable
from screening.records.operations.tables import RuleProposalRow

LARGEST_NUMBER = 2**31 - 1


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    PUBLISHED = "published"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class WordsEdit:
    """New words, by field, for a rule of the rules version `base`."""

    rule: str
    base: str
    changes: Mapping[str, str]


@dataclass(frozen=True)
class Proposal:
    """An edit with its author; once settled, also by whom, when, and why or as which rules version."""

    number: int
    edit: WordsEdit
    by: int
    at: datetime
    state: ProposalState
    settled_by: int | None
    settled_at: datetime | None
    reason: str
    published: str | None


class Proposals:
    """The store of proposals. None is edited or deleted: a settled one stays as decided."""

    def add(self, edit: WordsEdit, by: int) -> int:
        """Add an open proposal; return its number."""
        changes = json.dumps(edit.changes, ensure_ascii=False)
        row = RuleProposalRow(rule=edit.rule, base=edit.base, changes=changes, proposed_by=by)
        row.proposed_at, row.state = datetime.now(UTC), ProposalState.OPEN
        writable().add(row)
        writable().flush()
        return row.id

    def by_number(self, number: int) -> Proposal | None:
        row = db.session.get(RuleProposalRow, number)
        return _proposal(row) if row else None

    def held(self, number: int) -> Proposal | None:
        """Return a proposal, locked so that no one else can settle it until the transaction ends."""
        row = writable().get(RuleProposalRow, number, with_for_update=True, populate_existing=True)
        return _proposal(row) if row else None

    def settle(self, number: int, state: ProposalState, by: int, *, reason: str = "", published: str = "") -> None:
        """Record what became of a proposal."""
        row = writable().get_one(RuleProposalRow, number)
        row.state, row.settled_by, row.settled_at = state, by, datetime.now(UTC)
        row.reason, row.published = reason or None, published or None

    def open(self, rule: str = "") -> list[Proposal]:
        """Return the open proposals, oldest first; with a rule, those that change it."""
        query = select(RuleProposalRow).where(RuleProposalRow.state == ProposalState.OPEN).order_by(RuleProposalRow.id)
        return [_proposal(row) for row in db.session.scalars(query.filter_by(rule=rule) if rule else query)]

    def settled(self, most: int) -> list[Proposal]:
        """Return the proposals that were settled last, newest first."""
        row = RuleProposalRow
        query = select(row).where(row.state != ProposalState.OPEN).order_by(row.settled_at.desc(), row.id.desc())
        return [_proposal(one) for one in db.session.scalars(query.limit(most))]

    def made(self, version: str) -> bool:
        """Return whether a rules version came from a proposal."""
        row = RuleProposalRow
        return db.session.scalar(select(row.id).where(row.published == version).limit(1)) is not None


def _proposal(row: RuleProposalRow) -> Proposal:
    return Proposal(
        number=row.id,
        edit=WordsEdit(row.rule, row.base, json.loads(row.changes)),
        by=row.proposed_by,
        at=row.proposed_at,
        state=ProposalState(row.state),
        settled_by=row.settled_by,
        settled_at=row.settled_at,
        reason=row.reason or "",
        published=row.published,
    )
