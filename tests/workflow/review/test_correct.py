"""Correcting: the rules run again over what is so, the queue and the calls follow, and what was sent stays."""

import pytest
from sqlalchemy import update

from screening.domain.review.decision import Conclusion, DecisionContent
from screening.domain.rules.rulebook import Act, Outcome
from screening.records.audit.entries import Action, Wanted
from screening.records.database import db, transaction
from screening.records.operations.outbox import Mail
from screening.records.operations.webhooks import News
from screening.records.review.listing import Shown
from screening.records.tables import CallRow, QueuePlaceRow
from screening.rulebook.reading.reader import digest
from screening.workflow.intake.answer import save_page
from screening.workflow.review.correct import (
    AtVisit,
    WrongChangesError,
    as_it_stands,
    as_sent,
    changes_so_far,
    correct,
    requeue_corrected,
    sheet_with,
    try_out,
    under_rules_in_force,
)
from screening.workflow.review.decide import SeenNumbers, sign
from tests.builders import healthy, written
from tests.conftest import RULES_TEXT
from tests.workflow.intake.test_send import draft_of, page, press_send

PAIN = {"rf_body": ("chest_pain",)}
ALERT = Mail("desk@example.com", "subject", "body")


def place(practice, screening):
    shown = [*practice.queue.page(9, Shown()), *practice.queue.page(9, Shown(decided=True))]
    return next(entry for entry in shown if entry.id == screening.id)


def test_what_nobody_corrected_stands_as_it_was_sent(practice, sent_with):
    screening = sent_with()
    assert as_it_stands(practice, screening) == as_sent(practice, screening)
    assert changes_so_far(practice, screening) == {}


def test_a_correction_changes_what_stands_and_never_what_was_sent(practice, sent_with, park):
    screening = sent_with()
    correct(practice, screening, PAIN, park)
    now = as_it_stands(practice, screening)
    assert (now.suggestion.outcome, now.act, now.answers["rf_body"]) == (
        Outcome.EMERGENCY,
        Act.CALL_911,
        ("chest_pain",),
    )
    assert as_sent(practice, screening).suggestion.outcome is Outcome.FITS
    assert practice.screenings.by_id(screening.id).answers["rf_body"] == ("none",)
    assert practice.audit.page(Wanted(action=Action.CORRECTED), 9)[0].detail == "correction 1"


def test_a_change_that_is_tried_out_stands_beside_earlier_ones_and_nothing_is_written(practice, sent_with, park):
    screening = sent_with()
    correct(practice, screening, {"age": 50}, park)
    before = place(practice, screening)
    tried = try_out(practice, screening, PAIN)
    assert (tried.suggestion.outcome, tried.act, tried.answers["age"]) == (Outcome.EMERGENCY, Act.CALL_911, 50)
    assert (place(practice, screening), len(practice.corrections.of(screening.id))) == (before, 1)
    with pytest.raises(WrongChangesError, match="age"):
        try_out(practice, screening, {"age": "old"})


def test_corrections_add_up_and_the_later_one_holds(practice, sent_with, park):
    screening = sent_with()
    for changes in (PAIN, {"age": 50}, {"rf_body": ("none",)}):
        correct(practice, screening, changes, park)
    assert changes_so_far(practice, screening) == {"rf_body": ("none",), "age": 50}
    assert as_it_stands(practice, screening).suggestion.outcome is Outcome.FITS
    assert [one.number for one in practice.corrections.of(screening.id)] == [3, 2, 1]


def test_the_queue_follows_and_what_cannot_wait_is_called_about_once(practice, sent_with, park):
    screening = sent_with()
    correct(practice, screening, PAIN, park, AtVisit([ALERT]))
    found = place(practice, screening)
    assert (found.outcome, found.urgency, found.corrected) == ("emergency", 0, True)
    assert [call.screening_id for call in practice.calls.open(9)] == [screening.id]
    assert practice.outbox.count() == 1
    correct(practice, screening, {"age": 50}, park, AtVisit([ALERT]))  # no worse than before
    assert (len(practice.calls.open(9)), practice.outbox.count()) == (1, 1)


def test_other_systems_hear_once_of_a_call_that_a_correction_asks_for(practice, sent_with, park):
    screening = sent_with()
    hook, _secret = written(practice.webhooks.add, "https://record.example.com/hooks", [News.NEEDS_CALL])
    correct(practice, screening, PAIN, park)
    correct(practice, screening, {"age": 50}, park)  # no worse than before
    told = list(iter(lambda: written(practice.deliveries.take), None))
    assert [(one.target, one.event, one.subject) for one in told] == [(hook.id, "call.needed", screening.reference)]


def test_what_is_milder_than_was_sent_asks_for_no_call(practice, sent_with, park):
    screening = sent_with(needle_hesitancy=10, stop_signal="yes")
    correct(practice, screening, {"needle_hesitancy": 0}, park, AtVisit([ALERT]))
    assert place(practice, screening).outcome == "fits"
    assert (practice.calls.open(9), practice.outbox.count()) == ([], 0)


def test_a_sign_that_was_taken_back_goes_on_asking_for_a_call(practice, rulebook, park):
    token, _revision = draft_of(practice, rulebook, healthy(rf_body=["chest_pain"]))
    draft = save_page(practice, token, rulebook, page({"rf_body": ("none",)}, ["rf_body"]))
    screening = practice.screenings.by_id(press_send(practice, rulebook, token, draft.revision))
    correct(practice, screening, {"age": 50}, park)
    assert place(practice, screening).act == Act.SAME_DAY_CALL
    assert as_it_stands(practice, screening).act is Act.SAME_DAY_CALL


@pytest.mark.parametrize(
    ("changes", "named"), [({"age": "old"}, "age"), ({"rf_body": ("made_up",)}, "rf_body"), ({"made_up": 1}, "made_up")]
)
def test_what_is_no_answer_is_refused_by_name_and_nothing_is_written(practice, sent_with, park, changes, named):
    screening = sent_with()
    with pytest.raises(WrongChangesError, match=named):
        correct(practice, screening, changes, park)
    assert practice.corrections.of(screening.id) == []
    assert not place(practice, screening).corrected


def test_an_answer_that_opens_a_question_names_it_until_somebody_answers_or_leaves_it_blank(practice, sent_with):
    screening = sent_with()
    book = as_sent(practice, screening).book
    opened = {"health_list_a": ("blood_thinner",)}
    assert "blood_thinner" in sheet_with(book, screening, opened).newly_asked
    assert "blood_thinner" not in sheet_with(book, screening, {**opened, "blood_thinner": None}).newly_asked


def test_a_worse_correction_brings_back_what_was_signed(practice, sent_with, park):
    screening = sent_with()
    sign(practice, screening, DecisionContent(Conclusion.FITS, "", {}, ""), park, SeenNumbers(1))
    correct(practice, screening, PAIN, park)
    assert [entry.id for entry in practice.queue.page(9, Shown())] == [screening.id]


@pytest.mark.parametrize("signed", [False, True])
def test_corrections_of_before_they_moved_the_queue_are_heard_once(practice, sent_with, park, signed):
    screening = sent_with()
    correct(practice, screening, PAIN, park)
    if signed:
        sign(practice, screening, DecisionContent(Conclusion.REFER, "Sent on", {}, ""), park, SeenNumbers(1, 1))
    with transaction():
        db.session.execute(update(QueuePlaceRow).values(outcome="fits", urgency=3, corrected=False, decided=False))
        db.session.query(CallRow).delete()
    assert [requeue_corrected(practice) for _ in range(2)] == [1, 0]
    found = place(practice, screening)
    assert (found.outcome, found.corrected) == ("emergency", True)
    assert bool(practice.calls.open(9)) is not signed
    assert practice.queue.count(Shown(decided=True)) == signed


def test_under_the_rules_in_force_only_answers_that_they_accept_count_and_nothing_is_written(
    practice, sent_with, park, rulebook
):
    screening = sent_with(rf_slow=("ill_now",), needle_hesitancy=3)
    assert under_rules_in_force(practice, screening) == as_sent(practice, screening)
    correct(practice, screening, PAIN, park)
    fewer = RULES_TEXT.replace("\n      - id: ill_now\n", "\n      - id: ill_today\n", 1)
    written(practice.rules.put_in_force, digest(fewer), fewer, "Dr. Park")
    now = under_rules_in_force(practice, screening)
    assert now.book.version == digest(fewer)
    assert (now.suggestion.outcome, now.answers["rf_body"]) == (Outcome.EMERGENCY, ("chest_pain",))
    assert "rf_slow" not in now.answers
    assert now.answers["needle_hesitancy"] == 3
    assert practice.screenings.by_id(screening.id) == screening
    assert as_it_stands(practice, screening).book.version == rulebook.version
