"""What is printed for characters that no font has: PDF/UA does not allow text without a glyph."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

BOX = "□"  # a white square, which Typst's built-in fonts have
_MEAN_NOTHING = ("Cc", "Cs", "Co", "Cn")  # control characters, surrogates, private use, unassigned
_OTHERWISE = {"\ufeff": "\u2060"}  # a word joiner by the name PDF/UA accepts
_LONGEST = 16  # a letter with its marks, or letters joined by viramas; Typst fails on thousands
_VIRAMA = 9  # the combining class of what joins two letters
_REPORTED = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")


def reported(diagnostic: str) -> set[str]:
    """Return the pieces of text that, according to Typst, no font has. It quotes them the way Rust does."""
    return {
        _ESCAPED.sub(lambda sign: chr(int(sign[1], 16)) if sign[1] else sign[2], quoted)
        for quoted in _REPORTED.findall(diagnostic)
    }


def with_meaning(text: str) -> str:
    """Return a text with a box for what no font can show: meaningless characters, stray joiners, piles of marks."""
    known = (sign.isspace() or unicodedata.category(sign) not in _MEAN_NOTHING for sign in text)
    boxed = "".join(_OTHERWISE.get(sign, sign) if is_known else BOX for sign, is_known in zip(text, known, strict=True))
    clusters = _clusters(unicodedata.normalize("NFC", boxed))
    joined = "".join(cluster if len(cluster) <= _LONGEST else BOX for cluster in clusters)
    return BOX if joined and all(_joins(sign) for sign in joined) else joined


def without(signs: Collection[str], text: str) -> str:
    """Return a text with a box for each of these characters; one that only joins its neighbors is dropped."""
    rest = "".join(sign if sign not in signs else "" if _joins(sign) else BOX for sign in text)
    return rest if rest or not text else BOX


def without_clusters(pieces: Collection[str], text: str) -> str:
    """Return a text with a box for each letter with marks that has one of these pieces as a part.

    Fonts have the letter and have the mark, but not both together.
    """
    signs = set().union(*pieces)
    clusters = _clusters(text)
    return "".join(BOX if len(cluster) > 1 and not signs.isdisjoint(cluster) else cluster for cluster in clusters)


def _clusters(text: str) -> list[str]:
    """Return a text split before each character that does not join the previous one."""
    clusters = [""]
    for sign in text:
        if clusters[-1] and _goes_on(clusters[-1][-1], sign):
            clusters[-1] += sign
        else:
            clusters.append(sign)
    return clusters


def _goes_on(before: str, sign: str) -> bool:
    is_mark = unicodedata.category(sign).startswith("M")
    return is_mark or _joins(sign) or (unicodedata.combining(before) == _VIRAMA and sign.isalpha())


def _joins(sign: str) -> bool:
    """Return whether a character is invisible."""
    name = unicodedata.name(sign, "")
    return unicodedata.category(sign) == "Cf" or name.startswith("VARIATION SELECTOR") or name.endswith(" FILLER")
