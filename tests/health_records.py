"""FHIR resources of a health record, as the systems of others write them."""

from __future__ import annotations

from typing import Any


def a_bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    """A collection of resources."""
    entries = [{"fullUrl": f"resource:{number}", "resource": one} for number, one in enumerate(resources)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def a_medicine(words: str, **given: Any) -> dict[str, Any]:
    """A medicine that somebody prescribed, active unless something else is given."""
    named = {"medicationCodeableConcept": {"text": words}}
    return {"resourceType": "MedicationRequest", "status": "active", "intent": "order", **named, **given}


def a_condition(words: str, **given: Any) -> dict[str, Any]:
    """A condition that is active."""
    active = {"clinicalStatus": {"coding": [{"code": "active"}]}}
    return {"resourceType": "Condition", "code": {"text": words}, **active, **given}


def an_allergy(words: str, **given: Any) -> dict[str, Any]:
    """An allergy that is active."""
    return a_condition(words, **given) | {"resourceType": "AllergyIntolerance"}


def pregnancy_status(words: str, **given: Any) -> dict[str, Any]:
    """An observation that says whether somebody is pregnant, as US Core shapes it."""
    code = {"coding": [{"system": "http://loinc.org", "code": "82810-3"}]}
    found = {"status": "final", "code": code, "valueCodeableConcept": {"text": words}}
    return {"resourceType": "Observation", **found, **given}
