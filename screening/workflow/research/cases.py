"""The screenings of a research export, read in batches; no identity is opened."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from screening.domain.research.rows import ResearchCase
from screening.domain.rules.rulebook import Rulebook
from screening.records.sealing import keyed_hash
from screening.records.stores import Stores
from screening.workflow.rules.versions import NoRulesError, rulebook_of

_AT_ONCE = 500  # screenings in memory
_ID_BYTES = 10  # among a million ids, the chance of a duplicate is one in a trillion
_SEED_BYTES = 32
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class ResearchIds:
    """Makes ids that cannot be traced back without their seed: if none is given, a random one that is not kept."""

    def __init__(self, seed: bytes = b"") -> None:
        self._key = seed or secrets.token_bytes(_SEED_BYTES)

    def of(self, kind: str, name: str) -> str:
        """Return the id of a screening or person, prefixed with a letter so that no program reads it as a number."""
        return kind[0] + keyed_hash(self._key, f"{kind}\n{name}")[:_ID_BYTES].hex()


class ResearchCases:
    """Every screening in its current state, ordered by ids that do not reveal when it was sent.

    `unopened` counts those that could not be opened, or were erased since the export began.
    """

    def __init__(self, stores: Stores, ids: ResearchIds) -> None:
        self._stores, self._ids = stores, ids
        found = ((ids.of("screening", one), one) for one in stores.queue.sent_since(_EVER))
        self._places = [screening_id for _id, screening_id in sorted(found)]
        self.count, self.unopened = len(self._places), 0

    def batches(self) -> Iterator[list[ResearchCase]]:
        """Yield all cases, a few hundred at a time."""
        for first in range(0, self.count, _AT_ONCE):
            asked = self._places[first : first + _AT_ONCE]
            found = list(self._of(asked))
            self.unopened += len(asked) - len(found)
            yield sorted(found, key=lambda case: case.id)

    def _of(self, asked: Sequence[str]) -> Iterator[ResearchCase]:
        stores = self._stores
        changed, decided = stores.corrections.that_hold(asked), stores.decisions.that_hold(asked)
        calls, people = stores.calls.last_reports(asked), stores.patients.names_of(asked)
        for one in stores.screenings.suggested(asked):
            change, decision = changed.get(one.id), decided.get(one.id)
            if decision is None and one.id in decided:  # it cannot be opened, so no one knows what was decided
                continue
            if change and decision and decision.signed_at <= change.made_at:
                decision = None  # signed for answers that were corrected since
            yield ResearchCase(
                id=self._ids.of("screening", one.id),
                person=self._ids.of("person", people.get(one.id, one.id)),
                linked=one.id in people,
                year=one.sent_at.year,
                language=one.language,
                way=one.way,
                version=one.digest,
                answers=one.answers,
                suggestion=change.suggestion if change else one.suggestion,
                changes=change.changes if change else None,
                taken_back=one.taken_back,
                decision=decision.content if decision else None,
                call=calls.get(one.id),
            )


def books_used(stores: Stores) -> dict[str, Rulebook | None]:
    """Return the rules versions that screenings use, by digest; None for one that this release cannot read."""
    return {version: _book(stores, version) for version in stores.rules.used()}


def _book(stores: Stores, version: str) -> Rulebook | None:
    try:
        return rulebook_of(stores, version)
    except NoRulesError:
        return None
