"""The state of the practice for those who run it: its rules, and the end of its audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from screening.records.audit.verification import Verdict, Verification
from screening.records.operations.rules_versions import Accepted
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.rules.versions import CandidateState, NoRulesError, candidate_state, rulebook_in_force

_LOOKED_AT = 200  # entries: checking all takes seconds


@dataclass(frozen=True)
class RulesState:
    """The rules in force, who accepted them, how many are due for review; or the `problem` that keeps them unusable."""

    candidate: CandidateState
    version: str = ""
    accepted: Accepted | None = None
    overdue: int = 0
    problem: str = ""


def rules_state(stores: Stores, settings: Settings, today: date) -> RulesState:
    """Return the state of the rules."""
    candidate = candidate_state(stores, settings.rules_path)
    try:
        book = rulebook_in_force(stores)
    except NoRulesError as error:
        return RulesState(candidate, problem=str(error))
    return RulesState(candidate, book.version, stores.rules.acceptance_of(book.version), len(book.overdue(today)))


def end_of_trail(stores: Stores) -> Verdict:
    """Return whether the newest entries of the audit trail are intact."""
    return Verification(stores.keys).verify_newest(_LOOKED_AT)
