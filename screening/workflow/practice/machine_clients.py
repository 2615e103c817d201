"""Machine clients: give a program access to the API, and end it; both are audited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from screening.domain.people.text import one_line, too_long
from screening.records.access.machine_clients import MachineClient, Scope
from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.records.database import transaction
from screening.records.stores import Stores

MOST_CALLS, WITHIN = 300, timedelta(minutes=1)  # of one client
_MOST_NAME = 100
_CALLS = "calls"  # counter of the calls of a client


@dataclass(frozen=True)
class Admitted:
    """A client with a valid token; it has to `wait` this many seconds if it called too often."""

    client: MachineClient
    wait: int


def client_name(text: str) -> str:
    """Return the name of a client as it is stored. Raises ValueError if it is missing or too long."""
    name = one_line(text)
    if not name:
        raise ValueError("Enter a name, such as that of the record system")
    if wrong := too_long(name, _MOST_NAME):
        raise ValueError(wrong)
    return name


def add_client(stores: Stores, name: str, scopes: Iterable[Scope], by: Actor) -> tuple[MachineClient, str]:
    """Give a program access to the API; return it, and its token, which is shown only this once.

    Raises ValueError if its name is invalid, or belongs to another client with access.
    """
    named = client_name(name)
    with transaction():
        if any(one.name.lower() == named.lower() and not one.revoked_at for one in stores.machine_clients.everyone()):
            raise ValueError(f"Another client is called {named}: pick another name, or revoke that one first")
        client, token = stores.machine_clients.add(named, scopes)
        told = ", ".join(sorted(client.scopes))
        stores.audit.begin(subject_of(client), by, Action.CLIENT_ADDED, told)
        return client, token


def revoke_client(stores: Stores, client_id: str, by: Actor) -> MachineClient | None:
    """Revoke a client's access; return it, or None if there is none to revoke."""
    with transaction():
        client = stores.machine_clients.revoke(client_id)
        if client is not None:
            stores.audit.add(subject_of(client), by, Action.CLIENT_REVOKED)
        return client


def admit(stores: Stores, token: str, most: int) -> Admitted | None:
    """Return the client with this token, and count its call, at most `most` a minute; None for a wrong token."""
    client = stores.machine_clients.holding(token)
    if client is None:
        return None
    with transaction():
        wait = stores.attempts.over(_CALLS, client.id, most, WITHIN)
        if not wait:
            stores.machine_clients.see(client)
    return Admitted(client, wait)


def actor_of(client: MachineClient) -> Actor:
    """Return the audit actor for a client."""
    return Actor.client(client.id, client.name)


def subject_of(client: MachineClient) -> Subject:
    """Return the audit subject for a client."""
    return Subject(Kind.CLIENT, client.id)
