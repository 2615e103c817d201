"""Consent texts: versions that nobody edits."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.records.consents.texts import PublishedMeanwhileError
from tests.builders import let_in, written


def test_each_version_stays_as_it_was_published(practice):
    park, store = let_in(), practice.consent_texts
    assert (store.newest(), store.get(1), store.all()) == (None, None, [])
    assert written(store.publish, {"en": "One", "es": "Uno"}, 0, park.id) == 1
    first = store.newest()
    assert written(store.publish, {"en": "Two"}, 1, park.id) == 2
    assert (store.get(1), store.newest().texts, store.newest().published_by) == (first, {"en": "Two"}, "Dr. Park")
    assert [one.version for one in store.all()] == [2, 1]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8)
@given(seen=st.lists(st.integers(0, 4), max_size=6))
def test_only_who_saw_the_newest_replaces_it_and_numbers_follow_each_other(practice, seen):
    park, store = practice.people.by_email("park@example.com") or let_in(), practice.consent_texts
    for number in seen:
        newest = store.newest().version if store.newest() else 0
        if number == newest:
            written(store.publish, {"en": str(number)}, number, park.id)
        else:
            with pytest.raises(PublishedMeanwhileError):
                written(store.publish, {"en": "lost"}, number, park.id)
    versions = [one.version for one in store.all()]
    assert versions == list(range(len(versions), 0, -1))
    assert "lost" not in [one.texts["en"] for one in store.all()]
