"""A session: what was done on one day, and what happened."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

MOST_NEEDLES = 200


@dataclass(frozen=True)
class SessionContent:
    """What staff record of one day; all but `needled` may be left out.

    `sites`, `technique` and `happened` are ids of the rules version that the session was held under, that of the
    screening `version_id`; `outcome` is what that one suggested then. `why` is the reason to needle although no signed
    decision allows it, or although it was done `without_credential`: whoever recorded it, and so needled, had none that
    the practice asks for.
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
        """Return whether two records of one day say the same, whatever version they were made under."""
        mine, theirs = (replace(one, outcome="", version_id="", without_credential=False) for one in (self, other))
        return mine == theirs


@dataclass(frozen=True)
class CareSession:
    """A recorded session; `number` counts what was recorded for its day, and the highest is current."""

    id: str
    held_on: date
    number: int
    recorded_at: datetime
    recorded_by: str
    content: SessionContent
    person_id: int = 0


def current(sessions: Iterable[CareSession]) -> tuple[CareSession, ...]:
    """Return what holds of each day, oldest day first."""
    newest: dict[date, CareSession] = {}
    for session in sorted(sessions, key=lambda one: one.number):
        newest[session.held_on] = session
    return tuple(newest[day] for day in sorted(newest))


def not_asked_before(sessions: Iterable[CareSession], asked_on: Collection[date]) -> set[date]:
    """Return the days of needling on which nobody was asked again since the session before.

    `asked_on` are the days on which answers came. For the first session those count that were signed.
    """
    found, before = set[date](), None
    for session in current(sessions):
        asked = before is None or any(before < day <= session.held_on for day in asked_on)
        if session.content.needled and not asked:
            found.add(session.held_on)
        before = session.held_on
    return found
