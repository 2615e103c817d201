"""The audit trail in words: who an actor is, and what a chain is about."""

from __future__ import annotations

from collections.abc import Iterable

from screening.records.audit.entries import PATIENT, PRACTICE, STRANGER
from screening.records.stores import Stores

_OTHERS = {"settings:all": "Settings", "rules:all": "Rules", "practice:all": "Practice"}


def actor_names(stores: Stores) -> dict[str, str]:
    """Return the name of every actor in the trail: code → name."""
    return {**_named_actors(stores), **{actor.code: actor.name for actor in (PATIENT, PRACTICE, STRANGER)}}


def subject_names(stores: Stores, chains: Iterable[str]) -> dict[str, str]:
    """Return the name of what each chain is about: a screening's reference, or the name of a person or program."""
    known = _named_actors(stores)
    return {chain: known.get(chain) or _OTHERS.get(chain) or _named(stores, chain) for chain in set(chains)}


def _named_actors(stores: Stores) -> dict[str, str]:
    people = {f"person:{person.id}": person.name for person in stores.people.everyone()}
    return people | {f"client:{client.id}": client.name for client in stores.machine_clients.everyone()}


def _named(stores: Stores, chain: str) -> str:
    kind, _colon, subject = chain.partition(":")
    screening = stores.screenings.by_id(subject) if kind == "screening" else None
    if screening is not None:
        return f"Screening {screening.reference}"
    return "A screening that was erased" if kind == "screening" else f"{kind.capitalize()} {subject[:8]}"
