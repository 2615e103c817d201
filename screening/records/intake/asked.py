"""Who is invited, as stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from screening.records.sealing import Json


@dataclass(frozen=True)
class Asked:
    """Who is invited, in which language, before which visit. `remind` asks for one reminder by email.

    `visit_at` is the time of day; `therapist_id` is the therapist who gets the screening once it is sent.
    """

    name: str
    language: str
    visit_on: date | None = None
    email: str = ""
    remind: bool = False
    phone: str = ""
    visit_at: time | None = None
    therapist_id: int | None = None


def asked_data(asked: Asked, token: str) -> Json:
    """Return the sealed part of an invite as JSON data: who is invited, and the secret of the link."""
    return {
        "name": asked.name,
        "email": asked.email,
        "remind": asked.remind,
        "token": token,
        "phone": asked.phone,
        "visit_at": asked.visit_at.isoformat("minutes") if asked.visit_at else "",
        "therapist_id": asked.therapist_id,
    }


def read_asked(kept: Json, language: str, visit_on: date | None) -> Asked:
    """Return who is invited, even if an earlier version stored less."""
    visit_at = kept.get("visit_at", "")
    return Asked(
        name=kept["name"],
        language=language,
        visit_on=visit_on,
        email=kept.get("email", ""),
        remind=kept.get("remind", False),
        phone=kept.get("phone", ""),
        visit_at=time.fromisoformat(visit_at) if visit_at else None,
        therapist_id=kept.get("therapist_id"),
    )
