"""A candidate: rules.yaml as it is on disk, with everything to know before putting it in force."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from screening.records.stores import Stores
from screening.rulebook.difference import Difference, differences
from screening.rulebook.proof.isolated import NoProverError, Told, compare_apart, prove_apart
from screening.rulebook.proof.results import State
from screening.rulebook.reading.examples import failures
from screening.rulebook.reading.reader import RulesFile, digest, read_stored
from screening.rulebook.reading.yaml_nodes import Mistake, MistakesError
from screening.rulebook.soundness import faults
from screening.settings import Settings
from screening.workflow.rules.impact import Impact, impact, stored_baselines
from screening.workflow.rules.languages import without_words
from screening.workflow.rules.versions import read_known, rulebook_in_force, text_in_force

MOST_SHEETS = 2000  # tried by a page, newest screenings first; the command tries all
_KEPT = 8  # proofs: two for each candidate
_ONE_PROPERTY, _ALL, _COMPARED = 2.0, 20.0, 5.0  # seconds a page waits; the commands wait longer


@dataclass(frozen=True)
class Proof:
    """The result of the proof: how many properties were proved, which were not, and why it stopped early, if it did."""

    proved: int = 0
    unproved: tuple[Told, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class CandidateReport:
    """What is known about a candidate. With `mistakes`, everything else is empty; with `errors`, it is refused.

    `milder` has in `unproved` the published rules that decide a sheet which would become milder: this may be intended,
    so it blocks nothing. `lines` are the lines of the text, for showing the mistakes in place.
    """

    text: str
    file: RulesFile | None = None
    mistakes: tuple[Mistake, ...] = ()
    errors: tuple[str, ...] = ()
    proof: Proof = field(default_factory=Proof)
    differences: tuple[Difference, ...] = ()
    milder: Proof = field(default_factory=Proof)

    @property
    def version(self) -> str:
        return digest(self.text)

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def may_be_put_in_force(self) -> bool:
        """Return whether no known problem should keep it from being put in force."""
        broken = any(one.holds_back for one in self.proof.unproved) or bool(self.proof.problem)
        return not (self.mistakes or self.errors or broken)


_PROVED: dict[str, Proof] = {}
_PROVING = threading.Lock()  # one proof at a time: eight at once would slow down patients


def try_candidate(stores: Stores, settings: Settings, text: str) -> CandidateReport:
    """Check, test and prove a rules text. Nothing is stored."""
    try:
        file = read_known(stores, text)
    except MistakesError as error:
        return CandidateReport(text, mistakes=tuple(error.mistakes))
    in_force = text_in_force(stores)
    return CandidateReport(
        text,
        file,
        errors=(*_errors(file), *filter(None, [without_words(settings, file.rulebook.languages)])),
        proof=_proof(text, lambda: _prove(text)),
        differences=tuple(differences(read_stored(in_force), file)),
        milder=_proof(f"{in_force}\n{text}", lambda: _compare(in_force, text)),
    )


def impact_of(stores: Stores, file: RulesFile) -> Impact:
    """Try a candidate on the newest screenings. Nothing is stored."""
    sheets = itertools.islice(stored_baselines(stores, rulebook_in_force(stores)), MOST_SHEETS)
    return impact(file.rulebook, sheets)


@lru_cache(maxsize=4)  # a page that was viewed is then posted and shown again
def _errors(file: RulesFile) -> tuple[str, ...]:
    found = [f"{fault.id}: {fault.words}" for fault in faults(file.rulebook)]
    for name, one in file.every.items():
        for example in one.examples:
            found += [f"{name}{example.id}: {sentence}" for sentence in failures(one.rulebook, example)]
    return tuple(found)


def _proof(subject: str, prove: Callable[[], Proof]) -> Proof:
    """Return the proof of a subject; one that neither failed nor timed out is remembered by this process."""
    version = digest(subject)
    if version in _PROVED:
        return _PROVED[version]
    if not _PROVING.acquire(blocking=False):
        return Proof(problem="another proof is running right now; it takes up to half a minute")
    try:
        found = prove()
    finally:
        _PROVING.release()
    if not found.problem and all(one.state is not State.OVER_TIME for one in found.unproved):  # else it was just busy
        if len(_PROVED) >= _KEPT:
            _PROVED.clear()
        _PROVED[version] = found
    return found


def _prove(text: str) -> Proof:
    return _gathered(prove_apart(text, _ONE_PROPERTY, _ALL))


def _compare(old: str, new: str) -> Proof:
    return _gathered(compare_apart(old, new, _ONE_PROPERTY, _COMPARED))


def _gathered(told: Iterator[Told]) -> Proof:
    results: list[Told] = []
    problem = ""
    try:
        results.extend(told)
    except NoProverError as error:
        problem = str(error)
    proved = sum(one.state is State.PROVED for one in results)
    return Proof(proved, tuple(one for one in results if one.lines), problem)
