"""Text as people type and paste it, without invisible characters, so that what is read is what is stored."""

from __future__ import annotations

import itertools
import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Soft hyphens, fillers, zero-width spaces, tags, and direction overrides.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\U000e0000-\U000e00ff]"
)
# A joiner matters between two characters of a script that joins its letters, or within an emoji; a variation selector
# matters after an emoji, or after a Chinese character with several shapes. Elsewhere both are invisible.
_PICTURES = "#*0-9\u00a9\u00ae\u203c\u2049\u2122-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_JOINING = f"\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ufe0f{_PICTURES}"
_STRAY_JOINERS = re.compile(f"(?<![{_JOINING}])[\u200c\u200d]+|[\u200c\u200d]+(?![{_JOINING}])")
_STRAY_SELECTORS = re.compile(
    f"(?<![{_PICTURES}])[\ufe00-\ufe0f]+|(?<![\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]+"
)
_LETTERS = ("Lu", "Ll", "Lt", "Lo")
_HALVES = re.compile("[\ud800-\udfff]")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
MOST_MARKS = 30  # combining marks on one letter
MOST_CHARACTERS = 1000  # of an answer in someone's own words


def visible(text: str) -> str:
    """Return typed text (NFC, trimmed) without invisible characters and with uniform line ends."""
    seen = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    seen = _STRAY_JOINERS.sub("", _STRAY_SELECTORS.sub("", seen))
    return unicodedata.normalize("NFC", seen).strip()


def one_line(text: str) -> str:
    """Return typed text as one line, with each run of white space as one plain space."""
    return " ".join(visible(text).split())


def is_readable(text: str) -> bool:
    """Return whether a text has no control character, such as a bell, besides line ends and tabs."""
    return not any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in text)


def is_storable(text: str) -> bool:
    """Return whether a text has no NUL, which PostgreSQL cannot store, no half of a character, and no piles of marks.

    Normalizing a long run of combining marks takes quadratic time: half a minute for 200 kB, blocking every other page
    of the process. Thirty is what Unicode's stream-safe format allows (UAX 15).
    """
    if text.isascii():
        return "\0" not in text
    runs = itertools.groupby(text, lambda sign: unicodedata.combining(sign) != 0)
    piled = any(marks and sum(1 for _ in run) > MOST_MARKS for marks, run in runs)
    return not piled and _UNSTORABLE.search(text) is None


def without_halves(text: str) -> str:
    """Return a text without halves of characters, such as a lone "\\ud83d" of JSON, which nothing can encode."""
    return _HALVES.sub("", text)


def has_letter(text: str) -> bool:
    """Return whether visible text has a letter of any script; digits, marks and emoji do not count."""
    return any(unicodedata.category(sign) in _LETTERS for sign in text)


def too_long(text: str, most: int) -> str:
    """Return what is wrong with a text's length, naming length and limit, or "" if it fits."""
    return "" if len(text) <= most else f"Please make this shorter. It has {len(text):,} characters; {most:,} fit."
