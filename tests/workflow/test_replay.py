"""Replaying: the same bytes, or the difference is named."""

from dataclasses import replace

from sqlalchemy import update

from screening.records.database import writing
from screening.records.tables import ScreeningRow
from screening.workflow.replay import replay
from tests.builders import healthy
from tests.workflow.test_send import draft_of, press_send


def sent(practice, rulebook, **changes):
    return practice.screenings.by_id(press_send(practice, rulebook, *draft_of(practice, rulebook, healthy(**changes))))


def test_what_was_stored_replays_to_the_byte(practice, rulebook):
    sent(practice, rulebook)
    sent(practice, rulebook, rf_slow=["not_sure", "steroid_months"], needle_hesitancy=8, stop_signal="no")
    assert [result.problem for result in replay(practice.screenings.all())] == [None, None]


def test_a_suggestion_that_was_altered_is_named(practice, rulebook):
    screening = sent(practice, rulebook)
    forged = practice.screenings._seal.close({**screening.suggestion, "outcome": "not_now"}, screening.id, "suggestion")
    with writing() as session:
        session.execute(update(ScreeningRow).values(sealed_suggestion=forged))
    [result] = replay(practice.screenings.all())
    assert result.reference == screening.reference
    assert "suggests fits where not_now is stored" in result.problem


def test_a_rules_version_that_is_missing_is_named(practice, rulebook):
    lost = replace(sent(practice, rulebook), digest="f" * 64)
    [result] = replay([lost])
    assert result.problem == f"rules version {'f' * 64} is missing"
