"""Random codes that people read aloud and type: references of screenings, codes of drafts."""

from __future__ import annotations

import secrets

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without look-alike characters


def readable(count: int) -> str:
    """Return this many random characters, each worth 4.9 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(count))


def new_reference() -> str:
    """Return a new reference for a screening, such as 7K3M-9QXT (39 bits)."""
    return f"{readable(4)}-{readable(4)}"
