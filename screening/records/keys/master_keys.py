"""The master keys of a practice: they wrap the keys of records and purposes, and seal nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from screening.records.sealing import SealError, decrypted, derived_key, encrypted
from screening.settings import Settings
from screening.settings.key_file import read_keys

WRAPPED = b"\x03"  # the format of a wrapped key: format, id of the master key, nonce, ciphertext with tag
_ID_BYTES = 8
HEAD_BYTES = 1 + _ID_BYTES


class MasterKey:
    """One master key. `head` is the prefix of everything it wrapped."""

    def __init__(self, key: bytes) -> None:
        self.key = key
        self.head = WRAPPED + derived_key(key, "screening: key id")[:_ID_BYTES]
        self._cipher = AESGCM(derived_key(key, "screening: wrapped keys"))

    @property
    def id(self) -> str:
        """Return the name of the key, which reveals nothing about it."""
        return self.head[1:].hex()

    def wrap(self, key: bytes, name: str) -> bytes:
        """Return a key wrapped for one name."""
        return self.head + encrypted(self._cipher, key, name.encode())

    def unwrap(self, wrapped: bytes, name: str) -> bytes:
        """Return a key that this one wrapped for a name. Raises SealError."""
        return decrypted(self._cipher, wrapped[HEAD_BYTES:], name.encode())


_master_key = lru_cache(maxsize=64)(MasterKey)


class MasterKeys:
    """The master keys of one practice, oldest first. The newest one wraps; each unwraps what it wrapped.

    A running server learns of a new one from the file: it checks the file's date before it wraps, and reads the file
    again if a key is wrapped under a master key it does not know.
    """

    def __init__(self, *keys: bytes, file: Path | None = None) -> None:
        self._keys = tuple(map(_master_key, keys))
        self.file = file
        self._read: tuple[int, int] | None = None

    @classmethod
    def of(cls, settings: Settings) -> MasterKeys:
        """Return the keys that a practice starts with."""
        return cls(*settings.older_keys, settings.key, file=settings.key_file)

    @property
    def all(self) -> tuple[MasterKey, ...]:
        """Return the keys, oldest first, as the file has them now."""
        if self.file is not None:
            with suppress(OSError, ValueError):  # it was readable at the start, so keep using the known keys
                now = self.file.stat()
                if (now.st_mtime_ns, now.st_size) != self._read:
                    self._keys = tuple(map(_master_key, read_keys(self.file)))
                    self._read = now.st_mtime_ns, now.st_size
        return self._keys

    @property
    def newest(self) -> MasterKey:
        """Return the key that wraps."""
        return self.all[-1]

    @property
    def oldest(self) -> MasterKey:
        """Return the key that purposes derive theirs from, until a rotation stores those."""
        return self._keys[0]

    def unwrap(self, wrapped: bytes, name: str) -> bytes:
        """Return a key that one of these wrapped for a name. Raises SealError."""
        master = _by_head(self._keys, wrapped) or _by_head(self.all, wrapped)
        if master is None:
            raise SealError("wrapped under a master key that the key file does not have")
        return master.unwrap(wrapped, name)


def _by_head(keys: Iterable[MasterKey], wrapped: bytes) -> MasterKey | None:
    return next((one for one in keys if wrapped.startswith(one.head)), None)
