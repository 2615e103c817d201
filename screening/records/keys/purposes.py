"""The purposes of the practice's own keys, each with its own key, so that each can be renewed separately."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

PREFIX = "purpose "  # of their names; sorts after the id of every record


class Purpose(StrEnum):
    """What a key is for; its text is the label that versions before renewal derived the key with."""

    PRACTICE = "sealed records"  # data that concerns no single person
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
        """Return the label that derives the first key from the master key."""
        return f"screening: {self}"

    def numbered(self, number: int) -> str:
        """Return the name a key is stored under."""
        return f"{PREFIX}{self} {number}"


def by_purpose(keys: Mapping[str, bytes]) -> dict[Purpose, dict[int, bytes]]:
    """Return keys by purpose and number, newest first, from the names they are stored under."""
    found: dict[Purpose, dict[int, bytes]] = {}
    parted = {name: name.removeprefix(PREFIX).rpartition(" ") for name in keys}
    for name in sorted(keys, key=lambda name: int(parted[name][2]), reverse=True):
        purpose, _, number = parted[name]
        found.setdefault(Purpose(purpose), {})[int(number)] = keys[name]
    return found
