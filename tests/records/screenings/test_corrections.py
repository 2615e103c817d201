"""Corrections as they are kept."""

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from screening.records.database import transaction
from screening.records.screenings.corrections import correction_data
from tests.builders import let_in
from tests.records.kept import CHANGES, SUGGESTIONS
from tests.records.screenings.test_screenings import add


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(changes=CHANGES, suggestion=SUGGESTIONS)
def test_whatever_was_corrected_is_read_again_the_newest_first(practice, changes, suggestion):
    corrected = add(practice)
    person = practice.people.everyone()[0].id if practice.people.everyone() else let_in().id
    with transaction():
        practice.corrections.add(corrected, person, {}, suggestion)
    with transaction():
        practice.corrections.add(corrected, person, changes, suggestion)
    newest, first = practice.corrections.of(corrected)
    assert newest == practice.corrections.newest(corrected)
    assert (newest.number, newest.changes, newest.suggestion) == (2, changes, suggestion)
    assert (first.number, first.changes) == (1, {})


@given(changes=CHANGES, suggestion=SUGGESTIONS)
def test_a_correction_is_kept_under_these_keys_in_this_order(changes, suggestion):
    assert list(correction_data(changes, suggestion)) == ["changes", "suggestion"]
