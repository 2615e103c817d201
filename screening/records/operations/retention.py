"""Which backups in a folder are kept: the newest in each of the most recent hours, days and weeks that have one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

STAMP = "%Y%m%dT%H%M%S%fZ"  # UTC, in a backup's name
_NAME = re.compile(r"screening-(\d{8}T\d{12}Z)\.db")
_HOUR, _DAY, _WEEK = "%Y%m%d%H", "%Y%m%d", "%G%V"


@dataclass(frozen=True)
class Retention:
    """How many hours, days and weeks keep their newest backup. Without any, every backup is kept."""

    hourly: int = 0
    daily: int = 0
    weekly: int = 0


def backup_name(at: datetime) -> str:
    """Return the name of a backup that was made at a moment."""
    return f"screening-{at:{STAMP}}.db"


def backups_in(folder: Path) -> list[Path]:
    """Return the backups in a folder, newest first by name. Other files are ignored."""
    return sorted((path for path in folder.iterdir() if _made_at(path) is not None), reverse=True)


def no_longer_kept(backups: Iterable[Path], retention: Retention, besides: Collection[Path]) -> list[Path]:
    """Return which of these backups (newest first) to delete: never the newest, nor those in `besides`."""
    found = {path: at for path in backups if (at := _made_at(path)) is not None}
    if retention == Retention():
        return []
    kept = set(besides)
    for most, unit in ((retention.hourly, _HOUR), (retention.daily, _DAY), (retention.weekly, _WEEK)):
        newest = {f"{at:{unit}}": path for path, at in reversed(found.items())}  # the newest in each wins
        kept |= {newest[time] for time in sorted(newest, reverse=True)[:most]}
    return [path for path in found if path not in kept]


def _made_at(path: Path) -> datetime | None:
    """Return when a backup was made, by its name; None if it is not a backup."""
    named = _NAME.fullmatch(path.name)
    try:
        return datetime.strptime(named[1], STAMP).replace(tzinfo=UTC) if named else None
    except ValueError:
        return None
