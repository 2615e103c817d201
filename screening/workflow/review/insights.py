"""Counting suggestions against decisions: a job that opens sealed records but keeps counts and references only."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from screening.domain.review.insights import Case, count
from screening.records.database import transaction
from screening.records.stores import Stores

_REST = 200  # pause, as a multiple of the count's duration: at most half a percent of the time
_LEAST = timedelta(minutes=1)


def count_now(stores: Stores) -> float:
    """Count everything and store the result; return how many seconds it took."""
    began = time.monotonic()
    counts = count(cases(stores))
    seconds = time.monotonic() - began
    with transaction():
        stores.insights.add(counts, seconds)
    return seconds


def count_when_due(stores: Stores) -> bool:
    """Count again if the newest count is old; return whether it was."""
    newest = stores.insights.age()
    if newest is not None:
        made_at, seconds = newest
        age = datetime.now(UTC) - made_at  # below 0 if the clock ran fast
        if timedelta(0) <= age < max(_LEAST, timedelta(seconds=seconds * _REST)):
            return False
    count_now(stores)
    return True


def cases(stores: Stores) -> Iterator[Case]:
    """Yield the newest version of every screening with its current decision, newest first."""
    decided = dict(stores.decisions.that_hold())
    for kept in stores.screenings.suggested():
        decision = decided.get(kept.id)
        yield Case(
            reference=kept.reference,
            sent_at=kept.sent_at,
            outcome=kept.suggestion.outcome,
            fired={finding.rule: finding.outcome for finding in kept.suggestion.findings if finding.outcome},
            conclusion=decision.content.conclusion if decision else None,
            signed_at=decision.signed_at if decision else None,
            ticks=decision.content.cautions if decision else {},
        )
