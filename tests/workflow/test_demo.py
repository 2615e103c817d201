"""The made-up practice."""

from sqlalchemy import func, select

from screening.records.database import db
from screening.records.review.listing import Shown
from screening.records.tables import DecisionRow, ScreeningRow
from screening.workflow.demo import PEOPLE, empty, fill
from screening.workflow.rules.replay import replay
from tests.builders import TESTS, let_in


def test_a_month_of_screenings_and_decisions_replays_has_counts_and_starts_empty_in_one_step(practice, rules_file):
    let_in("Demo Therapist")
    assert fill(practice, practice.settings, rules_file.rulebook, rules_file.examples) == len(PEOPLE)
    assert [result.problem for result in replay(practice, practice.screenings.all()) if result.problem] == []
    everything = list(practice.screenings.all())
    assert 21 <= (everything[-1].sent_at - everything[0].sent_at).days <= 31
    assert practice.queue.count(Shown(decided=True)) > 20
    assert practice.queue.count(Shown()) > 0
    counts = practice.insights.newest().counts.counts
    assert 0 < counts["agreed"] < counts["decided"]
    assert {f"outcome:{outcome}" for outcome in ("fits", "discuss_first", "not_now", "emergency")} <= counts.keys()
    assert empty(practice, TESTS) == len(PEOPLE)
    assert db.session.scalar(select(func.count()).select_from(ScreeningRow)) == 0
    assert db.session.scalar(select(func.count()).select_from(DecisionRow)) == 0
