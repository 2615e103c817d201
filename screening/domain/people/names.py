"""Names as people type them, normalized: accents, capitals, hyphens, apostrophes and order do not matter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from screening.domain.people.text import one_line

_APOSTROPHES = dict.fromkeys(map(ord, "’‘‛`´ʹʻʼʽʾʿˈ′‵＇՚׳Ꞌꞌ"), "'")
# Letters that do not decompose into a base and a mark, and Arabic letters that keyboards confuse.
_BASES = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
    | {"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": ""}
)
_JOINERS_AND_SELECTORS = re.compile("[\u180b-\u180f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_MARKS_OF_LETTERS = (0, 7, 8, 9)  # combining classes of marks that make a new letter: vowel signs, nukta, kana, virama
_WRITTEN_UNSPACED = re.compile("[\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3\U00020000-\U0003ffff]")  # Chinese, Korean


def name_parts(text: str) -> tuple[str, ...]:
    """Return the parts of a name, sorted, without repeats, in plain form: "Ruiz, José-María" is jose, maria, ruiz.

    An apostrophe joins ("O’Neill" is oneill); anything else between letters splits. Initials are left out unless there
    is nothing else. In Chinese and Korean names, which are written without spaces, each character is a part.
    """
    return _without_initials(word.replace("'", "") for word in _words(text))


def searched_parts(text: str) -> tuple[str, ...]:
    """Return everything a name is found by: its parts, what follows an apostrophe, and two parts written as one."""
    words = _words(text)
    joined = [word.replace("'", "") for word in words]
    tails = [tail for word in words for tail in word.split("'")[1:]]
    pairs = [first + second for first, second in pairwise(joined)]
    return _without_initials([*joined, *tails, *pairs])


def _without_initials(words: Iterable[str]) -> tuple[str, ...]:
    parts = sorted({word for word in words if word})
    return tuple(part for part in parts if not _is_initial(part)) or tuple(parts)


def _is_initial(part: str) -> bool:
    return len(part) == 1 and part != part.upper()


def _words(text: str) -> list[str]:
    plain = _decomposed(_JOINERS_AND_SELECTORS.sub("", one_line(text)).translate(_APOSTROPHES))
    plain = _decomposed(plain.casefold()).translate(_APOSTROPHES).translate(_BASES)
    signs = (sign if _belongs_to_a_word(sign) else " " for sign in plain if _is_kept(sign))
    composed = unicodedata.normalize("NFC", "".join(signs))
    return [word.strip("'") for word in _WRITTEN_UNSPACED.sub(r" \g<0> ", composed).split()]


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def _is_kept(sign: str) -> bool:
    return unicodedata.combining(sign) in _MARKS_OF_LETTERS


def _belongs_to_a_word(sign: str) -> bool:
    return sign == "'" or unicodedata.category(sign)[0] in "LMN"
