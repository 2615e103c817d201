"""Decoding of texts and bytes in links and cards, within limits."""

from __future__ import annotations

import binascii
import json
import zlib
from base64 import urlsafe_b64decode
from typing import Any

from screening.exchange.health_record.problems import RecordError, RecordProblem

_MOST_BYTES = 8 * 1024 * 1024
_MOST_VALUES = 400_000  # a record with 2,000 detailed entries has 212,000 in 4 MB
_BEFORE_VALUES = (b"{", b"[", b",")


class Room:
    """How much the JSON of one record may still hold, in all its files and cards together.

    A small text can become very many objects, and each takes a hundred times its bytes: values are counted, too.
    """

    def __init__(self) -> None:
        self._bytes, self._values = _MOST_BYTES, _MOST_VALUES

    def take(self, text: bytes) -> None:
        """Count a text before it is read. Raises RecordError if there is no room for it."""
        self._bytes -= len(text)
        if self._bytes >= 0:
            self._values -= sum(map(text.count, _BEFORE_VALUES))
        if self._bytes < 0 or self._values < 0:
            raise RecordError(RecordProblem.TOO_MUCH)


def decoded(text: str) -> bytes:
    """Return the bytes of base64url text without padding. Raises RecordError."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise RecordError(RecordProblem.NOT_READABLE) from None


def json_object(text: bytes, room: Room | None = None) -> dict[str, Any]:
    """Return the JSON object in a text, if there is `room` for it. Raises RecordError."""
    (room or Room()).take(text)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RecordError(RecordProblem.NOT_READABLE)
    return found


def inflated(data: bytes, most: int) -> bytes:
    """Return what was compressed with DEFLATE, with or without a zlib header. Raises RecordError beyond `most`."""
    inflating = zlib.decompressobj(zlib.MAX_WBITS if data[:1] == b"\x78" else -zlib.MAX_WBITS)
    try:
        found = inflating.decompress(data, most + 1)
    except zlib.error:
        raise RecordError(RecordProblem.NOT_READABLE) from None
    if len(found) > most:
        raise RecordError(RecordProblem.TOO_MUCH)
    return found
