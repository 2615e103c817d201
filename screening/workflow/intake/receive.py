"""Receiving: the answers of another system become a screening, once for each identifier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from screening.domain.people.identity import Identity
from screening.domain.questionnaire.answers import Answers
from screening.domain.review.channel import Way
from screening.records.audit.entries import Actor
from screening.records.database import transaction
from screening.records.intake.draft_contents import Content
from screening.records.intake.drafts import Origin
from screening.records.operations.outbox import Mail
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.workflow.intake.answer import remembered
from screening.workflow.intake.send import SendRequest, send_within
from screening.workflow.intake.start import StartContext, start_within


class OtherContentError(Exception):
    """Different content was already sent with the same identifier."""


@dataclass(frozen=True)
class FromSystem:
    """What another system sends, with its identifier for it (system, value)."""

    identifier: tuple[str, str]
    answers: Answers
    identity: Identity
    now: datetime
    by: Actor
    alerts: Sequence[Mail] = ()


def receive(stores: Stores, context: StartContext, came: FromSystem) -> tuple[str, bool]:
    """Store what another system sends, as if a person had sent it; return its id, and whether it is new.

    Sent again with the same identifier, it is the same record. Raises OtherContentError, NotReadyError (send.py).
    """
    try:
        return _receive(stores, context, came)
    except IntegrityError:  # another process stored one with this identifier at the same moment
        return _receive(stores, context, came)


def _receive(stores: Stores, context: StartContext, came: FromSystem) -> tuple[str, bool]:
    with transaction():
        known = stores.received.screening_of(*came.identifier)
        before = stores.screenings.by_id(known) if known else None
        if before is not None:
            if not _is_the_same(stores, before, came):
                raise OtherContentError
            return before.id, False
        screening_id = _keep(stores, context, came)
        stores.received.add(*came.identifier, screening_id)
        return screening_id, True


def _keep(stores: Stores, context: StartContext, came: FromSystem) -> str:
    signs = remembered(context.rulebook, came.answers, {})
    content = Content(answers=came.answers, warning_signs=signs, identity=came.identity)
    token = start_within(stores, context, content, Origin(Way.SYSTEM))
    sending = SendRequest(
        token=token,
        revision=0,
        language=context.language,
        now=came.now,
        today=context.day.isoformat(),
        alerts=came.alerts,
        by=came.by,
    )
    return send_within(stores, context.rulebook, sending).screening_id or ""


def _is_the_same(stores: Stores, before: Screening, came: FromSystem) -> bool:
    """Return whether this is the same content as stored, ignoring later corrections by staff."""
    first = [before.identity, *stores.screenings.former_identities(before.id)][-1]
    return before.answers == came.answers and first == came.identity
