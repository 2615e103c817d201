"""A candidate: rules.yaml as it stands on disk, with everything to know before it is put in force."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field

from screening.records.stores import Stores
from screening.rulebook.difference import Difference, differences
from screening.rulebook.proof.isolated import NoProverError, Told, prove_apart
from screening.rulebook.proof.results import State
from screening.rulebook.reading.examples import failures
from screening.rulebook.reading.reader import RulesFile, digest, read_stored
from screening.rulebook.reading.yaml_nodes import Mistake, MistakesError
from screening.rulebook.soundness import faults
from screening.settings import Settings
from screening.workflow.rules.impact import Impact, impact, stored_baselines
from screening.workflow.rules.languages import without_words
from screening.workflow.rules.versions import read_known, rulebook_in_force, text_in_force

MOST_SHEETS = 2000  # what a page tries, the newest screenings; the command tries all
_KEPT = 4  # proofs
_ONE_PROPERTY, _ALL = 2.0, 20.0  # seconds that a page waits; the command waits longer


@dataclass(frozen=True)
class Proof:
    """How the proof came out: how many properties were proved, those that were not, and why it broke off."""

    proved: int = 0
    unproved: tuple[Told, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class CandidateReport:
    """What a candidate is. With `mistakes` there is no `file` and nothing else is known; with `errors` it stays out.

    `lines` are the lines of the text, for the mistakes to stand beside.
    """

    text: str
    file: RulesFile | None = None
    mistakes: tuple[Mistake, ...] = ()
    errors: tuple[str, ...] = ()
    proof: Proof = field(default_factory=Proof)
    differences: tuple[Difference, ...] = ()

    @property
    def version(self) -> str:
        return digest(self.text)

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def may_be_put_in_force(self) -> bool:
        """Whether nothing is known that speaks against it."""
        broken = any(one.holds_back for one in self.proof.unproved) or bool(self.proof.problem)
        return not (self.mistakes or self.errors or broken)


_PROVED: dict[str, Proof] = {}
_PROVING = threading.Lock()  # one proof at a time: eight at once would leave patients no time


def try_candidate(stores: Stores, settings: Settings, text: str) -> CandidateReport:
    """Check, test and prove a rules text. Nothing is kept."""
    try:
        file = read_known(stores, text)
    except MistakesError as error:
        return CandidateReport(text, mistakes=tuple(error.mistakes))
    return CandidateReport(
        text,
        file,
        errors=(*_errors(file), *filter(None, [without_words(settings, file.rulebook.languages)])),
        proof=_proof(text),
        differences=tuple(differences(read_stored(text_in_force(stores)), file)),
    )


def impact_of(stores: Stores, file: RulesFile) -> Impact:
    """Try a candidate on the newest screenings. Nothing is kept."""
    sheets = itertools.islice(stored_baselines(stores, rulebook_in_force(stores)), MOST_SHEETS)
    return impact(file.rulebook, sheets)


def _errors(file: RulesFile) -> tuple[str, ...]:
    found = [f"{fault.id}: {fault.words}" for fault in faults(file.rulebook)]
    for example in file.examples:
        found += [f"{example.id}: {sentence}" for sentence in failures(file.rulebook, example)]
    return tuple(found)


def _proof(text: str) -> Proof:
    """Prove a text; one that was proved without trouble is not proved again by this process."""
    version = digest(text)
    if version in _PROVED:
        return _PROVED[version]
    if not _PROVING.acquire(blocking=False):
        return Proof(
            problem="somebody else’s look is being proved at this moment: load this page again in half a minute"
        )
    try:
        found = _prove(text)
    finally:
        _PROVING.release()
    if not found.problem and all(one.state is not State.OVER_TIME for one in found.unproved):  # else a busy minute
        if len(_PROVED) >= _KEPT:
            _PROVED.clear()
        _PROVED[version] = found
    return found


def _prove(text: str) -> Proof:
    results: list[Told] = []
    problem = ""
    try:
        results.extend(prove_apart(text, _ONE_PROPERTY, _ALL))
    except NoProverError as error:
        problem = str(error)
    proved = sum(one.state is State.PROVED for one in results)
    return Proof(proved, tuple(one for one in results if one.lines), problem)
