"""What record systems find at /cds-services: the hooks we answer, and what to send with each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from screening.domain.health_record.entries import Code
from screening.exchange.cds_hooks.calls import Hook

SERVICES: Mapping[str, Hook] = {
    "screening-on-opening": Hook.PATIENT_VIEW,
    "screening-on-ordering": Hook.ORDER_SELECT,
}
_TITLES = {Hook.PATIENT_VIEW: "Screening before a visit", Hook.ORDER_SELECT: "Screening and orders"}
_WORDS = {
    Hook.PATIENT_VIEW: "Shows where the chart and the patient's answers differ, what cannot wait, and what the rules "
    "suggest about {treatment}.",
    Hook.ORDER_SELECT: "Shows what the rules say when {treatment} is ordered, or when an order speaks against it.",
}
_NEEDS = "Finds the patient by name and date of birth. Without exactly one match there is no card."
_OF_PATIENT = "patient={{context.patientId}}"


def discovery(treatment: str, pregnancy_codes: Iterable[Code]) -> dict[str, Any]:
    """Return what the discovery endpoint answers."""
    prefetch = _prefetch(pregnancy_codes)
    return {"services": [_service(name, hook, treatment, prefetch) for name, hook in SERVICES.items()]}


def _service(name: str, hook: Hook, treatment: str, prefetch: Mapping[str, str]) -> dict[str, Any]:
    return {
        "hook": str(hook),
        "id": name,
        "title": _TITLES[hook],
        "description": _WORDS[hook].format(treatment=treatment),
        "usageRequirements": _NEEDS,
        "prefetch": dict(prefetch),
    }


def _prefetch(pregnancy_codes: Iterable[Code]) -> dict[str, str]:
    wanted = {
        "patient": "Patient/{{context.patientId}}",
        "requests": f"MedicationRequest?{_OF_PATIENT}&status=active",
        "statements": f"MedicationStatement?{_OF_PATIENT}&status=active",
        "conditions": f"Condition?{_OF_PATIENT}&clinical-status=active",
        "allergies": f"AllergyIntolerance?{_OF_PATIENT}&clinical-status=active",
    }
    codes = ",".join(f"{one.system}|{one.code}" for one in pregnancy_codes)
    return wanted | ({"pregnancy": f"Observation?{_OF_PATIENT}&code={codes}"} if codes else {})
