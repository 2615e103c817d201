"""The measures of a screening as Observations, under the codes that the rules file gives them."""

from __future__ import annotations

from collections.abc import Iterator

from screening.domain.rules.treatment import CodedMeasure
from screening.exchange.fhir.form import Resource
from screening.exchange.fhir.screened import MEASURE, PATIENT, RESPONSE, ExportedScreening

_CATEGORIES = "http://terminology.hl7.org/CodeSystem/observation-category"
_UNITS, _SCORE = "http://unitsofmeasure.org", "{score}"


def observations(screened: ExportedScreening) -> Iterator[tuple[str, Resource]]:
    """Yield each measure that has a number, and each panel with such a member, as (part, resource)."""
    measures = screened.form.book.treatment.measures
    numbers = {measure.id: number for measure in measures if (number := _number(screened, measure)) is not None}
    for measure in measures:
        if measure.id in numbers:
            quantity = {"value": numbers[measure.id], "unit": "score", "system": _UNITS, "code": _SCORE}
            yield _part(measure.id), _observation(screened, measure, {"valueQuantity": quantity})
        elif members := [member for member in measure.members if member in numbers]:
            refer = [screened.refer(_part(member)) for member in members]
            yield _part(measure.id), _observation(screened, measure, {"hasMember": refer})


def _number(screened: ExportedScreening, measure: CodedMeasure) -> int | float | None:
    """Return the number of a measure; None if it was not answered or is a panel."""
    found = screened.answers.get(measure.question) if measure.question else screened.suggestion.facts.get(measure.fact)
    return found if isinstance(found, int | float) and not isinstance(found, bool) else None


def _observation(screened: ExportedScreening, measure: CodedMeasure, value: Resource) -> Resource:
    return {
        "resourceType": "Observation",
        "identifier": [screened.name(_part(measure.id))],
        "status": "amended" if screened.corrected else "final",
        "category": [{"coding": [{"system": _CATEGORIES, "code": "survey"}]}],
        "code": {"coding": [{"system": measure.system, "code": measure.code}], "text": measure.label},
        "subject": screened.refer(PATIENT),
        "effectiveDateTime": screened.sent,
        "derivedFrom": [screened.refer(RESPONSE)],
        **value,
    }


def _part(measure: str) -> str:
    return f"{MEASURE}-{measure}"
