"""The languages that a rules file is written in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Ease(StrEnum):
    """A formula that tells how easy a text is to read; each is made for one language."""

    FLESCH_KINCAID = "flesch_kincaid"
    INFLESZ = "inflesz"


@dataclass(frozen=True)
class Language:
    """One language: two letters of ISO 639, its name in English, and its name in itself.

    `minutes` are those that the form takes a careful reader. Without a formula of `ease` its texts are not measured.
    """

    code: str
    name: str
    own_name: str
    minutes: int
    ease: Ease | None = None


def name_of(code: str, languages: Iterable[Language]) -> str:
    """Return the English name of a language; of one that is not among them, as an older file may have had, its code."""
    return next((language.name for language in languages if language.code == code), code)
