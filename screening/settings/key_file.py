"""The key file: one master key a line as 64 hexadecimal digits, the newest last; a line of dashes was a key.

It is only ever appended to or overwritten in place: its folder may belong to root, and a crash never loses a key. Its
lines may end as on Windows.
"""

from __future__ import annotations

import errno
import fcntl
import os
import pwd
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

KEY_BYTES = 32
_DIGITS = 2 * KEY_BYTES
_GONE = "-"  # a line that begins with it was a key, even if the machine stopped while overwriting it


def write_key(path: Path) -> None:
    """Write a new file with a random key, and wait for the disk. Raises FileExistsError rather than overwrite one.

    Raises OSError, and leaves no file, if it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path.parent)) from None
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        try:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            path.unlink()
            raise


def read_keys(path: Path) -> tuple[bytes, ...]:
    """Return the keys, oldest first. Raises OSError, and ValueError for anything else in the file or no key at all."""
    *lines, last = path.read_text(encoding="ascii").split("\n")
    keys = [bytes.fromhex(line) for line in map(str.strip, lines) if line and line[0] != _GONE]
    if len(last.strip()) == _DIGITS or not keys:  # a shorter one was being appended when the machine stopped
        keys.append(bytes.fromhex(last))
    if any(len(key) != KEY_BYTES for key in keys):
        raise ValueError("not a key file")
    return tuple(keys)


def other_owner(path: Path) -> str:
    """Return the owner of a file if this is root and they are not, else "". Raises OSError.

    Files that root creates next to it, such as a database or a backup, could not be written by its owner.
    """
    owner = path.stat().st_uid
    if os.geteuid() != 0 or owner == 0:
        return ""
    try:
        return pwd.getpwuid(owner).pw_name
    except KeyError:
        return str(owner)


def append_key(path: Path) -> None:
    """Add a random key to the end of a file. Raises OSError."""
    with _held(path) as file:
        text = file.read()
        last = re.split("[\r\n]", text)[-1]
        whole = text if len(last.strip()) == _DIGITS else text.removesuffix(last)
        new = ("" if whole.endswith(("\n", "\r")) else "\n") + secrets.token_hex(KEY_BYTES) + "\n"
        file.seek(len(whole))
        file.write(new)
        file.truncate()


def destroy_older_keys(path: Path) -> int:
    """Overwrite every key but the newest; return how many. Raises OSError."""
    with _held(path) as file:
        older, text = read_keys(path)[:-1], file.read().lower()
        for key in older:
            file.seek(text.index(key.hex()))
            file.write(_GONE * _DIGITS)
    return len(older)


@contextmanager
def _held(path: Path) -> Iterator[TextIO]:
    """Open a file to change it, keeping other commands out, and wait for the disk."""
    with path.open("r+", encoding="ascii", newline="") as file:  # untranslated: its offsets are those of the file
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
        file.flush()
        os.fsync(file.fileno())
