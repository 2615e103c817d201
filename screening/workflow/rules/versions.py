"""Rules versions in use: which one is in force, and the contents of stored ones."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from screening.domain.rules.rulebook import Rulebook
from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.records.database import transaction
from screening.records.operations.rules_versions import RulesVersions
from screening.records.stores import Stores
from screening.rulebook.reading.reader import RulesFile, digest, read_rules, read_stored
from screening.rulebook.reading.yaml_nodes import MistakesError
from screening.settings.text_files import EncodingError, text_of


class NoRulesError(Exception):
    """No rules version is in force, or one that a record uses is missing."""


class UnreadableRulesError(NoRulesError):
    """A stored rules version has mistakes by this release's standards."""


class StaleRulesError(Exception):
    """The rules in force are not the ones that were viewed."""


class CandidateState(StrEnum):
    """How rules.yaml on disk compares with the rules in force.

    `behind`: it was in force before words were edited in the workspace. `apart`: the same, and the file changed since.
    """

    SAME = "same"
    DIFFERS = "differs"
    BEHIND = "behind"
    APART = "apart"
    BROKEN = "broken"


def rulebook_of(stores: Stores, version: str) -> Rulebook:
    """Return a stored rules version. Raises NoRulesError, naming it, if it is missing or unreadable."""
    return _rulebook_of(stores.rules, version)


@lru_cache(maxsize=16)
def _rulebook_of(rules: RulesVersions, version: str) -> Rulebook:
    """Return a version, read once per process: it is identified by the digest of its text, so it can never change."""
    text = rules.text_of(version)
    if text is None:
        raise NoRulesError(f"rules version {version} is missing")
    try:
        return read_stored(text).rulebook
    except MistakesError as error:
        first = error.mistakes[0].message
        raise UnreadableRulesError(f"rules version {version} cannot be read by this release: {first}") from None


def read_known(stores: Stores, text: str) -> RulesFile:
    """Return a parsed rules text: a new one is fully checked, a stored one is not held to today's checks.

    Raises MistakesError.
    """
    return read_stored(text) if stores.rules.text_of(digest(text)) else read_rules(text)


def rulebook_in_force(stores: Stores) -> Rulebook:
    """Return the rules in force. Raises NoRulesError if there are none or this release cannot read them."""
    version = stores.rules.in_force()
    if version is None:
        raise NoRulesError("no rules are published: run `screening rules publish`")
    return rulebook_of(stores, version)


def text_in_force(stores: Stores) -> str:
    """Return the text of the rules in force. Raises NoRulesError like `rulebook_in_force`."""
    return stores.rules.text_of(rulebook_in_force(stores).version) or ""


def former_text(stores: Stores, beginning: str) -> str:
    """Return the text of the one version once in force whose digest starts with `beginning`. Raises NoRulesError."""
    former = stores.rules.were_in_force(beginning)
    if len(former) != 1:
        found = "several rules versions begin" if former else "no published rules version begins"
        raise NoRulesError(f'{found} with "{beginning}"')
    return stores.rules.text_of(former[0]) or ""


def activate(stores: Stores, text: str, by: Actor, instead_of: str = "") -> str:
    """Put a rules text in force; return its digest. Raises MistakesError and changes nothing if it has mistakes.

    `instead_of` is the version it was compared with. Raises StaleRulesError if another one is now in force.
    """
    read_known(stores, text)
    with transaction():
        return put_in_force(stores, text, by, instead_of)


def put_in_force(stores: Stores, text: str, by: Actor, instead_of: str = "", source: str = "") -> str:
    """Do what `activate` does, as part of a step that has read the text; `source` is its origin for the audit trail."""
    version = digest(text)
    if instead_of and stores.rules.held_in_force() != instead_of:
        raise StaleRulesError
    stores.rules.put_in_force(version, text, by.name)
    stores.audit.add(Subject(Kind.RULES), by, Action.ACTIVATED, f"{version}{source}")
    return version


def accept_in_force(stores: Stores, clinician: str, by: Actor) -> str:
    """Record which clinician accepted the rules in force; return their digest. Raises NoRulesError without any."""
    return accept(stores, text_in_force(stores), clinician, by)


def accept(stores: Stores, text: str, clinician: str, by: Actor) -> str:
    """Record which clinician accepted a rules text, in force or not yet; return its digest. Raises MistakesError."""
    read_known(stores, text)
    version = digest(text)
    with transaction():
        stores.rules.keep(version, text)
        stores.rules.accept(version, clinician)
        stores.audit.add(Subject(Kind.RULES), by, Action.ACCEPTED, f"{version[:12]} by {clinician}")
    return version


def open_to_patients(stores: Stores, demo: bool) -> bool:
    """Return whether the rules in force were accepted for patients; a demo does not need that."""
    return demo or stores.rules.are_accepted()


def candidate_state(stores: Stores, path: Path) -> CandidateState:
    """Return how rules.yaml on disk compares with the rules in force."""
    try:
        text = text_of(path)
    except (OSError, EncodingError):
        return CandidateState.BROKEN
    version, in_force = digest(text), stores.rules.in_force()
    if version == in_force:
        return CandidateState.SAME  # however old: what is in force is not held to today's checks
    edited_here = in_force is not None and stores.proposals.made(in_force)
    if edited_here and stores.rules.were_in_force(version):
        return CandidateState.BEHIND
    if not _can_be_read(text):
        return CandidateState.BROKEN
    return CandidateState.APART if edited_here else CandidateState.DIFFERS


@lru_cache(maxsize=16)
def _can_be_read(text: str) -> bool:
    """Return whether a text has no mistakes; cached, since every view of the queue asks and mistakes are slow."""
    try:
        read_rules(text)
    except MistakesError:
        return False
    return True
