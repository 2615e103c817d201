"""A session: what was done on one day, and what happened."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

MOST_NEEDLES = 200


@dataclass(frozen=True)
class SessionContent:
    """What staff record for one day; everything but `needled` is optional.

    `sites`, `technique` and `happened` are ids of the rules version the session was held under, that of the screening
    `version_id`; `outcome` is what it suggested then. `why` is the reason for needling when no signed decision allows
    it, or allowed it on that day, or when it was done `without_credential`: the person who recorded it, and so needled,
    lacked the credential that the practice requires.
    """

    needled: bool
    needle_count: int | None = None
    sites: tuple[str, ...] = ()
    technique: str = ""
    happened: tuple[str, ...] = ()
    note: str = ""
    why: str = ""
    outcome: str = ""
    version_id: str = ""
    without_credential: bool = False

    def says_the_same(self, other: SessionContent) -> bool:
        """Return whether two records of one day say the same, regardless of rules version."""
        mine, theirs = (replace(one, outcome="", version_id="", without_credential=False) for one in (self, other))
        return mine == theirs


@dataclass(frozen=True)
class CareSession:
    """A recorded session; `number` counts the records of its day, and the highest is current."""

    id: str
    held_on: date
    number: int
    recorded_at: datetime
    recorded_by: str
    content: SessionContent
    person_id: int = 0


def current(sessions: Iterable[CareSession]) -> tuple[CareSession, ...]:
    """Return the current record of each day, oldest day first."""
    newest: dict[date, CareSession] = {}
    for session in sorted(sessions, key=lambda one: one.number):
        newest[session.held_on] = session
    return tuple(newest[day] for day in sorted(newest))


def not_asked_before(sessions: Collection[CareSession], asked_at: Collection[datetime], zone: tzinfo) -> set[date]:
    """Return the days of needling without a new set of answers since the session before.

    `asked_at` are the moments at which answers came in. For the first session, the signed answers count. Those
    that came after a session was recorded, on its day, count for the next one, too.
    """
    answered = [(at, at.astimezone(zone).date()) for at in asked_at]
    recorded = {one.held_on: one.recorded_at for one in sessions if one.number == 1}
    found, before = set[date](), None
    for session in current(sessions):
        asked = before is None or any(
            before < day <= session.held_on or (day == before and at > recorded.get(before, at)) for at, day in answered
        )
        if session.content.needled and not asked:
            found.add(session.held_on)
        before = session.held_on
    return found
