"""Counting suggestions against decisions: a job that opens sealed records, and keeps references and what to count."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial

from screening.domain.questionnaire.questions import Question
from screening.domain.review.insights import Case, gather
from screening.records.database import transaction
from screening.records.stores import Stores
from screening.workflow.rules.versions import NoRulesError, rulebook_of

_REST = 200  # pause, as a multiple of the count's duration: at most half a percent of the time
_LEAST = timedelta(minutes=1)


def count_now(stores: Stores) -> float:
    """Gather everything and store the result; return how many seconds it took."""
    began = time.monotonic()
    gathered = gather(cases(stores))
    seconds = time.monotonic() - began
    with transaction():
        stores.insights.add(gathered, seconds)
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
    decided, site_question = dict(stores.decisions.that_hold()), lru_cache(partial(_site_question, stores))
    for kept in stores.screenings.suggested():
        decision, sites = decided.get(kept.id), site_question(kept.digest)
        yield Case(
            reference=kept.reference,
            sent_at=kept.sent_at,
            outcome=kept.suggestion.outcome,
            fired={finding.rule: finding.outcome for finding in kept.suggestion.findings if finding.outcome},
            conclusion=decision.content.conclusion if decision else None,
            signed_at=decision.signed_at if decision else None,
            ticks=decision.content.cautions if decision else {},
            signed_by=decision.person_id if decision else None,
            language=kept.language,
            sites=sites.options_in(kept.answers.get(sites.id)) if sites else (),
        )


def _site_question(stores: Stores, version: str) -> Question | None:
    """Return the question with the body map under a rules version; None if it has none or cannot be read any more."""
    try:
        book = rulebook_of(stores, version)
    except NoRulesError:
        return None
    body_map = book.treatment.roles.body_map
    return book.questionnaire.by_id[body_map.question] if body_map else None
