"""What changed between two rules files, thing by thing, in words."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from screening.domain.rules.suggestion import Suggestion
from screening.rulebook.descriptions import described
from screening.rulebook.question_details import ORDER_OF_RISK, SUMMARY_ONLY, Details
from screening.rulebook.reading.reader import RulesFile

NOTHING_MILDER = "No sheet became milder."
_IDLE = ("ref", "says", "story")  # words about a promise that are not part of it
_EXCEPTIONS = ("can be", "but for")  # keys of a guarantee that narrow its promise


class Change(StrEnum):
    """What happened to a thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Milder(StrEnum):
    """What became milder for one person between two files."""

    OUTCOME = "outcome"
    ACT = "act"


@dataclass(frozen=True)
class Difference:
    """One thing that changed: `kind` is rule, question, fact …; `details` gives key, before and after.

    `before` is empty for an added thing, `after` for a removed one.
    """

    kind: str
    id: str
    change: Change
    details: tuple[tuple[str, str, str], ...]

    @property
    def withdraws(self) -> bool:
        """Return whether something promised by the old file may not hold in the new one.

        True of a guarantee or example that is gone or demands something else, and of a question that loses its order of
        risk or no longer has to be read by a rule: a proof cannot fail on what it no longer checks.
        """
        if self.change is Change.ADDED:
            return False
        if self.kind in ("guarantee", "example"):
            return any((was and key not in _IDLE) or key in _EXCEPTIONS for key, was, _ in self.details)
        before = {key: was for key, was, _ in self.details}
        return before.get(ORDER_OF_RISK, "none") not in ("", "none") or before.get(SUMMARY_ONLY) == ""


def milder(before: Suggestion, after: Suggestion) -> Milder | None:
    """Return what became milder: the outcome; or, where that is the same, the most urgent act. None if neither did."""
    ranks = [suggestion.outcome.rank if suggestion.outcome else -1 for suggestion in (before, after)]
    if ranks[0] != ranks[1]:
        return Milder.OUTCOME if ranks[1] < ranks[0] else None
    return Milder.ACT if after.act.rank < before.act.rank else None


def differences(old: RulesFile, new: RulesFile) -> list[Difference]:
    """Return what changed from one file to the other: withdrawn promises first, then rules.

    Two files that say the same have no differences.
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
    """Yield the words of both texts in order, each run marked `kept`, `gone` or `new`."""
    old, new = before.split(), after.split()
    for _, start, end, new_start, new_end in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if old[start:end] == new[new_start:new_end]:
            yield "kept", " ".join(old[start:end])
            continue
        for state, words in (("gone", old[start:end]), ("new", new[new_start:new_end])):
            if words:
                yield state, " ".join(words)


def in_lines(difference: Difference) -> Iterator[str]:
    """Yield one difference, line by line."""
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
