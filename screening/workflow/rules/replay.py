"""Replaying: the same answers and rules version must give the same suggestion, to the byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from screening.domain.questionnaire.answers import as_value
from screening.domain.questionnaire.questions import Value
from screening.domain.rules.suggestion import suggest
from screening.exchange.formats.suggestion_json import canonical, kept_data
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.workflow.rules.versions import NoRulesError, rulebook_of


@dataclass(frozen=True)
class Replay:
    """How one stored screening replays; `problem` is None when it gives the same bytes."""

    reference: str
    problem: str | None


def answers_of(screening: Screening) -> dict[str, Value]:
    """Return the answers as they were sent."""
    raw: dict[str, Any] = screening.answers["answers"]
    return {question: as_value(value) for question, value in raw.items()}


def replay(stores: Stores, screenings: Iterable[Screening]) -> Iterator[Replay]:
    """Suggest again for each stored screening, under the rules version it names."""
    for screening in screenings:
        yield Replay(screening.reference, _problem(stores, screening))


def _problem(stores: Stores, screening: Screening) -> str | None:
    try:
        rulebook = rulebook_of(stores, screening.digest)
    except NoRulesError as error:
        return str(error)
    again = kept_data(suggest(rulebook, answers_of(screening)), rulebook.version)
    kept = {"engine": 1, **screening.suggestion}  # the first engine did not yet sign what it suggested
    if canonical(again) == canonical(kept):
        return None
    if kept["engine"] != again["engine"]:
        return f"was suggested by engine {kept['engine']}; engine {again['engine']} suggests otherwise"
    return f"suggests {again['outcome']} where {screening.suggestion['outcome']} is stored, or other findings"
