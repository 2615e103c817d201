"""Medplum's validator finds nothing in what we export."""

from __future__ import annotations

import json
import subprocess
from datetime import date

from screening.domain.rules.suggestion import suggest
from screening.exchange.fhir.capability import Served, capability_statement, screen_operation
from screening.exchange.fhir.form import Form
from screening.exchange.fhir.outcome_bundle import outcome_bundle
from screening.exchange.fhir.parameters import suggestion_parameters
from screening.exchange.fhir.questionnaire import questionnaire
from screening.exchange.fhir.screened import stored_response
from screening.exchange.fhir.terms import code_system, code_system_names, value_set, value_set_names
from screening.exchange.formats.api_errors import ApiIssue, operation_outcome
from tests.builders import as_values
from tests.exchange.fhir.sheets import ADDRESS, a_decision, a_screening, sheets
from tests.interop.conftest import NPM


def found_in(resources):
    """What the validator says of each resource."""
    lines = "".join(json.dumps(one) + "\n" for one in resources)
    ran = subprocess.run(
        ["node", "validate.mjs"], input=lines, capture_output=True, text=True, cwd=NPM, check=True, timeout=300
    )
    said = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(said) == len(resources)
    return said


def test_it_finds_nothing_in_what_is_public(rulebook):
    form = Form(rulebook, ADDRESS)
    resources = [
        *(questionnaire(form, name) for name in form.names),
        *(code_system(form, name) for name in code_system_names()),
        *(value_set(form, name) for name in value_set_names(form)),
        capability_statement(form, [Served("Bundle", ("read",))], date(2026, 11, 23)),
        screen_operation(form),
        operation_outcome(422, [ApiIssue("x: is not asked", "QuestionnaireResponse.item[0]", "business-rule")]),
    ]
    assert [said for said in found_in(resources) if said] == []


def test_it_finds_nothing_in_screenings(rulebook):
    resources = []
    for number, answers in enumerate(sheets(5, 40)):
        signed = a_decision(*rulebook.by_id) if number % 3 == 0 else None
        screened = a_screening(
            rulebook, answers, decision=signed, corrected=number % 4 == 0, language=("en", "es")[number % 2]
        )
        told = suggestion_parameters(screened.form, suggest(rulebook, as_values(answers)), "en")
        resources += [stored_response(screened), outcome_bundle(screened), told]
    assert [said for said in found_in(resources) if said] == []


def test_it_is_awake(rulebook):
    """It finds what is wrong: a type, a name that FHIR does not know, something required."""
    response = stored_response(a_screening(rulebook, {"age": 45}))
    broken = [
        response | {"status": "sent"},
        response | {"colour": "red"},
        {k: v for k, v in response.items() if k != "status"},
    ]
    assert all(found_in(broken)[1:])
