"""The audit trail as people read it: repeated readings are one line. What is stored and exported stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from screening.records.audit.chaining import Entry
from screening.records.audit.entries import Action, Wanted
from screening.records.paging import ListPage
from screening.records.stores import Stores

_BATCH = 200  # entries read at once
_MOST = 1000  # entries on one page, however many fold, so that pages cost about the same


@dataclass(frozen=True)
class Fold:
    """One entry, or consecutive readings of one thing by one person on one day; newest first."""

    entries: tuple[Entry, ...]

    @property
    def newest(self) -> Entry:
        """Return the latest entry."""
        return self.entries[0]

    @property
    def oldest(self) -> Entry:
        """Return the earliest entry."""
        return self.entries[-1]


def folded(stores: Stores, wanted: Wanted, size: int, after: str = "") -> ListPage[Fold]:
    """Return a page of `size` lines, newest first; `after` is the place of the last entry shown."""
    folds: list[list[Entry]] = []
    for count, entry in enumerate(_newest_first(stores, wanted, after)):
        again = bool(folds) and _is_again(folds[-1][-1], entry, wanted)
        if count == _MOST or (len(folds) == size and not again):
            return _page(folds, older=stores.audit.place_of(folds[-1][-1]))
        if again:
            folds[-1].append(entry)
        else:
            folds.append([entry])
    return _page(folds)


def _page(folds: list[list[Entry]], older: str = "") -> ListPage[Fold]:
    return ListPage([Fold(tuple(entries)) for entries in folds], older)


def _newest_first(stores: Stores, wanted: Wanted, after: str) -> Iterator[Entry]:
    while True:
        found = stores.audit.page(wanted, _BATCH, after)
        yield from found
        after = found.older
        if not after:
            return


def _is_again(newer: Entry, older: Entry, wanted: Wanted) -> bool:
    """Return whether both are the same reading, on one day in the zone of the filters."""
    same = (newer.actor, newer.chain, newer.detail) == (older.actor, older.chain, older.detail)
    days = {entry.at.astimezone(wanted.zone).date() for entry in (newer, older)}
    return same and newer.action == older.action == Action.READ and len(days) == 1
