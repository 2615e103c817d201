"""Settings saved by page or command. They override those of the environment."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from screening.records.database import db, writable
from screening.records.last_known import last_known
from screening.records.operations.tables import SettingRow


class KeptSettings:
    """The store of settings."""

    @last_known
    def all(self) -> dict[str, str]:
        """Return the saved settings: name → text."""
        return {row.name: row.text for row in db.session.execute(select(SettingRow.name, SettingRow.text))}

    def keep(self, texts: Mapping[str, str]) -> None:
        """Save settings, replacing earlier values of the same names."""
        for name, text in texts.items():
            writable().merge(SettingRow(name=name, text=text))
