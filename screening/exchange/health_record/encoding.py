"""Decoding of texts and bytes in links and cards, within limits."""

from __future__ import annotations

import binascii
import json
import zlib
from base64 import urlsafe_b64decode
from typing import Any

from screening.exchange.health_record.problems import RecordError, RecordProblem


def decoded(text: str) -> bytes:
    """Return the bytes of base64url text without padding. Raises RecordError."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise RecordError(RecordProblem.NOT_READABLE) from None


def json_object(text: bytes) -> dict[str, Any]:
    """Return the JSON object in a text. Raises RecordError."""
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
