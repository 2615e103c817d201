"""What is counted of sessions: how often something happened, by site, by technique and by what was suggested."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from screening.domain.care.session import CareSession, SessionContent, current
from screening.domain.review.insights import Share

ALL, SITE, TECHNIQUE, OUTCOME = "", "site:", "technique:", "outcome:"  # what a group of sessions has in common
SESSIONS, ANYTHING = "sessions", "anything"
EVENT = "event:"
FEW_SESSIONS = 11  # as in the research export: no cell of 10 or fewer is shown
_AT = "|"


def names_of(sessions: Iterable[CareSession]) -> Counter[str]:
    """Return what to count of one episode: each name with how many sessions it holds for.

    Only sessions with needling count, and of each day only what holds.
    """
    return Counter(
        _name(group, what)
        for session in current(sessions)
        if session.content.needled
        for group in _groups(session.content)
        for what in _whats(session.content)
    )


def _groups(content: SessionContent) -> Iterator[str]:
    yield ALL
    yield from (f"{SITE}{site}" for site in dict.fromkeys(content.sites))
    if content.technique:
        yield f"{TECHNIQUE}{content.technique}"
    if content.outcome:
        yield f"{OUTCOME}{content.outcome}"


def _whats(content: SessionContent) -> Iterator[str]:
    yield SESSIONS
    if content.happened:
        yield ANYTHING
    yield from (f"{EVENT}{event}" for event in dict.fromkeys(content.happened))


def _name(group: str, what: str) -> str:
    return f"{group}{_AT}{what}"


def share(counts: Mapping[str, int], group: str, what: str) -> Share:
    """Return in how many sessions of a group something happened."""
    return Share(counts.get(_name(group, what), 0), counts.get(_name(group, SESSIONS), 0))


def is_small(share: Share) -> bool:
    """Return whether few are behind a share: the sessions, those in which it happened, or those in which it did not.

    Somebody could be known by it. None at all tells nothing of anybody, so a zero may be shown.
    """
    return share.of < FEW_SESSIONS or any(0 < part < FEW_SESSIONS for part in (share.count, share.of - share.count))


def groups_of(counts: Mapping[str, int], kind: str) -> list[str]:
    """Return the groups of one kind that have a session, by name."""
    groups = {name.partition(_AT)[0] for name, count in counts.items() if count > 0}
    return sorted(group for group in groups if group.startswith(kind) and group)


def events_of(counts: Mapping[str, int]) -> list[str]:
    """Return the ids of what happened in any session."""
    whats = (name.partition(_AT)[2] for name, count in counts.items() if count > 0)
    return sorted({what.removeprefix(EVENT) for what in whats if what.startswith(EVENT)})
