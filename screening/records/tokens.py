"""Secret tokens in cookies and links: 192 bits, of which only a hash is kept."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """Return a fresh token."""
    return secrets.token_urlsafe(24)


def token_hash(token: str) -> bytes:
    """Return the 32 bytes by which a token is found. A plain hash will do: a token is too long to be guessed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
