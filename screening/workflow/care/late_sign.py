"""A warning sign that was picked and not sent: it leads to a call like any emergency.

It came on a link that no longer takes answers, or from a patient who is changing answers and may never send them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from screening.records.audit.entries import PATIENT, Action, Kind, Subject
from screening.records.care.called_about import UnsentSign, unsent_signs
from screening.records.database import transaction
from screening.records.operations.outbox import Mail
from screening.records.stores import Stores
from screening.workflow.care.asked_again import was_needled
from screening.workflow.care.follow_up import alert, held_newest

_PRESSED_AGAIN = timedelta(minutes=1)


def call_about_sign(stores: Stores, token: str, alerts: Sequence[Mail] = ()) -> None:
    """Ask for a call to a patient who picked a warning sign where answers are no longer saved.

    The audit trail says when, and so why; an open call that already covers such a sign is enough. A signed decision
    then waits for another signature, as after an answer that speaks against needling. The same link can be posted
    without end: a sign within a minute of one that the open call covers is the same sign, pressed again.
    """
    with transaction():
        newest = held_newest(stores, token)
        if newest is not None:
            stores.queue.wait_again(newest)
            _call(stores, newest, Action.SIGN_TOO_LATE, alerts)


def call_about_sign_in_change(stores: Stores, screening_id: str, alerts: Sequence[Mail] = ()) -> None:
    """Do the same for a patient who picked one while changing what they sent, inside the transaction that saves it.

    `screening_id` is the newest version, which is locked already.
    """
    stores.queue.wait_again(screening_id, since_session=was_needled(stores, screening_id))
    _call(stores, screening_id, Action.SIGN_IN_CHANGE, alerts)


def _call(stores: Stores, newest: str, action: Action, alerts: Sequence[Mail]) -> None:
    """Raise a call about the newest version of a screening, whose place in the queue is locked already."""
    stores.calls.raise_for(newest)  # locks it, so that no one closes it during the checks below
    call = stores.calls.of(newest)
    known = unsent_signs(newest, call.id) if call else []
    if action is Action.SIGN_TOO_LATE and any(_is_pressed_again(one) for one in known):
        return
    at = stores.audit.add(Subject(Kind.SCREENING, newest), PATIENT, action)
    if not known:
        stores.calls.raise_for(newest, at, again=True)
        alert(stores, newest, alerts)


def _is_pressed_again(known: UnsentSign) -> bool:
    """Return whether this sign was picked on a link less than a minute ago."""
    return not known.in_change and timedelta() <= datetime.now(UTC) - known.at < _PRESSED_AGAIN
