"""Replaying: the same bytes, or the difference is named."""

import gzip
import json
from dataclasses import replace

import pytest
from sqlalchemy import update

from screening.records.database import db, transaction
from screening.records.screenings.suggestions import suggestion_data
from screening.records.tables import ScreeningRow
from screening.rulebook.reading.reader import read_stored
from screening.workflow.rules.replay import replay
from tests.builders import healthy, unreadable_in_force
from tests.engines import ENGINES, suggested
from tests.workflow.intake.test_send import draft_of, press_send


def sent(practice, rulebook, **changes):
    return practice.screenings.by_id(press_send(practice, rulebook, *draft_of(practice, rulebook, healthy(**changes))))


def keep_instead(practice, screening, **changes) -> None:
    """Keep another suggestion with a screening, past the store; a change to None takes a key away."""
    kept = {**suggestion_data(screening.suggestion), **changes}
    kept = {key: value for key, value in kept.items() if value is not None}
    sealed = practice.screenings._seal.close(kept, screening.id, "suggestion")
    with transaction():
        db.session.execute(update(ScreeningRow).values(sealed_suggestion=sealed))


def test_what_was_stored_replays_to_the_byte(practice, rulebook):
    sent(practice, rulebook)
    sent(practice, rulebook, rf_slow=["not_sure", "steroid_months"], needle_hesitancy=8, stop_signal="no")
    assert [result.problem for result in replay(practice, practice.screenings.all())] == [None, None]


def test_a_suggestion_that_was_altered_is_named(practice, rulebook):
    screening = sent(practice, rulebook)
    keep_instead(practice, screening, outcome="not_now")
    [result] = replay(practice, practice.screenings.all())
    assert result.reference == screening.reference
    assert "suggests fits where not_now is stored" in result.problem


@pytest.mark.parametrize("changes", [{"more": 1}, {"facts": {"pain_type": True}}, {"unanswered": ["age"]}])
def test_a_suggestion_that_was_altered_anywhere_is_named(practice, rulebook, changes):
    keep_instead(practice, sent(practice, rulebook), **changes)
    [result] = replay(practice, practice.screenings.all())
    assert "or other findings" in result.problem


def test_a_rules_version_that_is_missing_is_named(practice, rulebook):
    lost = replace(sent(practice, rulebook), digest="f" * 64)
    [result] = replay(practice, [lost])
    assert result.problem == f"rules version {'f' * 64} is missing"


def test_a_rules_version_that_this_release_cannot_read_is_named(practice, rulebook):
    [result] = replay(practice, [replace(sent(practice, rulebook), digest=unreadable_in_force())])
    assert "cannot be read by this release" in result.problem


@pytest.mark.parametrize("engine", sorted(place.name for place in ENGINES.iterdir()))
def test_what_each_engine_suggested_is_suggested_still(engine):
    place = ENGINES / engine
    rulebook = read_stored(gzip.decompress((place / "rules.yaml.gz").read_bytes()).decode()).rulebook
    for number, line in enumerate((place / "suggestions.jsonl").read_text(encoding="utf-8").splitlines(), 1):
        kept = json.loads(line)
        assert suggested(rulebook, kept.pop("answers")) == kept, f"line {number}"


def test_a_screening_from_before_engines_signed_replays_as_the_first(practice, rulebook):
    screening = sent(practice, rulebook)
    keep_instead(practice, screening, engine=None)
    assert [result.problem for result in replay(practice, practice.screenings.all())] == [None]


def test_another_engine_is_named_when_it_suggested_otherwise(practice, rulebook):
    screening = sent(practice, rulebook)
    keep_instead(practice, screening, engine=7, outcome="not_now")
    [result] = replay(practice, practice.screenings.all())
    assert "was suggested by engine 7" in result.problem
