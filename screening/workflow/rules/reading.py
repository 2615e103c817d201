"""Reading a rules file chapter by chapter before accepting it. The audit trail remembers who read what, and when."""

from __future__ import annotations

from screening.records.audit.entries import Action, Actor, Kind, Subject, Wanted
from screening.records.database import transaction
from screening.records.stores import Stores
from screening.rulebook.chapters import Chapter, chapters
from screening.rulebook.reading.reader import RulesFile

UNREAD = "Read every section before you accept the rules."


def unread(stores: Stores, file: RulesFile, by: Actor) -> tuple[Chapter, ...]:
    """Return the chapters that someone has not read in their current form, in order.

    A chapter read in another version counts if no word of it has changed since.
    """
    entries = stores.audit.all(Wanted(by.code, str(Action.RULES_READ), Subject(Kind.RULES).chain))
    read = {entry.detail.split(maxsplit=1)[0] for entry in entries}
    return tuple(chapter for chapter in chapters(file) if chapter.digest not in read)


def record_read(stores: Stores, chapter: Chapter, by: Actor) -> None:
    """Record that someone has read a chapter."""
    with transaction():
        stores.audit.add(Subject(Kind.RULES), by, Action.RULES_READ, f"{chapter.digest} {chapter.title}")
