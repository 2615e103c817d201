"""Trying a candidate on 10,000 stored screenings, sheet by sheet and in bulk; the counts beside a re-run by hand.

Aim: under 30 s. The candidate makes "no" to needles milder, so that many sheets move.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime

from flask_migrate import upgrade

from screening.app import create_app
from screening.current import NAME
from screening.domain.suggestion import suggest
from screening.domain.ways import Way
from screening.exchange.suggestion_json import kept_data
from screening.records.database import writing
from screening.records.screenings import Sent
from screening.records.stores import Stores
from screening.rulebook.reader import read_rules
from screening.workflow.impact import impact, impact_in_bulk, stored_sheets
from screening.workflow.rules import activate, rulebook_in_force
from tests.builders import TESTS, as_values
from tests.conftest import RULES_TEXT, close, settings_for
from tests.second_reading import random_sheet

MANY = 10_000
NO = 'when: {wants_needling: "no"}\n    suggest: '
CANDIDATE = read_rules(RULES_TEXT.replace(f"{NO}not_now", f"{NO}discuss_first", 1)).rulebook


def fill(practice: Stores) -> None:
    """Store MANY random sheets with what is suggested about them."""
    book, chance = rulebook_in_force(), random.Random(4)
    with writing() as session:
        for number in range(MANY):
            practice.screenings.add(
                session, sent(book, number, as_values(random_sheet(chance, complete=number % 2 == 0)))
            )


def sent(book, number, answers) -> Sent:
    """One screening as it is written."""
    suggestion = suggest(book, answers)
    return Sent(
        draft_id=f"{number:032}",
        digest=book.version,
        sent_at=datetime.now(UTC),
        language="en",
        outcome=str(suggestion.outcome),
        act=str(suggestion.act),
        urgency=3,
        answers={"answers": answers, "warning_signs": {}},
        identity={"name": f"Person {number}", "born": "1980-01-01"},
        suggestion=kept_data(suggestion, book.version),
        way=Way.OPEN,
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings_for(f"sqlite:///{folder}/practice.db"))
        with app.app_context():
            upgrade()
            practice = app.extensions[NAME]
            activate(practice, RULES_TEXT, TESTS)
            fill(practice)
            by_hand = Counter(
                (sheet.outcome, suggest(CANDIDATE, sheet.answers).outcome)
                for sheet in stored_sheets(practice, rulebook_in_force())
            )
            for name, trying in (("sheet by sheet", impact), ("in bulk", impact_in_bulk)):
                begun = time.perf_counter()
                found = trying(CANDIDATE, stored_sheets(practice, rulebook_in_force()))
                same = "equal" if found.outcomes == by_hand else "DIFFER FROM"
                print(
                    f"{name}: {time.perf_counter() - begun:.1f} s for {found.sheets:,} stored screenings, "
                    f"{found.changed:,} would move; counts {same} a re-run by hand"
                )
        close(app)
