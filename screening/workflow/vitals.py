"""Vitals: the numbers for monitoring the practice remotely. Reading them costs the same however much is stored."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import make_url

from screening.domain.review.channel import Way
from screening.records.intake.tallies import SENT
from screening.records.operations.deliveries import DeliveryDepth, DeliveryKind
from screening.records.operations.outbox import Depth
from screening.records.review.calls_to_make import CallsToMake, calls_to_make
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.practice.backups import BACKUP, DRILL, FAILED
from screening.workflow.review.patient_file import ERASED


@dataclass(frozen=True)
class Vitals:
    """How the practice runs: today's sends by way in, mail, deliveries to other systems, calls, backups, erasures to
    date, the rules in force.

    `backup_at` is None if none was ever made; `backup_place` is its file; `backup_failed` says that a later one failed.
    `drill_at` and `drill_failed` say the same of drills.
    """

    sent: Mapping[Way, int]
    mail: Depth
    deliveries: Mapping[DeliveryKind, DeliveryDepth]
    calls: CallsToMake
    backup_at: datetime | None
    backup_place: str
    backup_failed: bool
    drill_at: datetime | None
    drill_failed: bool
    erased: int
    rules: str


def read_vitals(stores: Stores, today: date) -> Vitals:
    """Return the current numbers."""
    backup, failed, drill, drill_failed = stores.jobs.all(BACKUP, FAILED[BACKUP], DRILL, FAILED[DRILL])
    return Vitals(
        sent=stores.tallies.on(today, SENT),
        mail=stores.outbox.depth(),
        deliveries=stores.deliveries.depths(),
        calls=calls_to_make(),
        backup_at=backup.done_at,
        backup_place=backup.note,
        backup_failed=failed.done_at is not None,
        drill_at=drill.done_at,
        drill_failed=drill_failed.done_at is not None,
        erased=int(stores.jobs.get(ERASED).note or 0),
        rules=stores.rules.in_force() or "",
    )


def free_space(settings: Settings, backup_place: str = "") -> dict[str, int]:
    """Return the free bytes where the database file is and where backups go, for those on this machine."""
    url = make_url(settings.database_url)
    on_disk = url.get_backend_name() == "sqlite" and url.database
    places = {"database": Path(url.database or "").resolve() if on_disk else None, "backups": Path(backup_place)}
    folders = {name: path.parent for name, path in places.items() if path is not None and path.is_absolute()}
    return {name: free for name, folder in folders.items() if (free := _free(folder)) is not None}


def _free(folder: Path) -> int | None:
    """Return the free bytes of a folder; None if it is not there, or this user may not look."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
