"""Responses that are not what the form asks: each mistake is named, with its place, and without the answer."""

import pytest

from screening.exchange.fhir.form import Form
from screening.exchange.fhir.reading import asked_version, missing_answers, read_response
from screening.exchange.fhir.response import questionnaire_response
from tests.builders import as_values, healthy
from tests.exchange.fhir.sheets import ADDRESS, as_sent, items_of


@pytest.fixture(scope="module")
def form(rulebook) -> Form:
    return Form(rulebook, ADDRESS)


@pytest.fixture
def response(form):
    return as_sent(questionnaire_response(form, as_values(healthy()), "en"))


def item(response, link_id):
    return next(one for one in items_of(response) if one["linkId"] == link_id)


def issues(form, response):
    return [(one.code, one.where) for one in read_response(form, response).issues]


def coding(code, **more):
    return {"valueCoding": {"system": f"{ADDRESS}/fhir/CodeSystem/answers", "code": code, **more}}


AGE = "QuestionnaireResponse.item[0].item[0]"


@pytest.mark.parametrize(
    ("link_id", "answer", "code"),
    [
        ("age", [{"valueInteger": 999}], "value"),
        ("age", [{"valueInteger": True}], "value"),
        ("age", [{"valueDecimal": 45.5}], "structure"),
        ("age", [{"valueInteger": 45}, {"valueInteger": 46}], "structure"),
        ("age", [{}], "structure"),
        ("age", ["45"], "structure"),
        ("age", "45", "structure"),
        ("rf_body", [coding("rf_body.none"), coding("rf_body.chest_pain")], "invariant"),
        ("rf_body", [coding("rf_body.none"), coding("rf_body.none")], "code-invalid"),
        ("rf_body", [coding("none")], "code-invalid"),
        ("rf_body", [coding("rf_nerve.none")], "code-invalid"),
        ("rf_body", [coding("rf_body.none", system="http://snomed.info/sct")], "code-invalid"),
        ("rf_body", [{"valueCoding": "rf_body.none"}], "structure"),
        ("wants_needling", [coding("wants_needling.yes"), coding("wants_needling.no")], "structure"),
    ],
)
def test_an_answer_that_the_question_does_not_take_is_refused(form, response, link_id, answer, code):
    item(response, link_id)["answer"] = answer
    found = read_response(form, response)
    mistakes = [one for one in found.issues if one.where.endswith(".answer")]
    assert [one.code for one in mistakes] == [code]
    assert link_id not in found.answers


def test_no_message_repeats_what_was_answered(form, response):
    item(response, "age")["answer"] = [{"valueInteger": 987654}]
    item(response, "rf_body")["answer"] = [coding("secret words")]
    item(response, "mechanism")["linkId"] = "more secrets"
    told = read_response(form, response).issues
    assert len(told) >= 3
    assert not [one for one in told if "secret" in str(one) or "987654" in str(one)]


def test_system_and_display_of_an_option_may_be_missing(form, response):
    item(response, "rf_body")["answer"] = [{"valueCoding": {"code": "rf_body.chest_pain"}}]
    found = read_response(form, response)
    assert (found.issues, found.answers["rf_body"]) == ((), ("chest_pain",))


def test_an_answer_to_a_question_that_is_not_asked_is_refused(form, response):
    asleep = {"linkId": "bleeding", "answer": [coding("bleeding.yes")]}
    response["item"].append(asleep)
    option = form.questionnaire.by_id["bleeding"].options[0].id
    asleep["answer"] = [coding(f"bleeding.{option}")]
    assert issues(form, response) == [("business-rule", f"QuestionnaireResponse.item[{len(response['item']) - 1}]")]


def test_a_place_that_the_form_does_not_have_is_refused(form, response):
    item(response, "age")["linkId"] = "height"
    assert issues(form, response) == [
        ("not-found", f"{AGE}.linkId"),
        ("business-rule", "QuestionnaireResponse.item[2].item[1]"),
    ]


def test_a_question_that_stands_twice_is_refused(form, response):
    response["item"].append(dict(item(response, "age")))
    assert issues(form, response) == [("duplicate", f"QuestionnaireResponse.item[{len(response['item']) - 1}]")]


def test_answers_may_stand_without_their_groups(form, response):
    flat = [one for one in items_of(response) if "answer" in one]
    found = read_response(form, response | {"item": flat})
    assert (found.issues, len(found.answers)) == ((), len(healthy()))


def test_items_deeper_than_any_form_are_refused(form, response):
    deep = {"linkId": "page.about_you"}
    for _ in range(30):
        deep = {"linkId": "page.about_you", "item": [deep]}
    [(code, _place)] = issues(form, response | {"item": [*response["item"], deep]})
    assert code == "structure"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"status": "stopped"}, "status"),
        ({"status": ["completed"]}, "status"),
        ({"questionnaire": "https://other.example/fhir/Questionnaire/screening"}, "questionnaire"),
        ({"questionnaire": f"{ADDRESS}/fhir/Questionnaire/screening|1.0"}, "questionnaire"),
        ({"questionnaire": 7}, "questionnaire"),
        ({"modifierExtension": [{"url": "https://other.example/not-true"}]}, "modifierExtension"),
        ({"implicitRules": "https://other.example/rules"}, "implicitRules"),
    ],
)
def test_what_is_said_of_the_whole_is_checked(form, response, changes, place):
    assert [where for _code, where in issues(form, response | changes)] == [f"QuestionnaireResponse.{place}"]


@pytest.mark.parametrize("broken", [{"item": {}}, {"item": ["x"]}, {"item": [None]}, {"item": [{"linkId": ["age"]}]}])
def test_what_is_no_list_of_items_is_refused(form, response, broken):
    assert len(issues(form, response | broken)) == 1


def test_what_changes_the_meaning_of_an_item_is_refused(form, response):
    item(response, "age")["modifierExtension"] = [{"url": "https://other.example/denied"}]
    assert ("not-supported", f"{AGE}.modifierExtension") in issues(form, response)


def test_groups_and_words_take_no_answers(form, response):
    item(response, "page.about_you")["answer"] = [{"valueInteger": 1}]
    assert ("structure", "QuestionnaireResponse.item[0].answer") in issues(form, response)


def test_required_answers_that_are_missing_are_named(form):
    answers = as_values(healthy(peg_pain=None, rf_body=None))
    assert [one.where for one in missing_answers(form.questionnaire, answers)] == [
        "QuestionnaireResponse.repeat(item).where(linkId = 'rf_body')",
        "QuestionnaireResponse.repeat(item).where(linkId = 'peg_pain')",
    ]


def test_a_response_names_the_version_that_it_answers():
    forms = f"{ADDRESS}/fhir/Questionnaire"
    assert asked_version({"questionnaire": f"{forms}/screening|abc"}, forms) == "abc"
    assert asked_version({"questionnaire": f"{forms}/screening-es"}, forms) == ""
    assert asked_version({"questionnaire": "https://other.example/Questionnaire/1|abc"}, forms) is None
    assert asked_version({}, forms) is None
