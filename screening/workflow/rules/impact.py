"""What a candidate would change: earlier sheets are evaluated again. Nothing is stored."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from screening.bulk.jobs import in_memory
from screening.domain.questionnaire.answers import accepted, still_asked
from screening.domain.questionnaire.questions import Value
from screening.domain.rules.rulebook import Outcome, Rulebook
from screening.domain.rules.suggestion import suggest
from screening.records.stores import Stores

_BATCH = 5000  # sheets at a time in bulk
MOST_NAMED = 200  # references that are listed; all are counted


@dataclass(frozen=True)
class BaselineSheet:
    """One sheet to try: `outcome` and `fired` (rule ids) are what was suggested before."""

    reference: str
    answers: Mapping[str, Value]
    outcome: Outcome
    fired: frozenset[str]


@dataclass(frozen=True)
class OutcomeChange:
    """A sheet whose outcome would change, and the rules that would start or stop firing."""

    reference: str
    before: Outcome
    after: Outcome
    fires: tuple[str, ...]
    silent: tuple[str, ...]


@dataclass
class Impact:
    """What would change: counts of (before, after), of rules that would start or stop firing, and the sheets that move.

    `unread` counts answers that the candidate does not accept, or not in full (a question or option that is gone, or
    is not asked): what it does not accept is ignored when its outcome is computed.
    """

    sheets: int = 0
    outcomes: Counter[tuple[Outcome, Outcome]] = field(default_factory=Counter)
    fires: Counter[str] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)
    moved: list[OutcomeChange] = field(default_factory=list)
    unread: int = 0

    @property
    def changed(self) -> int:
        """Return how many sheets would have a different outcome."""
        return sum(count for _move, count in self.moves)

    @property
    def moves(self) -> list[tuple[tuple[Outcome, Outcome], int]]:
        """Return how many sheets would move from one outcome to another, the milder "before" first."""
        moved = [move for move in self.outcomes.items() if move[0][0] is not move[0][1]]
        return sorted(moved, key=lambda move: (move[0][0].rank, move[0][1].rank))

    @property
    def milder(self) -> int:
        """Return how many of them would get a milder one."""
        return sum(count for (before, after), count in self.outcomes.items() if after.rank < before.rank)

    def note(self, sheet: BaselineSheet, after: Outcome, fired: frozenset[str]) -> None:
        """Record what the candidate suggests about a sheet."""
        fires, silent = sorted(fired - sheet.fired), sorted(sheet.fired - fired)
        self.sheets += 1
        self.outcomes[sheet.outcome, after] += 1
        self.fires.update(fires)
        self.silent.update(silent)
        if after is not sheet.outcome and len(self.moved) < MOST_NAMED:
            self.moved.append(OutcomeChange(sheet.reference, sheet.outcome, after, tuple(fires), tuple(silent)))


def impact(rulebook: Rulebook, sheets: Iterable[BaselineSheet]) -> Impact:
    """Try every sheet under a candidate."""
    found = Impact()
    for sheet in sheets:
        answers, unread = _taken(rulebook, sheet.answers)
        found.unread += unread
        found.note(sheet, *_suggested(rulebook, answers))
    return found


def impact_in_bulk(rulebook: Rulebook, sheets: Iterable[BaselineSheet]) -> Impact:
    """Try every sheet under a candidate, in batches and in memory only. Raises NoEngineError."""
    found, suggested, waiting = Impact(), in_memory(rulebook), iter(sheets)
    while batch := list(itertools.islice(waiting, _BATCH)):
        taken = [_taken(rulebook, sheet.answers) for sheet in batch]
        found.unread += sum(unread for _answers, unread in taken)
        for sheet, (after, fired) in zip(batch, suggested([answers for answers, _unread in taken]), strict=True):
            found.note(sheet, after, fired)
    return found


def stored_baselines(stores: Stores, in_force: Rulebook) -> Iterator[BaselineSheet]:
    """Yield every stored screening, newest first, with what the rules in force suggest about it.

    For one sent under those rules this is the stored suggestion, so a candidate is compared on its own changes only.
    """
    for screening in stores.screenings.all(newest_first=True):
        kept = screening.suggestion
        if screening.digest == in_force.version:
            fired = frozenset(finding.rule for finding in kept.findings)
            yield BaselineSheet(screening.reference, screening.answers, kept.outcome, fired)
        else:
            yield baseline_sheet(in_force, screening.reference, _taken(in_force, screening.answers)[0])


def baseline_sheet(rulebook: Rulebook, reference: str, answers: Mapping[str, Value]) -> BaselineSheet:
    """Return a sheet that is not stored, with what the rules in force suggest about it."""
    return BaselineSheet(reference, answers, *_suggested(rulebook, answers))


def _suggested(rulebook: Rulebook, answers: Mapping[str, Value]) -> tuple[Outcome, frozenset[str]]:
    suggestion = suggest(rulebook, answers)
    fired = frozenset(finding.rule.id for finding in suggestion.findings)
    return suggestion.outcome or Outcome.DISCUSS_FIRST, fired


def _taken(rulebook: Rulebook, answers: Mapping[str, Value]) -> tuple[Mapping[str, Value], int]:
    """Return the answers the candidate accepts, and how many it does not, or not in full."""
    taken = still_asked(rulebook.questionnaire, accepted(rulebook.questionnaire, answers))
    return taken, sum(taken.get(question) != value for question, value in answers.items())
