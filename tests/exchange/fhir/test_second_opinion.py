"""What goes out, read by the strict models of fhir.resources: R4B, which for these resources is as R4."""

import pytest

from screening.exchange.fhir.form import Form
from screening.exchange.fhir.outcome_bundle import outcome_bundle
from screening.exchange.fhir.questionnaire import questionnaire
from screening.exchange.fhir.screened import stored_response
from tests.builders import healthy
from tests.exchange.fhir.sheets import ADDRESS, a_decision, a_screening, as_sent, sheets

R4B = pytest.importorskip("fhir.resources.R4B")


def test_it_reads_the_form_in_every_language(rulebook):
    form = Form(rulebook, ADDRESS)
    for name in form.names:
        R4B.get_fhir_model_class("Questionnaire").model_validate(as_sent(questionnaire(form, name)))


def test_it_reads_responses_and_outcomes(rulebook):
    for answers in (healthy(), *sheets(6, 5)):
        screened = a_screening(rulebook, answers, decision=a_decision(*rulebook.by_id))
        R4B.get_fhir_model_class("QuestionnaireResponse").model_validate(as_sent(stored_response(screened)))
        R4B.get_fhir_model_class("Bundle").model_validate(as_sent(outcome_bundle(screened)))


def test_it_is_awake(rulebook):
    response = as_sent(stored_response(a_screening(rulebook, healthy())))
    with pytest.raises(ValueError, match="colour"):
        R4B.get_fhir_model_class("QuestionnaireResponse").model_validate(response | {"colour": "red"})
