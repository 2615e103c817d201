"""The person of a screening as a Patient, and back."""

import pytest

from screening.domain.people.identity import Identity
from screening.exchange.fhir.patient import contained_patient, patient_of
from tests.exchange.fhir.sheets import ANA


def about(patient, reference="#p"):
    return {
        "contained": [{"resourceType": "Device", "id": "d"}, {"id": "p", **patient}],
        "subject": {"reference": reference},
    }


def test_who_goes_out_is_who_comes_in():
    assert contained_patient(about(patient_of(ANA))) == {
        "name": ANA.name,
        "born": ANA.born,
        "phone": ANA.phone,
        "email": ANA.email,
    }
    assert "telecom" not in patient_of(Identity("Ana Ruiz", "1981-01-02"))


def test_the_official_name_is_taken_from_its_parts():
    names = [{"text": "Annie"}, {"use": "official", "given": ["Ana", "María"], "family": "Ruiz"}]
    found = contained_patient(about({"resourceType": "Patient", "name": names}))
    assert found == {"name": "Ana María Ruiz", "born": "", "phone": "", "email": ""}


def test_a_name_or_number_that_is_no_longer_used_is_not_taken():
    names = [{"use": "old", "text": "Ana Lopez"}, {"use": "usual", "text": "Ana Ruiz"}]
    numbers = [("509 555 0111", {"use": "old"}), ("509 555 0199", {"use": "mobile"})]
    telecom = [{"system": "phone", "value": number, **use} for number, use in numbers]
    telecom += [{"system": "email", "value": "ana@old.example", "use": "old"}]
    found = contained_patient(about({"resourceType": "Patient", "name": names, "telecom": telecom}))
    assert found == {"name": "Ana Ruiz", "born": "", "phone": "509 555 0199", "email": ""}


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"contained": [], "subject": {"reference": "Patient/1"}},
        about(patient_of(ANA), "Patient/1"),
        {"contained": {}, "subject": "#p"},
        {"contained": [None], "subject": {"reference": 7}},
    ],
)
def test_a_patient_who_is_elsewhere_is_not_known(broken):
    assert contained_patient(broken) is None


def test_what_is_no_text_is_not_taken():
    odd = {"resourceType": "Patient", "name": "Ana", "birthDate": 1981, "telecom": [{"system": "phone", "value": 1}]}
    assert contained_patient(about(odd)) == {"name": "", "born": "", "phone": "", "email": ""}
