"""Settings saved by page or command. They override those of the environment."""

from __future__ import annotations

from collections.abc import Mapping

from screening.records.database import writable
from screening.records.operations.in_force import in_force
from screening.records.operations.tables import SettingRow


class KeptSettings:
    """The store of settings."""

    def all(self) -> dict[str, str]:
        """Return the saved settings: name → text."""
        return dict(in_force().settings)

    def keep(self, texts: Mapping[str, str]) -> None:
        """Save settings, replacing earlier values of the same names."""
        for name, text in texts.items():
            writable().merge(SettingRow(name=name, text=text))
