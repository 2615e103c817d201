"""The languages that a rules file is written in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Ease(StrEnum):
    """A readability formula; each is made for one language."""

    FLESCH_KINCAID = "flesch_kincaid"
    INFLESZ = "inflesz"


@dataclass(frozen=True)
class Language:
    """One language: its two-letter ISO 639 code, its name in English, and its name in itself.

    Texts are not measured without an `ease` formula.
    """

    code: str
    name: str
    own_name: str
    ease: Ease | None = None


def name_of(code: str, languages: Iterable[Language]) -> str:
    """Return the English name of a language, or its code if it is not listed, as for one from an older file."""
    return next((language.name for language in languages if language.code == code), code)
