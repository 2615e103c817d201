"""Deliveries: each listener is told of its events, an outcome replaces one that waits, and what is erased goes."""

import pytest
from sqlalchemy import func, select

from screening.records.database import db
from screening.records.operations.deliveries import FHIR_SERVER, Deliveries
from screening.records.operations.tables import DeliveryRow
from screening.records.operations.webhooks import News
from screening.workflow.review.patient_file import erase
from tests.builders import TESTS, written
from tests.records.screenings.test_screenings import add

PUSHING = Deliveries(pushes=True)


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(DeliveryRow))


@pytest.fixture
def listening(practice):
    """Two webhooks: one for everything, one for what is signed."""
    hooks = [written(practice.webhooks.add, "https://a.example.com", events)[0] for events in (News, [News.SIGNED])]
    return [hook.id for hook in hooks]


def announced(deliveries, *given, **named) -> None:
    written(lambda: deliveries.announce(*given, **named))


def test_each_webhook_is_told_of_its_own_events(practice, listening):
    announced(practice.deliveries, News.SENT, subject="x")
    announced(practice.deliveries, News.SIGNED, subject="x")
    told = sorted((one.target, one.event) for one in iter(lambda: written(practice.deliveries.take), None))
    everything, signed = listening
    assert told == sorted(
        [(everything, "screening.sent"), *((one, "screening.signed") for one in (everything, signed))]
    )


def test_a_webhook_that_ended_is_told_nothing_more_and_the_other_still_is(practice, listening):
    everything, signed = listening
    written(practice.webhooks.end, everything)
    announced(practice.deliveries, News.SENT, subject="x")
    announced(practice.deliveries, News.SIGNED, subject="x")
    assert [one.target for one in iter(lambda: written(practice.deliveries.take), None)] == [signed]


def test_without_a_listener_nothing_is_written(practice):
    announced(practice.deliveries, News.SENT, subject="x")
    assert count() == 0
    assert not practice.deliveries.is_due()


def test_an_event_is_about_the_reference_of_its_screening(practice, listening):
    screening_id = add(practice)
    announced(practice.deliveries, News.SENT, screening_id)
    reference = practice.screenings.by_id(screening_id).reference
    assert written(practice.deliveries.take).subject == reference


def test_what_one_target_did_not_take_lets_others_be_told(practice, listening):
    announced(practice.deliveries, News.SIGNED, subject="x")
    first = written(practice.deliveries.take)
    second = written(practice.deliveries.take, {first.target})
    assert {first.target, second.target} == set(listening)
    assert written(practice.deliveries.take, {first.target}) is None


def test_an_event_that_was_taken_leaves_only_when(practice, listening):
    announced(practice.deliveries, News.SENT, subject="x")
    delivery = written(practice.deliveries.take)
    written(practice.deliveries.taken, delivery)
    assert count() == 0
    assert practice.webhooks.by_id(delivery.target).used_at


def test_an_outcome_that_was_taken_is_told_from_then_on(practice):
    screening_id = add(practice)
    announced(PUSHING, News.SIGNED, screening_id, number=1)
    delivery = written(PUSHING.take)
    assert (delivery.target, PUSHING.pushed(screening_id).done_at) == (FHIR_SERVER, None)
    written(PUSHING.taken, delivery)
    assert PUSHING.pushed(screening_id).done_at
    assert written(PUSHING.try_again, delivery.id) is None
    assert written(PUSHING.drop, delivery.id) is None


def test_a_newer_outcome_replaces_one_that_waits_and_not_one_that_was_taken(practice):
    screening_id = add(practice)
    for number in (1, 2):
        announced(PUSHING, News.SIGNED, screening_id, number=number)
    assert count() == 1
    written(PUSHING.taken, written(PUSHING.take))
    announced(PUSHING, News.SIGNED, screening_id, number=3)
    assert (count(), PUSHING.pushed(screening_id).number) == (2, 3)


def test_only_what_is_signed_goes_to_the_fhir_server(practice):
    announced(PUSHING, News.SENT, add(practice))
    assert count() == 0


def test_what_is_refused_for_good_waits_for_somebody(practice, listening):
    announced(practice.deliveries, News.SENT, subject="x")
    delivery = written(practice.deliveries.take)
    written(lambda: practice.deliveries.refused(delivery, "the message breaks one of its rules", for_good=True))
    (kept,) = practice.deliveries.undelivered(10)
    assert (kept.problem, kept.is_given_up, practice.deliveries.depth().given_up) == (
        "the message breaks one of its rules",
        True,
        1,
    )
    assert written(practice.deliveries.take) is None
    assert written(practice.deliveries.try_again, delivery.id)
    assert practice.deliveries.depth().waiting == 1
    assert written(practice.deliveries.take)
    assert written(practice.deliveries.drop, delivery.id)
    assert practice.deliveries.depth() == type(practice.deliveries.depth())(0, None, 0)


def test_what_is_about_an_erased_screening_is_gone(practice, listening):
    screening_id = add(practice)
    announced(PUSHING, News.SIGNED, screening_id)
    waiting = written(PUSHING.take)
    erase(practice, practice.screenings.by_id(screening_id), TESTS, "asked for")
    assert count() == 0
    written(PUSHING.taken, waiting)
    written(PUSHING.refused, waiting, "away")
