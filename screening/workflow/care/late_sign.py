"""A warning sign that was picked on a link that takes nothing any more: called about like any emergency."""

from __future__ import annotations

from collections.abc import Sequence

from screening.records.audit.entries import PATIENT, Action, Kind, Subject
from screening.records.care.called_about import late_signs
from screening.records.database import transaction
from screening.records.operations.outbox import Mail
from screening.records.stores import Stores
from screening.workflow.care.follow_up import alert, held_newest


def call_about_sign(stores: Stores, token: str, alerts: Sequence[Mail] = ()) -> None:
    """Have a patient called who picked a warning sign where nothing is kept any more.

    The audit trail tells when, and so why; an open call that is about such a sign already is enough. What was signed
    before waits for another signature, as after an answer that speaks against needling.
    """
    with transaction():
        newest = held_newest(stores, token)
        if newest is None:
            return
        stores.calls.raise_for(newest)  # first: it is locked then, and nobody closes it while this is found out
        call = stores.calls.of(newest)
        is_known = call is not None and bool(late_signs(newest, call.id))
        stores.queue.wait_again(newest)
        at = stores.audit.add(Subject(Kind.SCREENING, newest), PATIENT, Action.SIGN_TOO_LATE)
        if not is_known:
            stores.calls.raise_for(newest, at, anew=True)
            alert(stores, newest, alerts)
