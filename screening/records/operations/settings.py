"""Settings that were made by page or command. They go before those of the environment."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.records.database import db
from screening.records.tables import SettingRow


def kept_settings() -> dict[str, str]:
    """Give the settings that were kept: name → text."""
    return {row.name: row.text for row in db.session.execute(select(SettingRow.name, SettingRow.text))}


def keep_settings(session: Session, texts: Mapping[str, str]) -> None:
    """Keep settings inside a transaction."""
    for name, text in texts.items():
        session.merge(SettingRow(name=name, text=text))
