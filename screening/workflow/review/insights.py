"""Counting suggestions against decisions: a job that opens what is new or changed, and keeps what to count."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial

from screening.domain.questionnaire.answers import Answers, read_answers
from screening.domain.questionnaire.questions import Question
from screening.domain.review.insight_days import named_case
from screening.domain.review.insights import Case
from screening.domain.rules.rulebook import Rulebook
from screening.records.database import transaction
from screening.records.review.insights import Changed
from screening.records.stores import Stores
from screening.workflow.rules.versions import NoRulesError, rulebook_of

_REST = 200  # pause, as a multiple of the count's duration: at most half a percent of the time
_LEAST = timedelta(minutes=1)
_AT_ONCE = 1000  # screenings per transaction


def count_now(stores: Stores) -> float:
    """Count what was sent, signed, replaced or erased since the last count; return how many seconds it took.

    An interrupted count continues where it stopped.
    """
    began = time.monotonic()
    while _count_some(stores) == _AT_ONCE:
        pass
    seconds = time.monotonic() - began
    with transaction():
        stores.insights.counted(seconds)
    return seconds


def recount(stores: Stores) -> float:
    """Forget all counts and count everything again; return how many seconds it took."""
    with transaction():
        stores.insights.reset()
    return count_now(stores)


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


def _count_some(stores: Stores) -> int:
    """Count some of what is due; return how many. Sealed records are opened before the transaction begins."""
    due = stores.insights.due(_AT_ONCE)
    if due:
        named = {screening_id: named_case(case) for screening_id, case in cases(stores, due)}
        with transaction():
            stores.insights.put([Changed(one, seen, named.get(one)) for one, seen in due.items()])
    return len(due)


def cases(stores: Stores, screening_ids: Collection[str]) -> Iterator[tuple[str, Case]]:
    """Yield screenings with their current decisions, by id, except those that cannot be opened."""
    decided, book_of = stores.decisions.that_hold(screening_ids), lru_cache(partial(_book, stores))
    for kept in stores.screenings.suggested(screening_ids):
        decision, book = decided.get(kept.id), book_of(kept.digest)
        if decision is None and kept.id in decided:  # one that cannot be opened must not keep the others uncounted
            continue
        sites = _site_question(book) if book else None
        yield (
            kept.id,
            Case(
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
                groups=_groups(book, kept.answers) if book else (),
            ),
        )


def _book(stores: Stores, version: str) -> Rulebook | None:
    """Return a rules version; None if it can no longer be read."""
    try:
        return rulebook_of(stores, version)
    except NoRulesError:
        return None


def _site_question(book: Rulebook) -> Question | None:
    """Return the question with the body map; None if the rules have none."""
    body_map = book.treatment.roles.body_map
    return book.questionnaire.by_id[body_map.question] if body_map else None


def _groups(book: Rulebook, answers: Answers) -> tuple[str, ...]:
    """Return the groups that the screening's own rules put someone with these answers in."""
    if not book.fairness.characteristics:
        return ()
    return book.fairness.groups_in(read_answers(book.questionnaire, answers, sent=True))
