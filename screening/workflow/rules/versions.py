"""Rules versions in use: which is in force, and what a stored one said."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from screening.domain.rules.rulebook import Rulebook
from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.records.database import writing
from screening.records.operations import rules_versions
from screening.records.stores import Stores
from screening.rulebook.reading.reader import RulesFile, digest, read_rules, read_stored
from screening.rulebook.reading.yaml_nodes import MistakesError
from screening.settings.text_files import EncodingError, text_of


class NoRulesError(Exception):
    """No rules version is in force, or one that a record names is missing."""


class UnreadableRulesError(NoRulesError):
    """A rules version that is kept has mistakes in the eyes of this release."""


class Candidate(StrEnum):
    """How rules.yaml on disk stands to the rules in force."""

    SAME = "same"
    DIFFERS = "differs"
    BROKEN = "broken"


@lru_cache(maxsize=16)
def rulebook_of(version: str) -> Rulebook:
    """Give a stored rules version. Raises NoRulesError, naming it, when it was never kept or cannot be read.

    Read once per process: a version is named by the digest of its text, so it can never change.
    """
    text = rules_versions.text_of(version)
    if text is None:
        raise NoRulesError(f"rules version {version} is missing")
    try:
        return read_stored(text).rulebook
    except MistakesError as error:
        first = error.mistakes[0].message
        raise UnreadableRulesError(f"rules version {version} cannot be read by this release: {first}") from None


def read_known(text: str) -> RulesFile:
    """Read a rules text: a new one is checked, one that is kept already is not held to what is checked today.

    Raises MistakesError.
    """
    return read_stored(text) if rules_versions.text_of(digest(text)) else read_rules(text)


def rulebook_in_force() -> Rulebook:
    """Give the rules in force. Raises NoRulesError before there are any, and when this release cannot read them."""
    version = rules_versions.in_force()
    if version is None:
        raise NoRulesError("no rules are in force: run `screening rules activate`")
    return rulebook_of(version)


def text_in_force() -> str:
    """Give the text of the rules in force. Raises NoRulesError as `rulebook_in_force` does."""
    return rules_versions.text_of(rulebook_in_force().version) or ""


def former_text(beginning: str) -> str:
    """Give the text of the one version that was in force and whose digest begins so. Raises NoRulesError."""
    former = rules_versions.were_in_force(beginning)
    if len(former) != 1:
        found = "several rules versions begin" if former else "no rules version that was in force begins"
        raise NoRulesError(f'{found} with "{beginning}"')
    return rules_versions.text_of(former[0]) or ""


def activate(stores: Stores, text: str, by: Actor) -> str:
    """Put a rules text in force; give its digest. Raises MistakesError and changes nothing when it has mistakes."""
    read_known(text)
    version = digest(text)
    with writing() as session:
        rules_versions.put_in_force(session, version, text, by.name)
        stores.audit.add(session, Subject(Kind.RULES), by, Action.ACTIVATED, version)
    return version


def accept_in_force(stores: Stores, clinician: str, by: Actor) -> str:
    """Note which clinician accepted the rules in force; give their digest. Raises NoRulesError before there are any."""
    return accept(stores, text_in_force(), clinician, by)


def accept(stores: Stores, text: str, clinician: str, by: Actor) -> str:
    """Note which clinician accepted a rules text, in force or not yet; give its digest. Raises MistakesError."""
    read_known(text)
    version = digest(text)
    with writing() as session:
        rules_versions.keep(session, version, text)
        rules_versions.accept(session, version, clinician)
        stores.audit.add(session, Subject(Kind.RULES), by, Action.ACCEPTED, f"{version[:12]} by {clinician}")
    return version


def open_to_patients(demo: bool) -> bool:
    """Whether somebody accepted the rules in force for patients; in a demo nobody has to."""
    version = rules_versions.in_force()
    return demo or (version is not None and rules_versions.acceptance_of(version) is not None)


def candidate(path: Path) -> Candidate:
    """Compare rules.yaml on disk with the rules in force."""
    try:
        text = text_of(path)
    except (OSError, EncodingError):
        return Candidate.BROKEN
    if not _can_be_read(text):
        return Candidate.BROKEN
    return Candidate.SAME if digest(text) == rules_versions.in_force() else Candidate.DIFFERS


@lru_cache(maxsize=16)
def _can_be_read(text: str) -> bool:
    """Whether a text has no mistakes: every look at the queue asks, and one with mistakes takes long to read."""
    try:
        read_rules(text)
    except MistakesError:
        return False
    return True
