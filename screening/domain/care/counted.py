"""Counts over courses of care: how often something happened, and whether a measured number changed.

Sessions are counted by site, by technique and by what was suggested; changes by the suggestion when needling began.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo

from screening.domain.care.follow_up import FollowUp
from screening.domain.care.outcomes import MeasuredChange
from screening.domain.care.session import CareSession, SessionContent, current
from screening.domain.review.insights import Share

ALL, SITE, TECHNIQUE, OUTCOME = "", "site:", "technique:", "outcome:"  # what a group of sessions has in common
SESSIONS, ANYTHING = "sessions", "anything"
EVENT = "event:"
NEEDLED, MEASURED = "needled", "measured:"  # of courses of care
FEW_SESSIONS = 11  # as in the research export: no cell of 10 or fewer is shown
_AT = "|"


@dataclass(frozen=True)
class Telling:
    """The names that count reports on sessions: of those in `of`, where `anything` happened, and `each` event."""

    of: str
    anything: str
    each: str


BY_STAFF = Telling(SESSIONS, ANYTHING, EVENT)
AFTERWARDS = Telling("checked", "reported", "report:")  # by the patients who answered about the session


def names_of(sessions: Iterable[CareSession], follow_ups: Iterable[FollowUp], zone: tzinfo) -> Counter[str]:
    """Return the counts for one episode: each name, and the number of sessions or courses of care it holds for.

    Only sessions with needling count, and only the current record of each day. Days are those of the time zone.
    """
    held, asked = [one for one in current(sessions) if one.content.needled], list(follow_ups)
    names = Counter(
        _name(group, what)
        for session in held
        for group in _groups(session.content)
        for what in (*_whats(session.content), *_reported(session.held_on, asked))
    )
    if held and held[0].content.outcome:
        group = f"{OUTCOME}{held[0].content.outcome}"
        names.update(_name(group, what) for what in (NEEDLED, *_changed(held[0].held_on, asked, zone)))
    return names


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


def _reported(day: date, asked: Iterable[FollowUp]) -> Iterator[str]:
    """Yield what was reported about the session of a day; nothing if no one answered."""
    sent = [one.answered.reported for one in asked if one.answered and one.session_on == day]
    told = [reported for reported in sent if reported is not None]
    if told:
        yield AFTERWARDS.of
    if any(told):
        yield AFTERWARDS.anything
    yield from dict.fromkeys(f"{AFTERWARDS.each}{rule}" for reported in told for rule in reported)


def _changed(since: date, asked: Iterable[FollowUp], zone: tzinfo) -> Iterator[str]:
    """Yield each number measured again since a day, and how its last value compares with the first."""
    sent = sorted(((one.answered, one.questionnaire) for one in asked if one.answered), key=lambda one: one[0].at)
    later = [(answers, name) for answers, name in sent if answers.at.astimezone(zone).date() >= since]
    last = {name: answers.change for answers, name in later if answers.change}
    for name, change in last.items():
        yield f"{MEASURED}{name}"
        yield change_name(name, change)


def change_name(questionnaire: str, change: MeasuredChange) -> str:
    """Return the name of one change of what a questionnaire measures."""
    return f"{change}:{questionnaire}"


def _name(group: str, what: str) -> str:
    return f"{group}{_AT}{what}"


def share(counts: Mapping[str, int], group: str, what: str, of: str = SESSIONS) -> Share:
    """Return the share of a group for which something holds; by default, of its sessions."""
    return Share(counts.get(_name(group, what), 0), counts.get(_name(group, of), 0))


def is_small(share: Share) -> bool:
    """Return whether few are behind a share: the sessions, those in which it happened, or those in which it did not.

    A small count could identify someone. Zero says nothing about anyone, so it may be shown.
    """
    return share.of < FEW_SESSIONS or any(0 < part < FEW_SESSIONS for part in (share.count, share.of - share.count))


def groups_of(counts: Mapping[str, int], kind: str) -> list[str]:
    """Return the groups of one kind that have a session, by name."""
    groups = {name.partition(_AT)[0] for name, count in counts.items() if count > 0}
    return sorted(group for group in groups if group.startswith(kind) and group)


def events_of(counts: Mapping[str, int], told: Telling = BY_STAFF) -> list[str]:
    """Return the ids of what happened in any session, as told."""
    whats = (name.partition(_AT)[2] for name, count in counts.items() if count > 0)
    return sorted({what.removeprefix(told.each) for what in whats if what.startswith(told.each)})
