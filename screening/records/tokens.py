"""Secret tokens in cookies and links: 192 bits, stored only as a hash."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """Return a new token."""
    return secrets.token_urlsafe(24)


def token_hash(token: str) -> bytes:
    """Return the 32 bytes a token is found by. A plain hash is enough: a token is too long to guess."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
