"""FHIR R4 resources → the entries of a health record. What is not understood is left out; nothing is guessed."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from screening.domain.health_record.entries import Code, EntryKind, PatientRecord, RecordEntry
from screening.domain.people.text import without_halves

Resource: TypeAlias = Mapping[str, Any]

MOST_RESOURCES = 5_000
_MOST_CODINGS = 50  # of one concept: thousands of entries can refer to the same medicine, and each repeats its codings
_LONGEST = 200  # characters of a text that are kept
_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_NO_LONGER = {"completed", "stopped", "cancelled", "not-taken", "entered-in-error", "draft"}  # of medicines
_ONLY_IDEAS = {"proposal", "option"}  # intents of requests that no one ordered
_OVER = {"inactive", "remission", "resolved"}  # clinical statuses of conditions and allergies
_UNTRUE = {"refuted", "entered-in-error"}  # verification statuses of these
_NOT_FINAL = {"cancelled", "entered-in-error", "registered"}  # statuses of observations


def read_record(data: object, today: str, pregnancy_codes: Collection[Code] = ()) -> PatientRecord:
    """Return what a Bundle, one resource or a list of them says `today` (an ISO date).

    `pregnancy_codes` select the observations to read. Reads MedicationRequest, MedicationStatement, AllergyIntolerance,
    Condition and Observation. Never raises, whatever the data.
    """
    resources = list(_resources(data))
    return _Resources(_by_reference(resources), today, frozenset(pregnancy_codes)).read(resources)


def read_order(resource: Resource) -> tuple[tuple[str, ...], tuple[Code, ...]]:
    """Return the words and codes of what a ServiceRequest or another order with a code orders. Never raises."""
    return _concept(resource.get("code"))


def _resources(data: object) -> Iterator[tuple[str, Resource]]:
    """Yield the resources with the address others refer to them by; looks at MOST_RESOURCES at most."""
    waiting, looked_at = deque[tuple[str, Any]]([("", data)]), 0
    while waiting and looked_at < MOST_RESOURCES:
        address, one = waiting.popleft()
        looked_at += 1
        if isinstance(one, list):
            waiting += [("", item) for item in one[:MOST_RESOURCES]]
        elif isinstance(one, Mapping) and one.get("resourceType") == "Bundle":
            waiting += [(_text(entry.get("fullUrl")), entry.get("resource")) for entry in _things(one.get("entry"))]
        elif isinstance(one, Mapping):
            yield address, one


def _by_reference(resources: Iterable[tuple[str, Resource]]) -> dict[str, Resource]:
    found: dict[str, Resource] = {}
    for address, resource in resources:
        names = (address, f"{_text(resource.get('resourceType'))}/{_text(resource.get('id'))}")
        found |= {name: resource for name in names if name}
    return found


@dataclass(frozen=True)
class _Resources:
    known: Mapping[str, Resource]
    today: str
    pregnancy_codes: frozenset[Code]

    def read(self, resources: Iterable[tuple[str, Resource]]) -> PatientRecord:
        ways = {
            "MedicationRequest": self._medicine,
            "MedicationStatement": self._medicine,
            "AllergyIntolerance": self._allergy,
            "Condition": self._condition,
            "Observation": self._observation,
        }
        read = (ways[kind](one) for _, one in resources if (kind := _text(one.get("resourceType"))) in ways)
        return PatientRecord.of(tuple(entry for entry in read if entry and (entry.words or entry.codes)))

    def _medicine(self, one: Resource) -> RecordEntry:
        words, codes = _concept(one.get("medicationCodeableConcept"))
        named = _thing(one.get("medicationReference"))
        if medication := self._referred(one, _text(named.get("reference"))):
            more, more_codes = _concept(medication.get("code"))
            words, codes = (*words, *more), (*codes, *more_codes)
        words = words or _texts(named.get("display"))
        status, period = _text(one.get("status")), _thing(one.get("effectivePeriod"))
        over = status in _NO_LONGER or one.get("doNotPerform") is True or _text(one.get("intent")) in _ONLY_IDEAS
        ended = self._is_past(_day(period, "end"))
        on = _day(one, "authoredOn", "effectiveDateTime") or _day(period, "start") or _day(one, "dateAsserted")
        source = _source(one, "requester", "informationSource")
        return RecordEntry(EntryKind.MEDICINE, words, codes, status, not (over or ended), on, source)

    def _referred(self, one: Resource, reference: str) -> Resource | None:
        """Return the resource that another refers to: contained in it, or in the same Bundle."""
        if reference.startswith("#"):
            return next((inner for inner in _things(one.get("contained")) if inner.get("id") == reference[1:]), None)
        return self.known.get(reference) or self.known.get("/".join(reference.split("/")[-2:])) if reference else None

    def _is_past(self, day: str) -> bool:
        """Return whether a day, month or year is over; what has a planned end is current until then."""
        return bool(day) and day < self.today[: len(day)]

    def _condition(self, one: Resource) -> RecordEntry:
        words, codes = _concept(one.get("code"))
        abated = [key for key in one if key.startswith("abatement")]
        until = _day(one, "abatementDateTime") or _day(_thing(one.get("abatementPeriod")), "end", "start")
        ended = self._is_past(until) if until else bool(abated)
        on = _day(one, "onsetDateTime", "recordedDate") or _day(_thing(one.get("onsetPeriod")), "start")
        status, current = _standing(one)
        source = _source(one, "asserter", "recorder")
        return RecordEntry(EntryKind.CONDITION, words, codes, status, current and not ended, on, source)

    def _allergy(self, one: Resource) -> RecordEntry:
        words, codes = _concept(one.get("code"))
        for reaction in _things(one.get("reaction")):
            more, more_codes = _concept(reaction.get("substance"))
            words, codes = (*words, *more), (*codes, *more_codes)
        status, current = _standing(one)
        on = _day(one, "recordedDate", "onsetDateTime", "lastOccurrence")
        source = _source(one, "asserter", "recorder")
        return RecordEntry(EntryKind.ALLERGY, words, codes, status, current, on, source)

    def _observation(self, one: Resource) -> RecordEntry | None:
        if self.pregnancy_codes.isdisjoint(_concept(one.get("code"))[1]):
            return None
        words, codes = _concept(one.get("valueCodeableConcept"))
        words = words or _texts(one.get("valueString"))
        status = _text(one.get("status"))
        on = _day(one, "effectiveDateTime", "issued") or _day(_thing(one.get("effectivePeriod")), "start")
        performer = next((_text(each.get("display")) for each in _things(one.get("performer"))), "")
        return RecordEntry(EntryKind.PREGNANCY, words, codes, status, status not in _NOT_FINAL, on, performer)


def _standing(one: Resource) -> tuple[str, bool]:
    """Return the clinical status of a condition or allergy, and whether it is current."""
    clinical = {code.code for code in _concept(one.get("clinicalStatus"))[1]}
    verified = {code.code for code in _concept(one.get("verificationStatus"))[1]}
    return ", ".join(sorted(clinical | (verified & _UNTRUE))), clinical.isdisjoint(_OVER) and verified.isdisjoint(
        _UNTRUE
    )


def _concept(value: object) -> tuple[tuple[str, ...], tuple[Code, ...]]:
    """Return the words of a CodeableConcept, its text first, and its codes."""
    concept = _thing(value)
    codings = _things(concept.get("coding"))[:_MOST_CODINGS]
    words = [*_texts(concept.get("text")), *(text for one in codings for text in _texts(one.get("display")))]
    codes = (Code(_text(one.get("system")), _text(one.get("code"))) for one in codings)
    return tuple(dict.fromkeys(words)), tuple(dict.fromkeys(code for code in codes if code.code))


def _source(one: Resource, *keys: str) -> str:
    """Return the source of an entry, as named in the record."""
    return next((name for key in keys if (name := _text(_thing(one.get(key)).get("display")))), "")


def _day(one: Resource, *keys: str) -> str:
    """Return the first of these values that is a day, a month or a year."""
    days = (_DAY.match(_text(one.get(key))) for key in keys)
    return next((day.group() for day in days if day), "")


def _thing(value: object) -> Resource:
    return value if isinstance(value, Mapping) else {}


def _things(value: object) -> list[Resource]:
    return [one for one in value[:MOST_RESOURCES] if isinstance(one, Mapping)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return " ".join(without_halves(value[: 2 * _LONGEST]).split())[:_LONGEST] if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    return (text,) if (text := _text(value)) else ()
