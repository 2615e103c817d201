"""Formats of rules.yaml: older stored texts are converted to the newest."""

from __future__ import annotations

import re
from pathlib import Path

from screening.settings.shipped import ENGLISH_AND_SPANISH

NEWEST = 2
_FORMAT = re.compile(r"^format: *([0-9]+)", re.MULTILINE)
_NAMES_LANGUAGES = re.compile(r"^languages:", re.MULTILINE)
_LEFT_TO_THE_PROGRAM = Path(__file__).parent / "format_1.yaml"


def format_of(text: str) -> int:
    """Return the format of a text; the first one did not state its number."""
    found = _FORMAT.search(text)
    return int(found.group(1)) if found else 1


def in_newest_format(text: str) -> str:
    """Return a text of any format in the newest one, with its languages listed; unchanged if it already is."""
    newest = from_1(text)
    if _NAMES_LANGUAGES.search(newest):
        return newest
    languages = ENGLISH_AND_SPANISH.read_text(encoding="utf-8")
    return _FORMAT.sub(lambda line: f"{line.group()}\n\n{languages}", newest, count=1)


def from_1(text: str) -> str:
    """Append what format 1 left to the program, at the end, so that line numbers stay the same.

    A text in another format is returned unchanged.
    """
    if format_of(text) != 1:
        return text
    renamed = re.sub(r"\bpresumes_needling:", "presumes_treatment:", text)
    return f"{renamed.rstrip()}\n{_LEFT_TO_THE_PROGRAM.read_text(encoding='utf-8')}"
