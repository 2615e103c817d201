"""The top reason: the most prominent current finding in a few words, also under versions that had no words for it."""

import pytest

from screening.domain.rules.rulebook import Outcome
from screening.practice import NAME, practice
from screening.records.review.listing import Shown
from screening.web.workspace.queue.rows import leading, rows_of
from screening.workflow.rules.versions import rulebook_of
from tests.builders import unreadable_in_force
from tests.records.screenings.test_screenings import add
from tests.web.workspace.queue.test_asked import THINNER, send


def rows(app, *, reads=True):
    with app.app_context():
        return rows_of(app.extensions[NAME].queue.page(9, Shown()), reads_answers=reads)


def test_the_reason_is_that_of_the_most_prominent_finding(app):
    send(app, "Ana Ruiz", **THINNER, needle_hesitancy=9, stop_signal="yes")
    (row,) = rows(app)
    with app.app_context():
        book, suggestion = rulebook_of(practice(), row.entry.digest), row.entry.suggestion
        asking = [book.by_id[one.rule] for one in suggestion.findings if one.outcome not in (None, "fits")]
    first = min(asking, key=lambda rule: rule.prominence)
    assert len(asking) > 1
    assert row.reason == first.title != ""


@pytest.mark.parametrize("readable", [True, False])
@pytest.mark.parametrize("severe", [{"rf_slow": ["calf_pain_new", "ill_now"]}, {"wants_needling": "no"}])
def test_what_asks_for_a_call_is_the_reason_beside_something_more_severe_that_can_wait(app, severe, readable):
    send(app, "Ana Ruiz", **{"rf_slow": ["calf_pain_new"], **severe})
    with app.app_context():
        suggestion = app.extensions[NAME].screenings.newest().suggestion
        assert suggestion.outcome is Outcome.NOT_NOW
        first = leading(suggestion.rules_version if readable else unreadable_in_force(), suggestion)
    assert first.rule == "new_calf_pain"


@pytest.mark.parametrize(("reads", "reason"), [(True, "No finding"), (False, "")])
def test_what_fits_has_no_finding_and_who_reads_no_answers_reads_no_reason(app, reads, reason):
    send(app, "Ana Ruiz")
    (row,) = rows(app, reads=reads)
    assert row.reason == reason


def test_a_version_that_this_release_cannot_read_still_names_the_topic(app):
    send(app, "Ana Ruiz", **THINNER)
    with app.app_context():
        stores = app.extensions[NAME]
        suggestion = stores.screenings.newest().suggestion
        one = add(stores, digest=unreadable_in_force(), suggestion=suggestion)
    row = next(row for row in rows(app) if row.entry.id == one)
    assert row.reason == suggestion.findings[0].topic.replace("_", " ").capitalize()


def test_a_sign_that_was_taken_back_comes_before_any_other_reason(app):
    with app.app_context():
        add(app.extensions[NAME], taken_back={"rf_body": ("chest_pain",)})
    (row,) = rows(app)
    assert row.reason == "Warning sign taken back"
