"""What is said to be served."""

from datetime import date

from screening.exchange.fhir.capability import Served, capability_statement, screen_operation
from screening.exchange.fhir.form import Form
from tests.exchange.fhir.sheets import ADDRESS


def test_it_claims_what_is_served_and_nothing_else(rulebook):
    served = [
        Served("Bundle", ("read",)),
        Served("QuestionnaireResponse", ("create",), {"screen": "https://x.example/op"}),
    ]
    made = capability_statement(Form(rulebook, ADDRESS), served, date(2026, 11, 23))
    bundle, response = made["rest"][0]["resource"]
    assert (made["fhirVersion"], made["format"]) == ("4.0.1", ["application/fhir+json"])
    assert bundle == {"type": "Bundle", "interaction": [{"code": "read"}], "versioning": "no-version"}
    assert response["conditionalCreate"] is True
    assert response["operation"] == [{"name": "screen", "definition": "https://x.example/op"}]


def test_screen_says_what_it_takes_and_answers(rulebook):
    made = screen_operation(Form(rulebook, ADDRESS))
    assert made["affectsState"] is False
    names = [(one["name"], one["use"]) for one in made["parameter"]]
    assert names[0] == ("resource", "in")
    assert {"outcome", "on_safety", "act", "questionnaire", "finding", "undecided"} == {name for name, _ in names[1:]}
