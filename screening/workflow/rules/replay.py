"""Replaying: the same answers and rules version must give the same suggestion, byte for byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from screening.domain.rules.kept import to_keep
from screening.domain.rules.suggestion import suggest
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.workflow.rules.versions import NoRulesError, rulebook_of


@dataclass(frozen=True)
class Replay:
    """How one stored screening replays; `problem` is None if the bytes are the same."""

    reference: str
    problem: str | None


def replay(stores: Stores, screenings: Iterable[Screening]) -> Iterator[Replay]:
    """Yield the replay of each stored screening, under the rules version it names."""
    for screening in screenings:
        yield Replay(screening.reference, _problem(stores, screening))


def _problem(stores: Stores, screening: Screening) -> str | None:
    try:
        rulebook = rulebook_of(stores, screening.digest)
    except NoRulesError as error:
        return str(error)
    again, kept = to_keep(suggest(rulebook, screening.answers), rulebook.version), screening.suggestion
    if stores.screenings.keeps(screening.id, again):
        return None
    if kept.engine != again.engine:
        return f"was suggested by engine {kept.engine}; engine {again.engine} suggests something else"
    return f"suggests {again.outcome} where {kept.outcome} is stored, or other findings"
