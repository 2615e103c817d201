"""Deliveries to other systems: written in the transaction of the event itself, and kept until they are accepted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, ScalarSelect, delete, func, select

from screening.records.database import count_query, db, writable
from screening.records.operations.tables import DeliveryRow, WebhookRow
from screening.records.operations.waiting import GIVEN_UP_AFTER, due_again, is_due, next_due, put_off
from screening.records.operations.webhooks import News
from screening.records.tables import ScreeningRow

FHIR_SERVER = ""  # the target of an outcome; for an event, the target is the webhook's id
_MOST = 10_000


class DeliveryKind(StrEnum):
    """What is delivered: events to webhooks, or outcomes to the FHIR server."""

    WEBHOOK = "webhook"
    FHIR = "fhir"


@dataclass(frozen=True)
class Delivery:
    """One delivery: an event for the webhook `target`, or an outcome for the FHIR server.

    `subject` is what the event is about, as other systems know it; `screening_id` is "" if that is not a screening.
    `next_try_at` is None once it was accepted (`done_at`) or abandoned.
    """

    id: str
    target: str
    event: str
    subject: str
    screening_id: str
    number: int
    happened_at: datetime
    tries: int
    next_try_at: datetime | None
    problem: str
    done_at: datetime | None

    @property
    def is_given_up(self) -> bool:
        """Return whether no further attempt will be made."""
        return self.done_at is None and self.next_try_at is None


@dataclass(frozen=True)
class DeliveryDepth:
    """How many deliveries are waiting, since when (None if none are), and how many were abandoned."""

    waiting: int
    oldest: datetime | None
    given_up: int


class Deliveries:
    """The store of deliveries. With `pushes`, what is signed goes to the FHIR server."""

    def __init__(self, *, pushes: bool) -> None:
        self._pushes = pushes

    def announce(self, event: News, screening_id: str | None = None, *, subject: str = "", number: int = 0) -> None:
        """Queue, inside the transaction of an event, a delivery to everyone who should hear of it.

        An outcome replaces an earlier one that the FHIR server has not accepted yet.
        """
        listening = select(WebhookRow.id, WebhookRow.events).where(WebhookRow.ended_at.is_(None))
        targets: list[str | None] = [one.id for one in db.session.execute(listening) if event in one.events.split()]
        if self._pushes and event is News.SIGNED:
            targets.append(None)
            earlier = DeliveryRow.screening_id == screening_id, DeliveryRow.webhook_id.is_(None), _open()
            writable().execute(delete(DeliveryRow).where(*earlier))
        now = datetime.now(UTC)
        for target in targets:
            row = DeliveryRow(
                id=uuid4().hex,
                webhook_id=target,
                event=event,
                screening_id=screening_id,
                subject=subject,
                number=number,
                happened_at=now,
                written_at=now,
                next_try_at=now,
                tries=0,
            )
            writable().add(row)

    def take(self, but: Collection[str] = ()) -> Delivery | None:
        """Return the next delivery that is due, except to the targets `but`, reserved for five minutes."""
        target = func.coalesce(DeliveryRow.webhook_id, FHIR_SERVER)
        row = next_due(DeliveryRow, *([target.not_in(but)] if but else []))
        return _delivery(row) if row is not None else None

    def taken(self, delivery: Delivery) -> None:
        """Record that the other system has it; for an event, only the webhook's last delivery time is kept."""
        session, now = writable(), datetime.now(UTC)
        row = session.get(DeliveryRow, delivery.id)
        if row is None:  # erased meanwhile
            return
        if row.webhook_id is None:
            row.done_at, row.next_try_at, row.problem = now, None, None
            return
        session.get_one(WebhookRow, row.webhook_id).used_at = now
        session.delete(row)

    def refused(self, delivery: Delivery, problem: str, *, for_good: bool = False) -> None:
        """Schedule another try, or none if it was refused `for_good`. `problem` says why it failed."""
        row = writable().get(DeliveryRow, delivery.id)
        if row is None:
            return
        put_off(row, problem)
        if for_good:
            row.next_try_at = None

    def forget_target(self, webhook_id: str) -> None:
        """Delete what is waiting for a webhook that was ended."""
        writable().execute(delete(DeliveryRow).where(DeliveryRow.webhook_id == webhook_id))

    def pushed(self, screening_id: str) -> Delivery | None:
        """Return the delivery of a screening's newest outcome to the FHIR server; None if there is none."""
        mine = DeliveryRow.screening_id == screening_id, DeliveryRow.webhook_id.is_(None)
        row = db.session.scalar(select(DeliveryRow).where(*mine).order_by(DeliveryRow.number.desc()).limit(1))
        return _delivery(row) if row is not None else None

    def undelivered(self, most: int) -> list[Delivery]:
        """Return those that were tried and not accepted, oldest first."""
        query = select(DeliveryRow).where(_open(), DeliveryRow.problem.is_not(None) | _given_up())
        rows = db.session.scalars(query.order_by(DeliveryRow.written_at, DeliveryRow.id).limit(most))
        return list(map(_delivery, rows))

    def depths(self) -> dict[DeliveryKind, DeliveryDepth]:
        """Return how many of each kind are waiting, counting at most 10,000, in one statement."""
        found = db.session.execute(select(*(part for kind in DeliveryKind for part in _depth_of(kind)))).one()
        return {kind: DeliveryDepth(*found[3 * place : 3 * place + 3]) for place, kind in enumerate(DeliveryKind)}

    def depth(self) -> DeliveryDepth:
        """Return how many of all kinds are waiting."""
        found = self.depths().values()
        oldest = min((one.oldest for one in found if one.oldest), default=None)
        return DeliveryDepth(sum(one.waiting for one in found), oldest, sum(one.given_up for one in found))

    def is_due(self) -> bool:
        """Return whether there is something to deliver now."""
        return db.session.scalar(select(DeliveryRow.id).where(is_due(DeliveryRow)).limit(1)) is not None

    def try_again(self, delivery_id: str) -> Delivery | None:
        """Make one due now, and for another week; return it, or None if it is gone or was accepted."""
        row = self._waiting(delivery_id)
        if row is not None:
            due_again(row)
        return _delivery(row) if row is not None else None

    def drop(self, delivery_id: str) -> Delivery | None:
        """Delete one that was not accepted; return it, or None if it is gone or was accepted."""
        row = self._waiting(delivery_id)
        if row is None:
            return None
        writable().delete(row)
        return _delivery(row)

    def _waiting(self, delivery_id: str) -> DeliveryRow | None:
        row = writable().get(DeliveryRow, delivery_id, with_for_update=True)
        return row if row is not None and row.done_at is None else None


def _depth_of(kind: DeliveryKind) -> tuple[ScalarSelect[Any], ...]:
    """Return the columns of one kind's DeliveryDepth."""
    is_fhir = DeliveryRow.webhook_id.is_(None)
    ours = _open() & (is_fhir if kind is DeliveryKind.FHIR else ~is_fhir)
    waiting, given_up = (select(DeliveryRow.id).where(ours, which) for which in (~_given_up(), _given_up()))
    oldest = select(func.min(DeliveryRow.written_at)).where(ours, ~_given_up())
    return count_query(waiting, _MOST), oldest.scalar_subquery(), count_query(given_up, _MOST)


def _open() -> ColumnElement[bool]:
    return DeliveryRow.done_at.is_(None)


def _given_up() -> ColumnElement[bool]:
    return DeliveryRow.next_try_at.is_(None) | (DeliveryRow.written_at <= datetime.now(UTC) - GIVEN_UP_AFTER)


def _delivery(row: DeliveryRow) -> Delivery:
    alive = row.written_at > datetime.now(UTC) - GIVEN_UP_AFTER
    named = select(ScreeningRow.reference).where(ScreeningRow.id == row.screening_id)
    return Delivery(
        id=row.id,
        target=row.webhook_id or FHIR_SERVER,
        event=row.event,
        subject=(db.session.scalar(named) or "") if row.screening_id else row.subject,
        screening_id=row.screening_id or "",
        number=row.number,
        happened_at=row.happened_at,
        tries=row.tries,
        next_try_at=row.next_try_at if alive else None,
        problem=row.problem or "",
        done_at=row.done_at,
    )
