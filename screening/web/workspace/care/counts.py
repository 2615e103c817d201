"""What happened at sessions, as shares with intervals: by site, by technique, and by what the rules suggested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, render_template

from screening.domain.care.counted import (
    ALL,
    ANYTHING,
    EVENT,
    FEW_SESSIONS,
    OUTCOME,
    SITE,
    TECHNIQUE,
    events_of,
    groups_of,
    is_small,
    share,
)
from screening.domain.review.insights import Share
from screening.domain.rules.rulebook import Outcome
from screening.practice import practice
from screening.web.blueprints import workspace
from screening.web.needs import Needs
from screening.web.staff_wording import OUTCOMES
from screening.web.workspace.care.course import sites_of
from screening.workflow.practice.staff import THERAPIST
from screening.workflow.rules.versions import rulebook_in_force


@dataclass(frozen=True)
class CountLine:
    """One line of a table: what the sessions have in common, in how many anything happened, and each kind of it.

    A share is None where so few sessions are behind it that a person could be known by them.
    """

    words: str
    sessions: int
    anything: Share | None
    events: tuple[Share | None, ...]


@workspace.get("/sessions")
@Needs({THERAPIST})
def session_counts() -> str:
    """Show how often something happened, of all sessions with needling; small counts are never shown."""
    if not practice().settings.course_of_care:
        abort(404)
    counts, book = practice().care_counts.read(), rulebook_in_force(practice())
    events = events_of(counts or {})
    words = book.treatment.session
    names = {
        "By what the rules suggested": (OUTCOME, {str(one): OUTCOMES[one] for one in Outcome}),
        "By site": (SITE, sites_of(book)),
        "By technique": (TECHNIQUE, words.techniques),
    }
    tables = (
        {
            title: [
                _line(counts, group, known.get(group.removeprefix(kind), group.removeprefix(kind)), events)
                for group in groups_of(counts, kind)
            ]
            for title, (kind, known) in names.items()
        }
        if counts
        else {}
    )
    return render_template(
        "workspace/session_counts.html",
        counts=counts,
        every=_line(counts, ALL, "All sessions", events) if counts else None,
        tables=tables,
        events=[words.happened.get(event, event) for event in events],
        few=FEW_SESSIONS,
    )


def _line(counts: Mapping[str, int], group: str, words: str, events: list[str]) -> CountLine:
    whole = share(counts, group, ANYTHING)
    shares = [whole, *(share(counts, group, f"{EVENT}{event}") for event in events)]
    anything, *each = [None if is_small(one) else one for one in shares]
    return CountLine(words, whole.of, anything, tuple(each))
