"""What changed between two rules files, thing by thing, in words."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from screening.rulebook.descriptions import ORDER_OF_RISK, SUMMARY_ONLY, Details, described
from screening.rulebook.reading.reader import RulesFile

_IDLE = ("ref", "says", "story")  # words about a promise, no part of it
_EXCEPTIONS = ("can be", "but for")  # keys of a guarantee that let it promise less


class Change(StrEnum):
    """What became of a thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was: `kind` is rule, question, fact …; `details` gives key, before and after.

    Of a thing that was added, `before` is empty; of one that was removed, `after`.
    """

    kind: str
    id: str
    change: Change
    details: tuple[tuple[str, str, str], ...]

    @property
    def withdraws(self) -> bool:
        """Whether something that was promised of the old file need not be so of the new one.

        A guarantee or an example that is gone or wants something else, a question whose answers no longer have an
        order of risk, or that no rule need read: a proof cannot miss what it is no longer asked.
        """
        if self.change is Change.ADDED:
            return False
        if self.kind in ("guarantee", "example"):
            return any((was and key not in _IDLE) or key in _EXCEPTIONS for key, was, _ in self.details)
        before = {key: was for key, was, _ in self.details}
        return before.get(ORDER_OF_RISK, "none") not in ("", "none") or before.get(SUMMARY_ONLY) == ""


def differences(old: RulesFile, new: RulesFile) -> list[Difference]:
    """Return what changed from one file to the other, and first of all what is withdrawn; else rules first.

    Two files that say the same differ in nothing.
    """
    before, after = described(old), described(new)
    found = []
    for key in [*before, *(key for key in after if key not in before)]:
        details = _differing(before.get(key, {}), after.get(key, {}))
        if details:
            change = Change.ADDED if key not in before else Change.REMOVED if key not in after else Change.CHANGED
            found.append(Difference(*key, change, details))
    return sorted(found, key=lambda difference: not difference.withdraws)


def word_by_word(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Return the words of both texts in turn, each run with `kept`, `gone` or `new`."""
    old, new = before.split(), after.split()
    for _, start, end, new_start, new_end in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if old[start:end] == new[new_start:new_end]:
            yield "kept", " ".join(old[start:end])
            continue
        for state, words in (("gone", old[start:end]), ("new", new[new_start:new_end])):
            if words:
                yield state, " ".join(words)


def in_lines(difference: Difference) -> Iterator[str]:
    """Say one difference, a line each."""
    withdrawn = ", and with it a promise" if difference.withdraws else ""
    yield f"{difference.kind} {difference.id}: {difference.change}{withdrawn}"
    for key, before, after in difference.details:
        if difference.change is Change.CHANGED:
            yield f"  {key}: {before or 'nothing'}"
            yield f"  {' ' * len(key)}→ {after or 'nothing'}"
        else:
            yield f"  {key}: {before or after}"


def _differing(before: Details, after: Details) -> tuple[tuple[str, str, str], ...]:
    keys = dict.fromkeys([*before, *after])
    return tuple((k, before.get(k, ""), after.get(k, "")) for k in keys if before.get(k, "") != after.get(k, ""))
