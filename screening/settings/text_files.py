"""Text in files: UTF-8, with or without a byte order mark; any other encoding is reported by name."""

from __future__ import annotations

import codecs
from pathlib import Path

_OTHERS = 0o007  # of a file's mode: access for everyone
MARK = "\ufeff"  # the byte order mark
NOT_UTF8 = "is not UTF-8 text, but perhaps Latin-1 or Windows-1252: save the file as UTF-8"
WIDE = "is UTF-16 or UTF-32 text: save the file as UTF-8"
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


class EncodingError(ValueError):
    """The text is not UTF-8; the message says what it is and what to do."""


def text_of(path: Path) -> str:
    """Return the text of a file. Raises OSError, or EncodingError if it is not UTF-8."""
    content = path.read_bytes()
    if is_wide(content):
        raise EncodingError(f"it {WIDE}")
    try:
        return content.decode().removeprefix(MARK)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise EncodingError(f"line {line} {NOT_UTF8}") from None


def is_wide(beginning: bytes) -> bool:
    """Return whether text has two or four bytes per character, judging by its byte order mark or a zero byte."""
    return beginning.startswith(_WIDE_MARKS) or b"\0" in beginning[:4]


def is_readable_by_others(path: str) -> bool:
    """Return whether everyone on this machine may read a file. Raises OSError."""
    return bool(Path(path).stat().st_mode & _OTHERS)
