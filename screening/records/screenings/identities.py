"""Identities as stored: the keys of their JSON, which no other module knows."""

from __future__ import annotations

from screening.domain.people.identity import Identity
from screening.records.sealing import Json


def identity_data(identity: Identity) -> Json:
    """Return an identity as JSON data for storage. A date that was not typed is null."""
    return {
        "name": identity.name,
        "born": identity.born or None,
        "phone": identity.phone,
        "email": identity.email,
        "helper": identity.helper,
        "message_ok": identity.message_ok,
        "answered_by_helper": identity.answered_by_helper,
        "relation": identity.relation,
    }


def read_identity(kept: Json) -> Identity:
    """Return a stored identity, even if an earlier version asked for less."""
    return Identity(
        name=kept.get("name") or "",
        born=kept.get("born") or "",
        phone=kept.get("phone") or "",
        email=kept.get("email") or "",
        helper=kept.get("helper") or "",
        message_ok=kept.get("message_ok", False),
        answered_by_helper=kept.get("answered_by_helper", False),
        relation=kept.get("relation") or "",
    )
