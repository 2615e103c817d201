"""Sealing what is stored about a person: AES-256-GCM, bound to its record and field."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from typing import Any, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

Json: TypeAlias = dict[str, Any]  # a JSON object; only the stores see their stored form
_FORMAT = b"\x01"  # of the sealed bytes: format, nonce, ciphertext with tag
_NONCE_BYTES = 12


class SealError(Exception):
    """A value cannot be opened: it was sealed with another key, moved or altered."""


def derived_key(master: bytes, purpose: str) -> bytes:
    """Return the 32-byte key for one purpose, derived from the master key (HKDF-SHA256, RFC 5869)."""
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(master)


def keyed_hash(key: bytes, text: str) -> bytes:
    """Return 32 bytes for looking up a text; without the key they cannot be reversed by guessing (HMAC-SHA256)."""
    return hmac.digest(key, text.encode("utf-8", "replace"), hashlib.sha256)


class Seal:
    """Seals and opens values with one master key."""

    def __init__(self, master: bytes) -> None:
        self._cipher = AESGCM(derived_key(master, "screening: sealed records"))

    def close(self, value: Any, record: str, field: str) -> bytes:
        """Return a JSON value sealed for one field of one record."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return _FORMAT + nonce + self._cipher.encrypt(nonce, text, _place(record, field))

    def open(self, sealed: bytes, record: str, field: str) -> Any:
        """Return the value that was sealed. Raises SealError if it was not sealed for this place with this key."""
        nonce, text = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if sealed[:1] != _FORMAT:
            raise SealError("sealed in a format that this version does not know")
        try:
            return json.loads(self._cipher.decrypt(nonce, text, _place(record, field)))
        except InvalidTag:
            raise SealError("cannot be opened with this key") from None


def _place(record: str, field: str) -> bytes:
    return f"{record}\n{field}".encode()
