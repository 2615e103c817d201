"""Replaying: the same answers and rules version must give the same suggestion, byte for byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from screening.domain.care.follow_up import FollowUp
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
    """Yield the replay of each stored screening, under its own rules version."""
    for screening in screenings:
        yield Replay(screening.reference, _problem(stores, screening))


def replay_follow_ups(stores: Stores) -> Iterator[Replay]:
    """Yield the replay of every answered follow-up; its reference is the screening's plus the questionnaire's name."""
    for follow_up in stores.follow_ups.answered():
        screening = stores.screenings.by_id(follow_up.episode_of)
        reference = f"{screening.reference if screening else follow_up.episode_of} {follow_up.questionnaire}"
        yield Replay(reference, _follow_up_problem(stores, follow_up))


def _follow_up_problem(stores: Stores, follow_up: FollowUp) -> str | None:
    sent = follow_up.answered
    if sent is None:
        return None
    try:
        book = rulebook_of(stores, sent.digest).questionnaires.get(follow_up.questionnaire)
    except NoRulesError as error:
        return str(error)
    if book is None:
        return f"rules version {sent.digest} does not ask {follow_up.questionnaire}"
    again = to_keep(suggest(book, sent.answers), book.version)
    if stores.follow_ups.keeps(follow_up, again):
        return None
    return f"suggests {again.outcome} where {sent.suggestion.outcome} is stored, or other findings"


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
