"""First run: what a practice does before its first patient, which steps are done, and what was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from screening.records.access.tables import Person
from screening.records.audit.entries import Action, Wanted
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.practice.staff import ADMINISTRATOR, staff_state

_PHONES = {"phone": "phone", "hours": "hours", "out_of_hours": "what to do when you are closed"}


@dataclass(frozen=True)
class SetupStep:
    """One step, whether it is done, and what was found; `at` is when, if known."""

    name: str
    done: bool
    evidence: str
    at: datetime | None = None


def first_run(stores: Stores, settings: Settings) -> list[SetupStep]:
    """Return the steps in order."""
    kept = stores.kept_settings.all()
    staff = staff_state(stores)
    can_sign_in, bare, waiting = staff.can_sign_in, staff.bare, staff.waiting
    administrators = [person for person in can_sign_in if ADMINISTRATOR in person.role_names]
    secured = f"{len(can_sign_in) - len(bare)} of {len(can_sign_in)} who can sign in have one."
    secured += f" Without: {_names(bare)}." if bare else ""
    secured += f" Have not signed in yet: {_names(waiting)}." if waiting else ""
    unsaved = [words for name, words in _PHONES.items() if name not in kept]
    years = settings.keep_signed_years
    return [
        SetupStep("administrator", bool(administrators), f"Can sign in: {_names(administrators)}."),
        SetupStep("second_factor", bool(can_sign_in) and not bare, secured),
        SetupStep(
            "phones", not unsaved, f"Not saved yet: {', '.join(unsaved)}." if unsaved else "All three are saved."
        ),
        SetupStep(
            "retention", "keep_signed_years" in kept, f"{years} years." if years else "No number of years is saved yet."
        ),
        _rules_step(stores),
        _test_step(stores),
        SetupStep("backup", bool(kept.get("backup_place")), kept.get("backup_place") or "Nothing entered there yet."),
    ]


def _rules_step(stores: Stores) -> SetupStep:
    version = stores.rules.in_force()
    accepted = stores.rules.acceptance_of(version) if version else None
    if accepted is None:
        return SetupStep("rules", False, "No one has accepted the published version.")
    return SetupStep("rules", True, f"Accepted by {accepted.by}", accepted.at)


def _test_step(stores: Stores) -> SetupStep:
    """Return whether anything was ever sent and signed, even if since erased, according to the audit trail."""
    sent, signed = (stores.audit.page(Wanted(action=str(action)), 1) for action in (Action.SENT, Action.SIGNED))
    if not sent:
        return SetupStep("test", False, "Nothing has been sent yet.")
    if not signed:
        return SetupStep("test", False, "Sent, but no one who signed in has signed one yet. Last sent", sent[0].at)
    return SetupStep("test", True, "Sent and signed. Last signed", signed[0].at)


def _names(people: Iterable[Person]) -> str:
    return ", ".join(person.name for person in people) or "no one"
