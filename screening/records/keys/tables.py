"""The table of wrapped keys, and the column type of what they seal."""

from __future__ import annotations

import threading
from collections import deque

from sqlalchemy import Dialect, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from screening.records.database import Base

RECORD_FORMAT = b"\x02"  # bytes sealed with a record's key: format, the record's id, nonce, ciphertext with tag
_ID_BYTES = 16
_MOST_NOTED = 1500  # values; a page has fewer


class WrappedKeyRow(Base):
    """A key, wrapped under a master key. `name` is the id of the record it seals, or a purpose and a number.

    Triggers delete it whenever its record is deleted (migration 0013).
    """

    __tablename__ = "wrapped_key"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary(80))


class _Noted(threading.local):
    """The records whose sealed values this thread has read and may open next."""

    def __init__(self) -> None:
        self.records: deque[str] = deque(maxlen=_MOST_NOTED)


noted = _Noted()


class Sealed(TypeDecorator[bytes]):
    """Sealed bytes. Reading rows records which keys they need, so that a page's keys come in one query."""

    impl = LargeBinary
    cache_ok = True

    @property
    def python_type(self) -> type[bytes]:
        """Return the Python type of a value."""
        return bytes

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        if value is not None and (record := record_of(value)):
            noted.records.append(record)
        return value


def record_of(sealed: bytes) -> str:
    """Return the record whose key opens a value; "" if it is the practice's."""
    return sealed[1 : 1 + _ID_BYTES].hex() if sealed[:1] == RECORD_FORMAT else ""


def sealed_for(record: str, encrypted: bytes) -> bytes:
    """Return bytes encrypted with a record's key, prefixed with the format and the record's id."""
    return RECORD_FORMAT + bytes.fromhex(record) + encrypted


def encrypted_in(sealed: bytes) -> bytes:
    """Return the part of `sealed_for` that is encrypted."""
    return sealed[1 + _ID_BYTES :]
