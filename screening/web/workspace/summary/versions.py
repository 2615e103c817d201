"""What the patient changed after sending, compared with the previous version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from screening.practice import practice
from screening.records.review.decisions import Decision
from screening.records.screenings.screenings import Screening
from screening.records.screenings.versions import versions_of
from screening.web.auth.access import staff
from screening.web.staff_wording import SAID_UNCHANGED
from screening.web.workspace.summary.comparison import Differences, differences_between
from screening.workflow.review.correct import as_it_stands, as_sent


@dataclass(frozen=True)
class VersionChanges:
    """This version compared with the previous one; `decision` is what was signed on that one.

    `said` is what the patient said about changes, in words, if they changed no answer; "" if they did. `draft` is the
    reference of the earlier version on which the signed-in person typed and has not signed, and when it was saved.
    """

    before: Screening
    differences: Differences
    decision: Decision | None
    said: str = ""
    draft: tuple[str, datetime] | None = None


def changes_since_before(screening: Screening) -> VersionChanges | None:
    """Return what changed since the previous version's final state, corrections included; None for a first version."""
    before = practice().screenings.by_id(screening.previous_id) if screening.previous_id else None
    if before is None:
        return None
    decisions, versions = practice().decisions.of(before.id), versions_of(screening.id)
    return VersionChanges(
        before,
        differences_between(as_it_stands(practice(), before), as_sent(practice(), screening)),
        decisions[0] if decisions else None,
        SAID_UNCHANGED[screening.said_changed] if before.answers == screening.answers else "",
        practice().unsigned.left_on(versions[: versions.index(screening.id)], staff().id),
    )
