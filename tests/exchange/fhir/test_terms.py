"""Our own codes."""

import pytest

from screening.exchange.fhir.form import Form
from screening.exchange.fhir.terms import WORDS, code_system, code_system_names, value_set, value_set_names
from tests.exchange.fhir.sheets import ADDRESS


@pytest.fixture(scope="module")
def form(rulebook) -> Form:
    return Form(rulebook, ADDRESS)


def test_every_option_and_every_rule_has_a_code_of_its_own(form):
    for name, count in (
        ("answers", sum(len(one.options) for one in form.questionnaire.questions)),
        ("rules", len(form.book.rules)),
    ):
        made = code_system(form, name)
        codes = [one["code"] for one in made["concept"]]
        assert len(set(codes)) == len(codes) == made["count"] == count
        assert made["version"] == form.version


def test_options_have_their_words_in_every_language(form):
    first = code_system(form, "answers")["concept"][0]
    option = next(one for one in form.questionnaire.questions if one.options).options[0]
    assert (first["display"], first["designation"]) == (
        option.label["en"],
        [{"language": "es", "value": option.label["es"]}],
    )


def test_every_outcome_act_conclusion_and_check_has_words(form):
    for name, words in WORDS.items():
        assert len(words) == len(type(next(iter(words))))
        assert [one["display"] for one in code_system(form, name)["concept"]] == list(words.values())
        [include] = value_set(form, name)["compose"]["include"]
        assert include["system"] == f"{ADDRESS}/fhir/CodeSystem/{name}"


def test_a_value_set_has_the_options_of_a_question(form):
    made = value_set(form, "rf-body")
    assert made["url"] == f"{ADDRESS}/fhir/ValueSet/rf-body"
    [include] = made["compose"]["include"]
    assert [one["code"] for one in include["concept"]] == [
        f"rf_body.{one.id}" for one in form.questionnaire.by_id["rf_body"].options
    ]


def test_ids_are_as_fhir_takes_them_and_others_are_not_known(form):
    for name in (*code_system_names(), *value_set_names(form), *form.names):
        assert name.replace("-", "").replace(".", "").isalnum()
    for make in (code_system, value_set):
        with pytest.raises(KeyError):
            make(form, "nothing")
