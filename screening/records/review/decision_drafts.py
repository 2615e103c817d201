"""Decisions someone is still writing: saved as typed, so that a phone call or a lost session costs nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Select, delete, select

from screening.records.access.tables import Person
from screening.records.database import db, writable
from screening.records.keys.record_seal import RecordSeal
from screening.records.review.tables import UnsignedRow
from screening.records.tables import ScreeningRow

PAGE = "page"  # the field with the id of the page that the form was typed on
PREPARED = "prepared"  # the mark of what is saved for a colleague to sign; blank once it was taken back
_FIELD = "unsigned"
_NOT_SAID = (PAGE, PREPARED, "after")  # fields that the person who writes does not see


@dataclass(frozen=True)
class Typed:
    """The fields a page posts, and the saved state it was filled from: its `state`, "" for none."""

    fields: Mapping[str, str]
    filled: str


@dataclass(frozen=True)
class Unsigned:
    """What someone has typed so far: the fields of the form, as posted."""

    saved_at: datetime
    fields: Mapping[str, str]

    @property
    def state(self) -> str:
        """Return the name of this saved state, for the page that is filled from it."""
        return self.saved_at.isoformat()

    def is_prepared(self, signed_at: datetime | None) -> bool:
        """Return whether a colleague is to sign it; not once a decision was signed after it was saved."""
        return bool(self.fields.get(PREPARED)) and (signed_at is None or self.saved_at > signed_at)

    def gives_way_to(self, typed: Typed) -> bool:
        """Return whether nothing is lost if `typed` takes its place.

        It came from the same page, or that page was filled from it, or both say the same.
        """
        page = typed.fields.get(PAGE)
        same_page = bool(page) and page == self.fields.get(PAGE)
        return same_page or typed.filled == self.state or said(typed.fields) == said(self.fields)


class SavedElsewhereError(Exception):
    """Another page of the same person has saved something else since: the `unsigned` decision."""

    def __init__(self, unsigned: Unsigned) -> None:
        super().__init__(unsigned.state)
        self.unsigned = unsigned


def said(fields: Mapping[str, str]) -> dict[str, str]:
    """Return what fields say: those that are not blank, without those that the person who writes does not see."""
    texts = {name: text.replace("\r\n", "\n").strip() for name, text in fields.items() if name not in _NOT_SAID}
    return {name: text for name, text in texts.items() if text}


@dataclass(frozen=True)
class PreparedDecision:
    """What one person typed, as prepared for others to see."""

    person_id: int
    name: str
    unsigned: Unsigned


class UnsignedDecisions:
    """The store of unsigned decisions: one per person and screening, seen by others only if it is for them."""

    def __init__(self, seal: RecordSeal) -> None:
        self._seal = seal

    def of(self, screening_id: str, person_id: int) -> Unsigned | None:
        """Return what someone typed on a screening and has not signed."""
        row = db.session.scalar(_row(screening_id, person_id))
        return self._opened(row) if row else None

    def left_on(self, screening_ids: Collection[str], person_id: int) -> tuple[str, datetime] | None:
        """Return the reference of the version on which someone saved last and has not signed, and when; or None."""
        row = UnsignedRow
        query = select(ScreeningRow.reference, row.saved_at).join(ScreeningRow, ScreeningRow.id == row.screening_id)
        theirs = query.where(row.screening_id.in_(screening_ids), row.person_id == person_id)
        found = db.session.execute(theirs.order_by(row.saved_at.desc()).limit(1)).first()
        return (found.reference, found.saved_at) if found else None

    def of_others(self, screening_id: str, person_id: int) -> list[PreparedDecision]:
        """Return what others typed on a screening and have not signed, newest first."""
        query = (
            select(UnsignedRow, Person.name)
            .join(Person, Person.id == UnsignedRow.person_id)
            .where(UnsignedRow.screening_id == screening_id, UnsignedRow.person_id != person_id)
            .order_by(UnsignedRow.saved_at.desc())
        )
        return [PreparedDecision(row.person_id, name, self._opened(row)) for row, name in db.session.execute(query)]

    def save(self, screening_id: str, person_id: int, fields: Mapping[str, str], filled: str | None = None) -> None:
        """Save what someone typed, replacing what they typed before.

        Raises SavedElsewhereError if that would lose what another page saved since the state this one was `filled`
        from; None replaces anything.
        """
        session = writable()
        session.get(Person, person_id, with_for_update=True)  # a person's saves run one at a time
        row = session.scalar(_row(screening_id, person_id))
        if row is None:
            row = UnsignedRow(id=uuid4().hex, screening_id=screening_id, person_id=person_id)
            session.add(row)
        elif filled is not None:
            self._check(row, Typed(fields, filled))
        row.saved_at, row.sealed = datetime.now(UTC), self._seal.close(dict(fields), row.id, _FIELD, of=screening_id)

    def drop(self, screening_id: str, person_id: int, typed: Typed | None = None) -> None:
        """Delete it, inside the transaction that signs.

        Raises SavedElsewhereError if what was `typed` on the page that signs would not replace it; None asks nothing.
        """
        session = writable()
        row = session.scalar(_row(screening_id, person_id).with_for_update()) if typed else None
        if row is not None and typed is not None:
            self._check(row, typed)
        mine = (UnsignedRow.screening_id == screening_id) & (UnsignedRow.person_id == person_id)
        session.execute(delete(UnsignedRow).where(mine))

    def _check(self, row: UnsignedRow, typed: Typed) -> None:
        saved = self._opened(row)
        if not saved.gives_way_to(typed):
            raise SavedElsewhereError(saved)

    def _opened(self, row: UnsignedRow) -> Unsigned:
        return Unsigned(row.saved_at, self._seal.open(row.sealed, row.id, _FIELD))


def _row(screening_id: str, person_id: int) -> Select[UnsignedRow]:
    return select(UnsignedRow).where(UnsignedRow.screening_id == screening_id, UnsignedRow.person_id == person_id)
