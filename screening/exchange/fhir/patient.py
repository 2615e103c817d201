"""The person of a screening as a Patient, and back."""

from __future__ import annotations

from typing import Any

from screening.domain.people.identity import Identity
from screening.exchange.fhir.form import Resource
from screening.exchange.formats.strict_json import objects_in


def patient_of(identity: Identity) -> Resource:
    """Return the Patient: name, date of birth, and how to reach them."""
    reached = (("phone", identity.phone), ("email", identity.email))
    telecom = [{"system": system, "value": value} for system, value in reached if value]
    return {
        "resourceType": "Patient",
        "name": [{"text": identity.name}],
        **({"telecom": telecom} if telecom else {}),
        "birthDate": identity.born,
    }


def contained_patient(resource: Resource) -> dict[str, str] | None:
    """Return what a resource says about the Patient it contains and is about, as if typed; None if there is none."""
    subject, contained = resource.get("subject"), resource.get("contained")
    reference = subject.get("reference") if isinstance(subject, dict) else None
    for one in contained if isinstance(contained, list) else []:
        if isinstance(one, dict) and one.get("resourceType") == "Patient" and reference == f"#{one.get('id')}":
            return {
                "name": _name(one.get("name")),
                "born": _text(one.get("birthDate")),
                "phone": _reached(one.get("telecom"), "phone"),
                "email": _reached(one.get("telecom"), "email"),
            }
    return None


def _in_use(given: Any) -> list[dict[str, Any]]:
    """Return the names or contact points of a list without those that are marked as old."""
    return [one for one in objects_in(given) if one.get("use") != "old"]


def _name(names: Any) -> str:
    """Return the official name, or the first: its text, or its parts in order."""
    known = _in_use(names)
    known.sort(key=lambda name: name.get("use") != "official")
    if not known:
        return ""
    given = known[0].get("given")
    parts = [*(given if isinstance(given, list) else []), known[0].get("family")]
    return _text(known[0].get("text")) or " ".join(part for part in parts if isinstance(part, str))


def _reached(telecom: Any, system: str) -> str:
    return next((_text(one.get("value")) for one in _in_use(telecom) if one.get("system") == system), "")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
