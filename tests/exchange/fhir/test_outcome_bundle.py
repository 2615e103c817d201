"""The outcome of a screening as a Bundle."""

import base64

import pytest

from screening.domain.rules.suggestion import ENGINE
from screening.exchange.fhir.outcome_bundle import outcome_bundle
from screening.exchange.fhir.screened import stored_response
from screening.settings.shipped import VERSION
from tests.builders import healthy
from tests.exchange.fhir.sheets import ANA, a_decision, a_screening, sheets

THINNER = {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"}


def parts(bundle, kind):
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


def references(value):
    """Every reference in a resource."""
    if isinstance(value, dict):
        here = [value["reference"]] if isinstance(value.get("reference"), str) else []
        return here + [one for inner in value.values() for one in references(inner)]
    return [one for inner in value for one in references(inner)] if isinstance(value, list) else []


@pytest.fixture
def bundle(rulebook):
    return outcome_bundle(a_screening(rulebook, healthy(**THINNER)))


def test_every_reference_leads_to_an_entry_or_to_what_is_contained(rulebook):
    for answers in sheets(1, 10):
        bundle = outcome_bundle(a_screening(rulebook, answers))
        places = {entry["fullUrl"] for entry in bundle["entry"]}
        assert len(places) == len(bundle["entry"])
        for entry in bundle["entry"]:
            inside = {f"#{one['id']}" for one in entry["resource"].get("contained", [])}
            assert set(references(entry["resource"])) <= places | inside


def test_it_says_who_was_asked_and_what_was_answered(bundle, rulebook):
    [patient], [response] = parts(bundle, "Patient"), parts(bundle, "QuestionnaireResponse")
    assert (patient["name"], patient["birthDate"]) == ([{"text": "Ana Ruiz"}], "1981-01-02")
    assert [one["value"] for one in patient["telecom"]] == [ANA.phone, ANA.email]
    assert response["identifier"]["value"] == "7K3M-9QXT"
    assert response["questionnaire"].endswith(f"|{rulebook.version}")
    assert (response["status"], response["authored"]) == ("completed", "2026-11-23T09:30:00+00:00")


def test_the_suggestion_is_a_guidance_response_with_its_reasons(bundle):
    [guidance] = parts(bundle, "GuidanceResponse")
    codes = [one["coding"][0]["code"] for one in guidance["reasonCode"]]
    assert codes[0] == "discuss_first"
    output = next(one for one in guidance["contained"] if one["resourceType"] == "Parameters")
    assert output["parameter"][0] == {"name": "outcome", "valueCode": "discuss_first"}
    assert guidance["outputParameters"] == {"reference": f"#{output['id']}"}


def test_each_caution_is_a_preliminary_issue_and_notes_are_none(bundle, rulebook):
    issues = parts(bundle, "DetectedIssue")
    rules = [one["code"]["coding"][0]["code"] for one in issues]
    assert rules
    assert all(rulebook.by_id[rule].suggest for rule in rules)
    assert {one["status"] for one in issues} == {"preliminary"}
    assert not any("mitigation" in one for one in issues)


def test_nothing_is_detected_in_healthy_answers(rulebook):
    bundle = outcome_bundle(a_screening(rulebook, healthy()))
    assert parts(bundle, "DetectedIssue") == []
    assert parts(bundle, "GuidanceResponse")[0]["reasonCode"][0]["coding"][0]["code"] == "fits"


def test_the_signed_decision_is_the_mitigation_of_each_caution(rulebook):
    plain = a_screening(rulebook, healthy(**THINNER))
    first = plain.suggestion.findings[0].rule.id
    bundle = outcome_bundle(a_screening(rulebook, healthy(**THINNER), decision=a_decision(first)))
    by_rule = {one["code"]["coding"][0]["code"]: one["mitigation"] for one in parts(bundle, "DetectedIssue")}
    for rule, done in by_rule.items():
        codes = [one["action"]["coding"][0]["code"] for one in done]
        assert codes == (["confirmed", "after_discussing"] if rule == first else ["after_discussing"])
        assert done[-1]["author"] == {"display": "Dr. Park"}
    assert parts(bundle, "DocumentReference")[0]["docStatus"] == "final"


def test_pain_and_peg_go_out_under_their_codes(bundle):
    found = {one["code"]["coding"][0]["code"]: one for one in parts(bundle, "Observation")}
    numbers = {code: one["valueQuantity"]["value"] for code, one in found.items() if "valueQuantity" in one}
    assert numbers == {"72514-3": 4, "91147-9": 4.3, "75893-8": 4, "91145-3": 4, "91146-1": 5}
    assert found["91148-7"].keys() & {"valueQuantity", "hasMember"} == {"hasMember"}
    assert len(found["91148-7"]["hasMember"]) == 4


def test_a_measure_without_an_answer_is_absent(rulebook):
    bundle = outcome_bundle(a_screening(rulebook, healthy(peg_pain=None)))
    assert {one["code"]["coding"][0]["code"] for one in parts(bundle, "Observation")} == {
        "91145-3",
        "91146-1",
        "91148-7",
    }
    nothing = outcome_bundle(a_screening(rulebook, {"age": 45}))
    assert parts(nothing, "Observation") == []


def test_the_note_is_in_it_as_text(rulebook):
    bundle = outcome_bundle(a_screening(rulebook, healthy(), note="Años: 45\n"))
    [document] = parts(bundle, "DocumentReference")
    attachment = document["content"][0]["attachment"]
    assert base64.b64decode(attachment["data"]).decode() == "Años: 45\n"
    assert attachment["size"] == len("Años: 45\n".encode())
    assert document["docStatus"] == "preliminary"
    assert parts(outcome_bundle(a_screening(rulebook, healthy(), note="")), "DocumentReference") == []


def test_provenance_names_program_engine_and_rules(bundle, rulebook):
    [made] = parts(bundle, "Provenance")
    versions = {one["type"]["text"]: one["value"] for one in made["contained"][0]["version"]}
    assert versions == {"program": VERSION, "engine": str(ENGINE), "rules": rulebook.version}
    targets = {one["reference"] for one in made["target"]}
    others = ("Patient", "Provenance")
    assert targets == {one["fullUrl"] for one in bundle["entry"] if one["resource"]["resourceType"] not in others}


def test_corrected_answers_are_amended(rulebook):
    bundle = outcome_bundle(a_screening(rulebook, healthy(), corrected=True, version=2))
    assert parts(bundle, "QuestionnaireResponse")[0]["status"] == "amended"
    assert {one["status"] for one in parts(bundle, "Observation")} == {"amended"}
    assert bundle["meta"]["versionId"] == "2"


def test_the_same_screening_has_the_same_names_each_time(bundle, rulebook):
    again = outcome_bundle(a_screening(rulebook, healthy(**THINNER), version=2))
    assert [one["fullUrl"] for one in again["entry"]] == [one["fullUrl"] for one in bundle["entry"]]


def test_a_response_by_itself_contains_the_patient(rulebook):
    response = stored_response(a_screening(rulebook, healthy()))
    assert response["id"] == "7K3M-9QXT"
    assert response["subject"] == {"reference": f"#{response['contained'][0]['id']}"}
