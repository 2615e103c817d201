"""Receiving what other systems send."""

from dataclasses import replace
from datetime import UTC, datetime
from threading import Thread

import pytest

from screening.domain.people.identity import Identity
from screening.domain.review.channel import Way
from screening.practice import practice
from screening.workflow.intake.receive import FromSystem, OtherContentError, receive
from screening.workflow.intake.send import NotReadyError
from screening.workflow.intake.start import StartContext
from screening.workflow.practice.mail import alert_mails
from tests.builders import BORN, TESTS, as_values, healthy

ANA = Identity("Ana Ruiz", BORN.isoformat(), phone="5095550199")


@pytest.fixture
def context(app, rulebook):
    with app.app_context():
        yield StartContext(rulebook, "en", practice().day())


def came(**changes):
    return replace(FromSystem(("urn:oid:1", "7"), as_values(healthy()), ANA, datetime.now(UTC), TESTS), **changes)


def everything():
    return list(practice().screenings.all())


def test_it_becomes_a_screening_that_stands_in_the_queue(context):
    screening_id, is_new = receive(practice(), context, came())
    [screening] = everything()
    assert (screening.id, is_new) == (screening_id, True)
    assert (screening.way, screening.outcome, screening.answers) == (Way.SYSTEM, "fits", as_values(healthy()))
    assert practice().queue.taken_by(screening_id) is None
    assert practice().screenings.newest_sent_at() == screening.sent_at


def test_what_cannot_wait_asks_for_a_call(context):
    receive(
        practice(),
        context,
        came(answers=as_values(healthy(rf_body=["chest_pain"])), alerts=alert_mails(practice().settings)),
    )
    assert len(practice().calls.open(10)) == 1


def test_sent_again_it_is_the_same(context):
    first, _ = receive(practice(), context, came())
    assert receive(practice(), context, came()) == (first, False)
    assert len(everything()) == 1


def test_other_answers_or_another_person_are_refused(context):
    receive(practice(), context, came())
    for other in (came(answers=as_values(healthy(peg_pain=9))), came(identity=replace(ANA, name="Eva Ruiz"))):
        with pytest.raises(OtherContentError):
            receive(practice(), context, other)
    assert len(everything()) == 1


def test_answers_that_a_person_could_not_send_leave_nothing_behind(context):
    with pytest.raises(NotReadyError):
        receive(practice(), context, came(answers=as_values(healthy(rf_body=None))))
    assert everything() == []
    assert receive(practice(), context, came())[1]


def test_of_two_at_once_one_is_kept(app, context):
    made = []

    def send():
        with app.app_context():
            made.append(receive(practice(), context, came()))

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(is_new for _, is_new in made) == [False, True]
    assert len(everything()) == 1
