"""New words for a rule: one person proposes them in the workspace, a second one publishes or declines them.

A proposal holds only the new words. They are put into the rules in force each time it is viewed, so that it follows
what is published meanwhile, as long as no one else changed the same text of the same rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.records.database import transaction
from screening.records.operations.proposals import LARGEST_NUMBER, Proposal, ProposalState, WordsEdit
from screening.records.stores import Stores
from screening.rulebook.editing import collisions, edited, field_at, text_of_field, words_of
from screening.rulebook.reading.reader import read_rules
from screening.rulebook.reading.yaml_nodes import MistakesError
from screening.rulebook.soundness import faults
from screening.workflow.rules.candidate import CandidateReport
from screening.workflow.rules.versions import (
    NoRulesError,
    put_in_force,
    read_known,
    rulebook_in_force,
    rulebook_of,
    text_in_force,
)


class Member(Protocol):
    """A member of staff, told apart from a second person by the id."""

    @property
    def id(self) -> int:
        """Return the id of the person."""

    @property
    def actor(self) -> Actor:
        """Return the person as the audit trail names them."""


class CollisionError(Exception):
    """Someone changed the same words since then, in these `fields`. Empty: there is no such rule to edit."""

    def __init__(self, fields: Sequence[str] = ()) -> None:
        self.fields = tuple(fields)
        super().__init__(", ".join(fields))


class SettledError(Exception):
    """The proposal was already published, declined or withdrawn."""


class OwnProposalError(Exception):
    """The author of a proposal cannot decide on it: a second person must."""


class NotTheAuthorError(Exception):
    """Only the author can withdraw a proposal."""


def words_in(stores: Stores, version: str, rule_id: str) -> dict[str, str]:
    """Return the words of a rule in a rules version; none if there is no such version or rule."""
    try:
        rule = rulebook_of(stores, version).by_id.get(rule_id)
    except NoRulesError:
        return {}
    return words_of(rule) if rule else {}


def can_be_edited(stores: Stores) -> bool:
    """Return whether the rules in force meet the requirements for new ones; if not, no edit could be published."""
    return _is_sound(text_in_force(stores))


def edited_in_force(stores: Stores, edit: WordsEdit) -> str:
    """Return the rules in force with an edit. Raises CollisionError if someone else changed the same words since."""
    rules = rulebook_in_force(stores)
    rule = rules.by_id.get(edit.rule)
    if rule is None or not can_be_edited(stores):
        raise CollisionError
    if edit.base != rules.version:
        found = collisions(words_in(stores, edit.base, edit.rule), words_of(rule), edit.changes)
        if found:
            raise CollisionError(found)
    return edited(text_in_force(stores), edit.rule, edit.changes)


def problems_at(report: CandidateReport, edit: WordsEdit) -> list[tuple[str, str]]:
    """Return the problems with an edit, each with its field; "" for one that no field can fix.

    A sentence about a key includes it; a broken guarantee comes from what patients read. What could not be proved is
    not known to be sound, so it counts as a problem too.
    """
    mistakes = [(field_at(report.text, edit.rule, mistake.line), mistake.message) for mistake in report.mistakes]
    read = min(edit.changes, key=lambda field: not field.startswith("patient-"))
    broken = [one.lines[0] for one in report.proof.unproved if one.holds_back]
    unproved = f"This was not saved, since it could not be proved: {report.proof.problem}. Try again in a minute."
    return [
        *mistakes,
        *(
            (next((field for field in edit.changes if f'"{text_of_field(field)}"' in words), read), words)
            for words in (*report.errors, *broken)
        ),
        *([("", unproved)] if report.proof.problem else []),
    ]


def propose(stores: Stores, edit: WordsEdit, by: Member) -> int:
    """Store an edit for a second person; return its number. Raises CollisionError like `edited_in_force`.

    While it is open, the same edit by the same person is the same proposal, as when a button is pressed twice.
    """
    with transaction():
        stores.rules.held_in_force()  # so that the second press sees the first one's proposal
        edited_in_force(stores, edit)
        for one in stores.proposals.open(edit.rule):
            if (one.by, one.edit) == (by.id, edit):
                return one.number
        number = stores.proposals.add(edit, by.id)
        stores.audit.add(Subject(Kind.RULES), by.actor, Action.PROPOSED, f"proposal {number}: {edit.rule}")
        return number


def proposal_of(stores: Stores, number: int) -> Proposal | None:
    """Return a proposal; None if there is none with this number."""
    return stores.proposals.by_number(number) if number <= LARGEST_NUMBER else None


def approve(stores: Stores, number: int, seen: str, by: Member) -> str:
    """Put the rules with a proposal in force, as someone other than its author; return their digest.

    `seen` is the version in force it was compared with. Raises SettledError, OwnProposalError, CollisionError, and
    StaleRulesError if another version is now in force.
    """
    with transaction():
        proposal = _to_settle(stores, number, by)
        text = edited_in_force(stores, proposal.edit)
        read_known(stores, text)
        version = put_in_force(stores, text, by.actor, seen, source=f", proposal {number}")
        stores.proposals.settle(number, ProposalState.PUBLISHED, by.id, published=version)
        return version


def decline(stores: Stores, number: int, reason: str, by: Member) -> None:
    """Decline a proposal, as someone other than its author. Raises SettledError and OwnProposalError."""
    with transaction():
        proposal = _to_settle(stores, number, by)
        stores.proposals.settle(number, ProposalState.DECLINED, by.id, reason=reason)
        stores.audit.add(Subject(Kind.RULES), by.actor, Action.DECLINED, f"proposal {number}: {proposal.edit.rule}")


def withdraw(stores: Stores, number: int, by: Member) -> None:
    """Take back one's own proposal. Raises SettledError and NotTheAuthorError."""
    with transaction():
        proposal = _open(stores, number)
        if proposal.by != by.id:
            raise NotTheAuthorError
        stores.proposals.settle(number, ProposalState.WITHDRAWN, by.id)
        stores.audit.add(Subject(Kind.RULES), by.actor, Action.WITHDRAWN, f"proposal {number}: {proposal.edit.rule}")


@lru_cache(maxsize=4)
def _is_sound(text: str) -> bool:
    """Return whether a text has no mistakes and no faults; cached, since every view of a proposal asks."""
    try:
        return not faults(read_rules(text).rulebook)
    except MistakesError:
        return False


def _to_settle(stores: Stores, number: int, by: Member) -> Proposal:
    proposal = _open(stores, number)
    if proposal.by == by.id:
        raise OwnProposalError
    return proposal


def _open(stores: Stores, number: int) -> Proposal:
    proposal = stores.proposals.held(number)
    if proposal is None or proposal.state is not ProposalState.OPEN:
        raise SettledError
    return proposal
