"""Sealing what is stored: AES-256-GCM, bound to its record and field."""

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
PRACTICE_FORMAT = b"\x01"  # of the sealed bytes: format, nonce, ciphertext with tag
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
    """Seals and opens values with a practice key: data about no single person, and what earlier versions wrote."""

    def __init__(self, master: bytes) -> None:
        self._cipher = AESGCM(derived_key(master, "screening: sealed records"))

    @classmethod
    def under(cls, key: bytes) -> Seal:
        """Return the seal of a key that is not derived any further."""
        seal = cls.__new__(cls)
        seal._cipher = AESGCM(key)
        return seal

    def close(self, value: Any, record: str, field: str) -> bytes:
        """Return a JSON value sealed for one field of one record."""
        return PRACTICE_FORMAT + encrypted(self._cipher, json_text(value), place(record, field))

    def open(self, sealed: bytes, record: str, field: str) -> Any:
        """Return the value that was sealed. Raises SealError if it was not sealed for this place with this key."""
        return json.loads(self.text(sealed, record, field))

    def text(self, sealed: bytes, record: str, field: str) -> bytes:
        """Return the JSON text of a sealed value, byte for byte. Raises SealError."""
        if sealed[:1] != PRACTICE_FORMAT:
            raise SealError("sealed in a format that this version does not know")
        return decrypted(self._cipher, sealed[1:], place(record, field))


def encrypted(cipher: AESGCM, text: bytes, bound_to: bytes) -> bytes:
    """Return a nonce, and the ciphertext with its tag."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, text, bound_to)


def decrypted(cipher: AESGCM, kept: bytes, bound_to: bytes) -> bytes:
    """Return the text of what `encrypted` returned. Raises SealError."""
    try:
        return cipher.decrypt(kept[:_NONCE_BYTES], kept[_NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError):
        raise SealError("cannot be opened with this key") from None


def json_text(value: Any) -> bytes:
    """Return the JSON text of a value in the form that is sealed."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def place(record: str, field: str) -> bytes:
    """Return what a sealed value is bound to."""
    return f"{record}\n{field}".encode()
