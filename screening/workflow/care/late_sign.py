"""A warning sign picked on a link that no longer takes answers: it leads to a call like any emergency."""

from __future__ import annotations

from collections.abc import Sequence

from screening.records.audit.entries import PATIENT, Action, Kind, Subject
from screening.records.care.called_about import late_signs
from screening.records.database import transaction
from screening.records.operations.outbox import Mail
from screening.records.stores import Stores
from screening.workflow.care.follow_up import alert, held_newest


def call_about_sign(stores: Stores, token: str, alerts: Sequence[Mail] = ()) -> None:
    """Ask for a call to a patient who picked a warning sign where answers are no longer saved.

    The audit trail says when, and so why; an open call that already covers such a sign is enough. A signed decision
    then waits for another signature, as after an answer that speaks against needling.
    """
    with transaction():
        newest = held_newest(stores, token)
        if newest is None:
            return
        stores.queue.wait_again(newest)
        stores.calls.raise_for(newest)  # locks it, so that no one closes it during the checks below
        call = stores.calls.of(newest)
        is_known = call is not None and bool(late_signs(newest, call.id))
        at = stores.audit.add(Subject(Kind.SCREENING, newest), PATIENT, Action.SIGN_TOO_LATE)
        if not is_known:
            stores.calls.raise_for(newest, at, again=True)
            alert(stores, newest, alerts)
