"""FHIR resources as others write them become entries; what is over, untrue or not understood does not count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.domain.health_record.entries import Code, EntryKind
from screening.exchange.health_record import resources
from screening.exchange.health_record.resources import MOST_RESOURCES
from tests.health_records import a_bundle, a_condition, a_medicine, an_allergy, pregnancy_status

PREGNANCY = (Code("http://loinc.org", "82810-3"),)
TODAY = "2026-11-28"


def read_record(data, pregnancy_codes=()):
    return resources.read_record(data, TODAY, pregnancy_codes)


def test_a_bundle_is_read_by_kind():
    bundle = a_bundle(
        a_medicine("Eliquis 5 mg"), a_condition("Diabetes"), an_allergy("Latex"), pregnancy_status("Pregnant")
    )
    record = read_record(bundle, PREGNANCY)
    kinds = [(entry.kind, entry.words[0], entry.current) for entry in record.entries]
    assert kinds == [
        (EntryKind.MEDICINE, "Eliquis 5 mg", True),
        (EntryKind.ALLERGY, "Latex", True),
        (EntryKind.CONDITION, "Diabetes", True),
        (EntryKind.PREGNANCY, "Pregnant", True),
    ]


def test_words_codes_day_and_source_are_kept_as_they_were_written():
    coded = a_medicine("apixaban", requester={"display": "Dr. Field"}, authoredOn="2026-03-01T10:00:00Z")
    coded["medicationCodeableConcept"]["coding"] = [
        {"system": "http://www.whocc.no/atc", "code": "B01AF02", "display": "Apixaban (oral)"}
    ]
    (entry,) = read_record(coded).medicines
    assert entry.words == ("apixaban", "Apixaban (oral)")
    assert entry.codes == (Code("http://www.whocc.no/atc", "B01AF02"),)
    assert (entry.on, entry.source, entry.status) == ("2026-03-01", "Dr. Field", "active")


@pytest.mark.parametrize(
    "reference", ["#m", "Medication/m", "urn:uuid:1", "https://chart.example.org/fhir/Medication/m"]
)
def test_a_medicine_that_is_named_by_reference_is_found(reference):
    medication = {"resourceType": "Medication", "id": "m", "code": {"text": "Warfarin 5 mg"}}
    named = {"resourceType": "MedicationStatement", "status": "active", "medicationReference": {"reference": reference}}
    if reference == "#m":
        named["contained"] = [medication]
    bundle = {
        "resourceType": "Bundle",
        "entry": [{"resource": named}, {"fullUrl": "urn:uuid:1", "resource": medication}],
    }
    assert [entry.words for entry in read_record(bundle).medicines] == [("Warfarin 5 mg",)]


@pytest.mark.parametrize(
    "given",
    [
        *(
            {"status": status}
            for status in ("completed", "stopped", "cancelled", "entered-in-error", "not-taken", "draft")
        ),
        {"doNotPerform": True},
        {"intent": "proposal"},
        *({"effectivePeriod": {"end": end}} for end in ("2025-02-01", "2026-11-27T23:00:00Z", "2026-10", "2025")),
        {"status": "completed", "effectivePeriod": {"end": "2027-03-01"}},
    ],
)
def test_a_medicine_that_is_over_or_was_never_ordered_does_not_count(given):
    assert [entry.current for entry in read_record(a_medicine("Eliquis", **given)).medicines] == [False]


@pytest.mark.parametrize("given", [{}, {"status": "unknown"}, {"status": "on-hold"}])
def test_a_medicine_of_which_nothing_says_that_it_is_over_counts(given):
    assert read_record(a_medicine("Eliquis", **given)).medicines[0].current


@pytest.mark.parametrize("end", ["2027-03-01", "2026-11-28", "2026-12", "2026-11", "2026", "someday", None])
def test_a_medicine_counts_until_its_planned_end_has_passed(end):
    (entry,) = read_record(a_medicine("Eliquis", effectivePeriod={"start": "2026-10-01", "end": end})).medicines
    assert entry.current


@pytest.mark.parametrize("status", ["inactive", "remission", "resolved"])
def test_a_condition_that_is_over_does_not_count(status):
    assert not read_record(a_condition("Cancer", clinicalStatus={"coding": [{"code": status}]})).conditions[0].current


@pytest.mark.parametrize("make", [a_condition, an_allergy])
@pytest.mark.parametrize("status", ["refuted", "entered-in-error"])
def test_what_is_refuted_or_was_entered_in_error_does_not_count(make, status):
    (entry,) = read_record(make("Latex", verificationStatus={"coding": [{"code": status}]})).entries
    assert not entry.current


@pytest.mark.parametrize(
    "end",
    [
        {"abatementDateTime": "2020"},
        {"abatementPeriod": {"start": "2019", "end": "2020-05"}},
        {"abatementPeriod": {"start": "2019"}},
        {"abatementAge": {"value": 40}},
        {"abatementString": "in her forties"},
    ],
)
def test_a_condition_that_ended_does_not_count(end):
    assert not read_record(a_condition("Cancer", **end)).conditions[0].current


@pytest.mark.parametrize("end", [{"abatementDateTime": "2027-02"}, {"abatementPeriod": {"end": "2026-12-01"}}])
def test_a_condition_counts_until_the_end_that_is_expected_has_passed(end):
    assert read_record(a_condition("Pregnancy", **end)).conditions[0].current


def test_other_observations_are_not_read():
    assert read_record(pregnancy_status("Pregnant"), ()).entries == ()


def test_half_a_character_is_dropped_since_nothing_could_store_it():
    (entry,) = read_record(a_medicine("Eliquis \ud83d", requester={"display": "Dr. \udc4dField"})).medicines
    assert (entry.words, entry.source) == (("Eliquis",), "Dr. Field")


KEYS = (
    "resourceType entry resource code coding text display status medicationReference reference contained id reaction "
    "clinicalStatus verificationStatus effectivePeriod performer substance requester"
)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS.split()),
            inner | st.sampled_from(["Bundle", "Condition", "MedicationRequest", "AllergyIntolerance", "Observation"]),
            max_size=6,
        )
    ),
    max_leaves=12,
)


@given(JUNK)
def test_no_data_stops_the_reader(data):
    read_record(data, PREGNANCY)


def test_what_is_no_resource_counts_too_against_what_is_looked_at():
    """Otherwise a small file of nothing could keep a server busy for minutes."""
    medicine = {"resource": a_medicine("Eliquis")}
    assert read_record({"resourceType": "Bundle", "entry": [{"resource": []}, medicine]}).medicines
    nothing = [{"resource": []}] * MOST_RESOURCES
    assert not read_record({"resourceType": "Bundle", "entry": [*nothing, medicine]}).medicines


def test_a_medicine_that_thousands_of_entries_refer_to_does_not_multiply_without_end():
    codings = [{"system": "s", "code": f"c{number}", "display": f"d{number}"} for number in range(3_000)]
    medicine = {"resourceType": "Medication", "id": "m", "code": {"coding": codings}}
    named = {"medicationReference": {"reference": "Medication/m"}}
    requests = [{"resourceType": "MedicationRequest", "status": "active", **named}] * 1_000
    medicines = read_record([medicine, *requests]).medicines
    assert len(medicines) == 1_000
    assert sum(len(one.codes) for one in medicines) <= 50_000
