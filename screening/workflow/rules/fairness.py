"""What is known about the published rules for the fairness inventory: what one answer changes, and outcomes by group.

The proof takes seconds, so no page waits for it: the first page that asks starts it in the background, and this process
keeps the result for as long as it runs. The result depends only on the text of the rules.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from screening.domain.review.group_shares import GroupShares, OutcomesByGroup, beside_each_other, shares_of
from screening.domain.rules.fairness import EVERYONE
from screening.records.stores import Stores
from screening.rulebook.effects import Effect, effects_of
from screening.rulebook.proof.isolated import NoProverError, vary_apart
from screening.rulebook.proof.results import SECONDS
from screening.rulebook.reading.reader import RulesFile, digest, read_stored
from screening.workflow.rules.versions import rulebook_in_force, text_in_force

_ONE_CHANGE, _ALL = 5.0, 300.0  # seconds; the shipped rules take ten in all
_KEPT = 4  # rules versions
EVER = (date.min, date.max)


@dataclass(frozen=True)
class OneAnswerProof:
    """What being in each group changes, by group; empty while the proof runs, or with the reason it stopped."""

    effects: Mapping[str, Effect] = field(default_factory=dict)
    problem: str = ""

    @property
    def done(self) -> bool:
        return bool(self.effects) or bool(self.problem)


_FOUND: dict[str, OneAnswerProof] = {}
_PROVING = threading.Lock()  # one at a time in a process


def prove_one_answer(file: RulesFile, text: str, seconds: float = SECONDS) -> OneAnswerProof:
    """Prove, and wait for it: what being in each group changes if only that answer changes."""
    if not file.rulebook.fairness.characteristics:
        return OneAnswerProof(problem='these rules do not say which answers reveal what: they lack the key "fairness"')
    try:
        return OneAnswerProof(effects_of(file, vary_apart(text, seconds, _ALL)))
    except NoProverError as error:
        return OneAnswerProof(problem=str(error))


def what_is_proved(stores: Stores) -> OneAnswerProof:
    """Return what this process knows about the published rules; if nothing, start the proof without waiting.

    The reason a proof stopped is reported once; then it is tried again.
    """
    text = text_in_force(stores)
    known = _FOUND.get(digest(text), OneAnswerProof())
    if known.problem:
        del _FOUND[digest(text)]
    elif not known.done and _PROVING.acquire(blocking=False):
        _begin(text)
    return known


def outcomes_by_group(stores: Stores, days: tuple[date, date] = EVER) -> OutcomesByGroup:
    """Return the counted outcomes of the groups that the published rules name."""
    book, [cases] = rulebook_in_force(stores), stores.insights.counts([days])
    languages = {one.code: stores.insights.counts([days], (f"language:{one.code}",))[0] for one in book.languages}
    empty = [group.id for group in book.fairness.groups() if not cases.count(f"group:{group.id}")]
    groups: dict[str, GroupShares] = {}
    for one in book.fairness.characteristics:
        groups |= beside_each_other({group.id: shares_of(cases, f"group:{group.id}") for group in one.groups}, empty)
    unspoken = [code for code, counts in languages.items() if not counts.count()]
    by_language = beside_each_other({code: shares_of(counts) for code, counts in languages.items()}, unspoken)
    return OutcomesByGroup(shares_of(cases, f"group:{EVERYONE}"), groups, by_language)


def _begin(text: str) -> None:
    threading.Thread(target=_prove_apart, args=(text,), name="one answer", daemon=True).start()


def _prove_apart(text: str) -> None:
    try:
        found = prove_one_answer(read_stored(text), text, _ONE_CHANGE)
        if len(_FOUND) >= _KEPT:
            _FOUND.clear()
        _FOUND[digest(text)] = found
    finally:
        _PROVING.release()
