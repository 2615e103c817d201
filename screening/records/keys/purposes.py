"""What the practice's own keys are for, one for each, so that one can be renewed without the others."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

PREFIX = "purpose "  # of their names; sorts after the id of every record


class Purpose(StrEnum):
    """What a key is for; its text is what versions before renewal derived it by."""

    PRACTICE = "sealed records"  # what concerns no one person
    SESSIONS = "sessions"
    SEARCH = "people to search by"
    CODES = "codes"
    ATTEMPTS = "attempts"
    AUDIT = "audit"
    AUTHENTICATORS = "authenticator apps"
    RECOVERY_CODES = "recovery codes"
    PASSWORDS = "passwords"
    RECEIVED = "identifiers that other systems give"

    @property
    def first(self) -> str:
        """Return what the first key derives from the master key by."""
        return f"screening: {self}"

    def numbered(self, number: int) -> str:
        """Return the name under which a key is kept."""
        return f"{PREFIX}{self} {number}"


def by_purpose(keys: Mapping[str, bytes]) -> dict[Purpose, dict[int, bytes]]:
    """Return keys by purpose and number, the newest first, from the names under which they are kept."""
    found: dict[Purpose, dict[int, bytes]] = {}
    parted = {name: name.removeprefix(PREFIX).rpartition(" ") for name in keys}
    for name in sorted(keys, key=lambda name: int(parted[name][2]), reverse=True):
        purpose, _, number = parted[name]
        found.setdefault(Purpose(purpose), {})[int(number)] = keys[name]
    return found
