"""Tries a candidate on 10,000 stored screenings, sheet by sheet and in bulk; a plain re-run checks the counts.

The candidate makes "no" to needles milder. Every fourth sheet says no and nothing else, so that many change.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import UTC, datetime

from bench.running import Rows, run, scratch_practice
from screening.domain.people.identity import Identity
from screening.domain.review.channel import Way
from screening.domain.rules.kept import to_keep
from screening.domain.rules.suggestion import suggest
from screening.practice import NAME
from screening.records.database import transaction
from screening.records.screenings.screenings import Sent
from screening.records.stores import Stores
from screening.rulebook.reading.reader import read_rules
from screening.workflow.rules.impact import impact, impact_in_bulk, stored_baselines
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import as_values, healthy
from tests.conftest import RULES_TEXT
from tests.second_reading import random_sheet

MANY, FEW = 10_000, 40
NO = 'when: {wants_needling: "no"}\n    suggest: '
CANDIDATE = read_rules(RULES_TEXT.replace(f"{NO}not_now", f"{NO}discuss_first", 1)).rulebook


def fill(practice: Stores, count: int) -> None:
    """Store this many sheets with their suggestions: random ones, and every fourth by a healthy person who says no."""
    book, chance = rulebook_in_force(practice), random.Random(4)
    says_no = healthy(wants_needling="no")
    with transaction():
        for number in range(count):
            sheet = says_no if number % 4 == 3 else random_sheet(chance, complete=number % 2 == 0)
            practice.screenings.add(sent(book, number, as_values(sheet)))


def sent(book, number, answers) -> Sent:
    """Return one screening as it is written."""
    suggestion = suggest(book, answers)
    return Sent(
        draft_id=f"{number:032}",
        digest=book.version,
        sent_at=datetime.now(UTC),
        language="en",
        outcome=str(suggestion.outcome),
        act=str(suggestion.act),
        urgency=3,
        answers=answers,
        identity=Identity(f"Person {number}", "1980-01-01"),
        suggestion=to_keep(suggestion, book.version),
        way=Way.OPEN,
    )


def measure(smoke: bool) -> Rows:
    """Fill a practice, and try the candidate on it both ways."""
    count = FEW if smoke else MANY
    rows: list[tuple[object, ...]] = [("impact of a candidate", "time", "would move", "aim")]
    with scratch_practice() as app, app.app_context():
        practice = app.extensions[NAME]
        fill(practice, count)
        by_hand = Counter(
            (sheet.outcome, suggest(CANDIDATE, sheet.answers).outcome)
            for sheet in stored_baselines(practice, rulebook_in_force(practice))
        )
        for name, trying in (("sheet by sheet", impact), ("in bulk", impact_in_bulk)):
            begun = time.perf_counter()
            found = trying(CANDIDATE, stored_baselines(practice, rulebook_in_force(practice)))
            seconds = time.perf_counter() - begun
            assert found.outcomes == by_hand
            assert found.sheets == count > found.changed > 0
            rows.append((f"{count:,} stored screenings, {name}", f"{seconds:.1f} s", f"{found.changed:,}", "< 30 s"))
    return rows


if __name__ == "__main__":
    run(measure)
