"""Sheets as responses, and back: nothing is lost on the way, and the rules say the same of both."""

import pytest

from screening.domain.questionnaire.answers import as_json
from screening.domain.rules.suggestion import suggest
from screening.exchange.fhir.form import Form
from screening.exchange.fhir.parameters import suggestion_parameters
from screening.exchange.fhir.reading import read_response
from screening.exchange.fhir.response import questionnaire_response
from screening.exchange.formats.suggestion_json import suggestion_data
from tests.builders import as_values, healthy
from tests.exchange.fhir.sheets import ADDRESS, as_sent, items_of, sheets, unfinished_sheets
from tests.rulebooks import a_question, a_rulebook


@pytest.fixture(scope="module")
def form(rulebook) -> Form:
    return Form(rulebook, ADDRESS)


def there_and_back(form, answers, language="en", *, sent=True):
    found = read_response(form, as_sent(questionnaire_response(form, as_values(answers), language, sent=sent)))
    assert found.issues == ()
    assert (found.sent, found.language) == (sent, language)
    return {question: as_json(value) for question, value in found.answers.items()}


def as_evaluated(parameters):
    """What `$screen` says, in the form that `screening evaluate` prints."""

    def values(part, name):
        found = (one for one in part if one["name"] == name)
        return [one.get("valueCode", one.get("valueString", one.get("part"))) for one in found]

    def one_of(part, *names):
        return {name: values(part, name)[0] for name in names}

    whole = parameters["parameter"]
    findings = [
        one_of(part, "rule", "ref", "topic", "concern", "act", "outcome", "patient", "therapist")
        | {
            "sources": values(part, "source"),
            "reads": [values(reason, "question")[0] for reason in values(part, "because")],
        }
        for part in values(whole, "finding")
    ]
    undecided = [
        one_of(part, "rule", "ref", "topic", "outcome") | {"waiting_for": values(part, "waiting_for")}
        for part in values(whole, "undecided")
    ]
    outcome = next(iter(values(whole, "outcome")), None)
    return {"outcome": outcome, **one_of(whole, "on_safety", "act"), "findings": findings, "undecided": undecided}


def as_printed(suggestion, version, language="en"):
    data = suggestion_data(suggestion, version, language)
    del data["rules_version"]
    for finding in data["findings"]:
        finding["reads"] = list(finding.pop("because"))
    return data


def test_a_sheet_comes_back_as_it_was(form):
    for number, answers in enumerate(sheets(20261128)):
        assert there_and_back(form, answers, ("en", "es")[number % 2]) == answers


def test_an_unfinished_sheet_comes_back_unfinished(form):
    for answers in unfinished_sheets(20261129):
        assert there_and_back(form, answers, sent=False) == answers


def test_what_the_rules_suggest_is_the_same_as_in_evaluate(form):
    for answers in sheets(20261130):
        read = read_response(form, as_sent(questionnaire_response(form, as_values(answers), "en")))
        suggestion = suggest(form.book, as_values(answers))
        told = suggestion_parameters(form, suggest(form.book, read.answers, sent=read.sent), "en")
        assert as_evaluated(as_sent(told)) == as_printed(suggestion, form.version)


def test_what_the_rules_suggest_of_an_unfinished_sheet_is_the_same_too(form):
    for answers in unfinished_sheets(20261201):
        suggestion = suggest(form.book, as_values(answers), sent=False)
        told = suggestion_parameters(form, suggestion, "es")
        assert as_evaluated(as_sent(told)) == as_printed(suggestion, form.version, "es")


def test_reasons_carry_the_answers_behind_them(form):
    told = suggestion_parameters(
        form, suggest(form.book, as_values(healthy(rf_body=["chest_pain", "short_breath"]))), "en"
    )
    first = next(one["part"] for one in told["parameter"] if one["name"] == "finding")
    because = next(one["part"] for one in first if one["name"] == "because")
    assert [one["valueCoding"]["code"] for one in because[1:]] == ["rf_body.chest_pain", "rf_body.short_breath"]


def test_what_is_not_answered_is_absent(form):
    made = questionnaire_response(form, {"age": 45}, "en")
    assert [item["linkId"] for item in items_of(made)] == ["page.about_you", "age"]
    assert "item" not in questionnaire_response(form, {}, "en")


def test_options_are_the_same_to_the_letter_as_in_the_form_of_the_language(form):
    made = questionnaire_response(form, as_values(healthy()), "es")
    assert made["questionnaire"] == f"{ADDRESS}/fhir/Questionnaire/screening-es|{form.version}"
    answer = next(item["answer"] for item in items_of(made) if item["linkId"] == "rf_body")
    label = form.questionnaire.by_id["rf_body"].label_of("none", "es")
    assert answer[0]["valueCoding"]["display"] == label


def test_a_sign_that_fhir_cannot_write_is_left_out():
    form = Form(a_rulebook(a_question("say", "text", optional=True)), ADDRESS)
    made = questionnaire_response(form, {"say": "two\x0b words\n"}, "en")
    assert [item["answer"] for item in items_of(made) if item["linkId"] == "say"] == [[{"valueString": "two words\n"}]]
    assert "item" not in questionnaire_response(form, {"say": "\x0b"}, "en")


def test_every_kind_of_answer_comes_back():
    asked = [a_question("say", "text"), a_question("when", "date"), a_question("pick", "choices", "a b", none="none")]
    form = Form(a_rulebook(*asked), ADDRESS)
    answers = {"age": 45, "say": " two\nlines ", "when": "2026-11-23", "pick": ["a", "b"]}
    assert there_and_back(form, answers) == answers
