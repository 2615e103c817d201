"""Notifying other systems: events to webhooks, outcomes to a FHIR server, each outside the request that caused it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from screening.exchange.fhir.form import Resource
from screening.exchange.formats.webhook_messages import event_body, signed_headers
from screening.exchange.guarded import Guard, RefusedError
from screening.exchange.other_systems import NotTakenError, push_bundle, tell_webhook
from screening.records.audit.entries import PRACTICE, Action, Actor, Kind, Subject
from screening.records.database import transaction
from screening.records.operations.deliveries import FHIR_SERVER, Delivery, DeliveryDepth
from screening.records.operations.webhooks import News, Webhook
from screening.records.stores import Stores
from screening.settings import FhirServer, Settings

_LOG = logging.getLogger("screening")
_MOST_ADDRESS = 500
Tell = Callable[[Delivery], None]


@dataclass(frozen=True)
class SystemsState:
    """How many programs and webhooks there are, which FHIR server (its name, or ""), and what is waiting for them."""

    programs: int
    webhooks: int
    push: str
    depth: DeliveryDepth


def systems_state(stores: Stores, settings: Settings) -> SystemsState:
    """Return the state of connections to other systems."""
    return SystemsState(
        programs=sum(not one.revoked_at for one in stores.machine_clients.everyone()),
        webhooks=sum(not one.ended_at for one in stores.webhooks.everyone()),
        push=host_of(settings.push) if settings.push else "",
        depth=stores.deliveries.depth(),
    )


def add_webhook(
    stores: Stores, settings: Settings, address: str, events: Collection[News], by: Actor
) -> tuple[Webhook, str]:
    """Notify an address of events from now on; return it, and its secret, which is shown only this once.

    Raises ValueError if the address may not be called.
    """
    where = address.strip()
    try:
        Guard(private=settings.webhooks_private).check(where)
    except RefusedError as error:
        raise ValueError(f"This address cannot be notified: {error}") from None
    if len(where) > _MOST_ADDRESS:
        raise ValueError(f"An address has at most {_MOST_ADDRESS} characters")
    with transaction():
        if any(one.address == where and not one.ended_at for one in stores.webhooks.everyone()):
            raise ValueError("This address is already notified: end that webhook first")
        webhook, secret = stores.webhooks.add(where, events)
        told = f"{_host(where)}: {', '.join(sorted(webhook.events))}"
        stores.audit.begin(_subject(webhook.id), by, Action.WEBHOOK_ADDED, told[:200])
        return webhook, secret


def end_webhook(stores: Stores, webhook_id: str, by: Actor, why: str = "") -> Webhook | None:
    """Stop notifying a webhook and drop what is waiting; return it, or None if there is none to end."""
    with transaction():
        webhook = stores.webhooks.end(webhook_id)
        if webhook is not None:
            stores.deliveries.forget_target(webhook_id)
            stores.audit.add(_subject(webhook_id), by, Action.WEBHOOK_ENDED, why)
        return webhook


def deliver(stores: Stores, tell: Tell) -> int:
    """Deliver everything that is due; return how much was accepted. What fails is retried later.

    A system that did not answer is skipped for the rest of this round: it would keep the others waiting.
    """
    taken, away = 0, set[str]()
    while (delivery := _next(stores, away)) is not None:
        try:
            tell(delivery)
        except NotTakenError as error:
            _refuse(stores, delivery, error)
            away |= set() if error.for_good else {delivery.target}
        except Exception as error:
            _LOG.exception("a delivery broke")
            away.add(delivery.target)
            _refuse(stores, delivery, NotTakenError(f"it broke here: {type(error).__name__}"))
        else:
            _take(stores, delivery)
            taken += 1
    return taken


def teller(stores: Stores, settings: Settings, outcome_of: Callable[[str], Resource | None]) -> Tell:
    """Return the function that makes one delivery; `outcome_of` makes a screening's Bundle, None if it is gone."""

    def tell(delivery: Delivery) -> None:
        if delivery.target != FHIR_SERVER:
            _tell_event(stores, settings, delivery)
        elif settings.push is None:
            raise NotTakenError("no FHIR server is set (SCREENING_PUSH_ADDRESS)")
        elif (bundle := outcome_of(delivery.screening_id)) is not None:
            push_bundle(settings.push, named(bundle, delivery.number))

    return tell


def named(bundle: Resource, number: int) -> Resource:
    """Return a Bundle with a separate identifier for each decision, so that a replaced one also arrives, once."""
    name = bundle["identifier"]
    return bundle | {"identifier": name | {"value": f"{name['value']}/{number}"}}


def try_delivery_again(stores: Stores, delivery_id: str, by: Actor) -> bool:
    """Try a waiting delivery now; return whether it was still waiting."""
    with transaction():
        delivery = stores.deliveries.try_again(delivery_id)
        if delivery is not None:
            stores.audit.add(_about(delivery), by, Action.DELIVERY_AGAIN, delivery.event)
    return delivery is not None


def drop_delivery(stores: Stores, delivery_id: str, by: Actor) -> bool:
    """Delete a waiting delivery; return whether it was still waiting."""
    with transaction():
        delivery = stores.deliveries.drop(delivery_id)
        if delivery is not None:
            stores.audit.add(_about(delivery), by, Action.DELIVERY_DROPPED, delivery.event)
    return delivery is not None


def host_of(server: FhirServer) -> str:
    """Return the name of a FHIR server, for people and the audit trail."""
    return _host(server.address)


def _tell_event(stores: Stores, settings: Settings, delivery: Delivery) -> None:
    webhook = stores.webhooks.by_id(delivery.target)
    if webhook is None or webhook.ended_at is not None:
        return
    body = event_body(delivery.event, delivery.happened_at, delivery.subject)
    headers = signed_headers(stores.webhooks.secret_of(webhook.id), delivery.id, datetime.now(UTC), body)
    tell_webhook(webhook.address, headers, body, private=settings.webhooks_private)


def _next(stores: Stores, away: Collection[str]) -> Delivery | None:
    with transaction():
        return stores.deliveries.take(away)


def _take(stores: Stores, delivery: Delivery) -> None:
    with transaction():
        stores.deliveries.taken(delivery)
        if delivery.target == FHIR_SERVER:
            stores.audit.add(_about(delivery), PRACTICE, Action.DELIVERED, f"decision {delivery.number}")


def _refuse(stores: Stores, delivery: Delivery, error: NotTakenError) -> None:
    _LOG.warning("another system did not take something: %s", error)
    if error.gone and delivery.target != FHIR_SERVER:
        end_webhook(stores, delivery.target, PRACTICE, str(error))
        return
    with transaction():
        stores.deliveries.refused(delivery, str(error)[:200], for_good=error.for_good)


def _about(delivery: Delivery) -> Subject:
    """Return the audit subject of a delivery: the screening, else its recipient."""
    if delivery.screening_id and delivery.target == FHIR_SERVER:
        return Subject(Kind.SCREENING, delivery.screening_id)
    return _subject(delivery.target)


def _subject(webhook_id: str) -> Subject:
    return Subject(Kind.WEBHOOK, webhook_id)


def _host(address: str) -> str:
    return urlsplit(address).hostname or address
