"""Counts over courses of care: what happened, what was reported afterwards, and what has changed."""

from __future__ import annotations

from collections import Counter

from screening.domain.care.counted import names_of
from screening.records.database import transaction
from screening.records.stores import Stores


def counted_by_force(stores: Stores) -> Counter[str]:
    """Return the counts of all courses of care, each opened again, except those that cannot be opened."""
    counts: Counter[str] = Counter()
    for batch in stores.care_sessions.by_episode():
        answered = stores.follow_ups.answered_of(batch)
        for episode_of in answered:
            counts.update(names_of(batch[episode_of], answered[episode_of], stores.given.time_zone))
    return counts


def count_when_due(stores: Stores) -> bool:
    """Count everything again if the counts are incomplete; return whether it did. It blocks no one.

    If something was recorded or answered while it counted, the next round counts again.
    """
    state = stores.care_counts.state()
    if state is not None and state.whole:
        return False
    with transaction():
        stores.care_counts.count_again()
    state = stores.care_counts.state()
    counts = counted_by_force(stores)
    with transaction():
        return state is not None and stores.care_counts.put(counts, state.changes)
