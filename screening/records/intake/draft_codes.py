"""Short codes that open a draft on another device: readable, and stored as a keyed hash."""

from __future__ import annotations

from screening.records.keys.key_ring import KeyRing
from screening.records.keys.purposes import Purpose
from screening.records.references import readable
from screening.records.sealing import keyed_hash

_SIGNS = 9  # 44 bits


def new_code() -> str:
    """Return a new code."""
    return readable(_SIGNS)


def for_people(code: str) -> str:
    """Return a code formatted for people: 7K3-M9Q-XTB."""
    return "-".join((code[:3], code[3:6], code[6:]))


def code_hashes(keys: KeyRing, typed: str) -> list[bytes]:
    """Return the keyed hashes of a typed code, which is short enough to guess from a plain hash.

    The newest key's hash comes first; there is a second one while that key is being renewed.
    """
    code = "".join(sign for sign in typed.upper() if sign.isalnum())
    return [keyed_hash(key, code) for key in keys.numbered(Purpose.CODES).values()]
