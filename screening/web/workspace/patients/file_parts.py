"""The parts of everything stored about one person, as people read them: headings, facts, lists of things."""

from __future__ import annotations

from dataclasses import dataclass

Fact = tuple[str, str]  # a label, and what is stored under it


@dataclass(frozen=True)
class FileItem:
    """One of several items in a part: its name, and its facts."""

    title: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class FilePart:
    """One part of a screening: its heading, its facts, and any items of which there may be several."""

    title: str
    facts: tuple[Fact, ...] = ()
    items: tuple[FileItem, ...] = ()
