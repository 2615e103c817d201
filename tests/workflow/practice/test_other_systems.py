"""Telling other systems: what happened is announced with it, told outside of the request, and told once."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.sql import func

from screening.exchange.other_systems import NotTakenError
from screening.records.audit.entries import Action, Wanted
from screening.records.database import db, transaction
from screening.records.operations.deliveries import Deliveries
from screening.records.operations.tables import DeliveryRow
from screening.records.operations.webhooks import News
from screening.settings import FhirServer
from screening.workflow.practice.other_systems import (
    add_webhook,
    deliver,
    drop_delivery,
    end_webhook,
    host_of,
    named,
    teller,
    try_delivery_again,
)
from tests.builders import TESTS, written
from tests.receivers import FhirStandIn, receiving
from tests.records.screenings.test_screenings import add

ADDRESS = "https://record.example.com/hooks"
BUNDLE = {"resourceType": "Bundle", "identifier": {"system": "https://clinic.example", "value": "AAAA-2222/bundle"}}


@pytest.fixture
def hook(practice):
    return add_webhook(practice, practice.settings, ADDRESS, [News.SENT], TESTS)[0]


def announce(deliveries, *given, **named_ones) -> None:
    written(lambda: deliveries.announce(*given, **named_ones))


def due_now() -> None:
    with transaction():
        db.session.execute(
            update(DeliveryRow).where(DeliveryRow.next_try_at.is_not(None)).values(next_try_at=func.now())
        )


def failing(*outcomes):
    """A teller that meets these outcomes one after the other: None takes it, an exception is raised."""
    left, told = list(outcomes), []

    def tell(delivery) -> None:
        told.append(delivery)
        if (outcome := left.pop(0)) is not None:
            raise outcome

    return tell, told


def test_a_webhook_and_its_end_are_on_the_audit_trail_without_secret_or_path(practice):
    webhook, secret = add_webhook(practice, practice.settings, f" {ADDRESS}?key=abc ", [News.SENT], TESTS)
    end_webhook(practice, webhook.id, TESTS)
    entries = [one for one in practice.audit.all(Wanted()) if one.chain.startswith("webhook:")]
    assert [one.action for one in entries] == [Action.WEBHOOK_ADDED, Action.WEBHOOK_ENDED]
    assert entries[0].detail == "record.example.com: screening.sent"
    assert secret not in repr(entries)


@pytest.mark.parametrize(
    "address", ["", "record.example.com", "http://record.example.com", "https://u:p@a.example", "x" * 600]
)
def test_an_address_that_may_not_be_called_is_refused(practice, address):
    with pytest.raises(ValueError, match="address"):
        add_webhook(practice, practice.settings, address, [News.SENT], TESTS)
    assert practice.webhooks.everyone() == []


def test_what_is_told_is_taken_once(practice, hook):
    announce(practice.deliveries, News.SENT, subject="x")
    tell, told = failing(None, None)
    assert [deliver(practice, tell) for _ in range(2)] == [1, 0]
    assert [one.subject for one in told] == ["x"]


def test_a_system_that_is_away_is_asked_once_a_round_and_gets_everything_later(practice, hook):
    for subject in "abc":
        announce(practice.deliveries, News.SENT, subject=subject)
    tell, told = failing(NotTakenError("nothing listens there"))
    assert deliver(practice, tell) == 0
    assert len(told) == 1
    due_now()
    tell, told = failing(None, None, None)
    assert deliver(practice, tell) == 3
    assert sorted(one.subject for one in told) == ["a", "b", "c"]


def test_one_that_is_refused_for_good_holds_up_no_other(practice, hook):
    for subject in "ab":
        announce(practice.deliveries, News.SENT, subject=subject)
    tell, _told = failing(NotTakenError("it answers 422", for_good=True), None)
    assert deliver(practice, tell) == 1
    assert [one.problem for one in practice.deliveries.undelivered(9)] == ["it answers 422"]


def test_a_bug_in_telling_is_told_by_its_kind_alone(practice, hook, caplog):
    announce(practice.deliveries, News.SENT, subject="x")
    tell, _told = failing(KeyError("Ana Ruiz"))
    deliver(practice, tell)
    assert [one.problem for one in practice.deliveries.undelivered(9)] == ["it broke here: KeyError"]


def test_a_webhook_whose_receiver_is_gone_ends_with_what_waited_for_it(practice, hook):
    for subject in "ab":
        announce(practice.deliveries, News.SENT, subject=subject)
    tell, _told = failing(NotTakenError("it answers 410", for_good=True, gone=True))
    deliver(practice, tell)
    assert practice.webhooks.by_id(hook.id).ended_at
    assert not practice.deliveries.is_due()


def test_an_outcome_that_arrived_is_on_the_trail_of_its_screening(practice):
    screening_id, pushing = add(practice), replace(practice, deliveries=Deliveries(pushes=True))
    announce(pushing.deliveries, News.SIGNED, screening_id, number=2)
    tell, _told = failing(None)
    deliver(pushing, tell)
    (entry,) = practice.audit.all(Wanted(action=Action.DELIVERED))
    assert (entry.chain, entry.detail) == (f"screening:{screening_id}", "decision 2")


def test_trying_again_and_dropping_are_on_the_audit_trail(practice, hook):
    announce(practice.deliveries, News.SENT, subject="x")
    waiting = db.session.scalar(select(DeliveryRow.id))
    try_delivery_again(practice, waiting, TESTS)
    drop_delivery(practice, waiting, TESTS)
    for step in (try_delivery_again, drop_delivery):
        step(practice, waiting, TESTS)  # it is gone
    actions = [one.action for one in practice.audit.all(Wanted(chain=f"webhook:{hook.id}"))]
    assert actions == [Action.WEBHOOK_ADDED, Action.DELIVERY_AGAIN, Action.DELIVERY_DROPPED]


def test_a_message_is_signed_and_says_nothing_about_anybody(practice):
    settings = replace(practice.settings, webhooks_private=True)
    with receiving() as receiver:
        _hook, _secret = add_webhook(practice, settings, f"{receiver.url}/hooks", News, TESTS)
        screening_id = add(practice)
        announce(practice.deliveries, News.NEEDS_CALL, screening_id)
        assert deliver(practice, teller(practice, settings, lambda _id: None)) == 1
        ((path, headers, body),) = receiver.got
    screening = practice.screenings.by_id(screening_id)
    assert (path, f'"id":"{screening.reference}"' in body, "call.needed" in body) == ("/hooks", True, True)
    assert headers["webhook-signature"].startswith("v1,")
    assert screening.identity.name not in body


def test_each_decision_arrives_under_a_name_of_its_own_and_once(practice):
    with receiving(FhirStandIn) as receiver:
        settings = replace(practice.settings, push=FhirServer(receiver.url, ""))
        pushing = replace(practice, deliveries=Deliveries(pushes=True))
        tell = teller(pushing, settings, lambda _id: BUNDLE)
        screening_id = add(practice)
        receiver.answers = ["dies after"]
        for number in (1, 1, 2):
            announce(pushing.deliveries, News.SIGNED, screening_id, number=number)
            deliver(pushing, tell)
            due_now()
            deliver(pushing, tell)
        assert [one["identifier"]["value"] for one in receiver.bundles] == ["AAAA-2222/bundle/1", "AAAA-2222/bundle/2"]


def test_what_waits_for_a_server_that_is_no_longer_set_says_so(practice):
    pushing = replace(practice, deliveries=Deliveries(pushes=True))
    announce(pushing.deliveries, News.SIGNED, add(practice))
    deliver(pushing, teller(pushing, practice.settings, lambda _id: BUNDLE))
    assert "SCREENING_PUSH_ADDRESS" in pushing.deliveries.undelivered(9)[0].problem


def test_a_name_leaves_the_bundle_as_it_was():
    assert named(BUNDLE, 3)["identifier"] == BUNDLE["identifier"] | {"value": "AAAA-2222/bundle/3"}
    assert BUNDLE["identifier"]["value"] == "AAAA-2222/bundle"
    assert host_of(FhirServer("https://fhir.example.com:8443/r4", "")) == "fhir.example.com"
