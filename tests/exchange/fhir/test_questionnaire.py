"""The form as a Questionnaire."""

import pytest

from screening.domain.questionnaire.conditions import Between
from screening.exchange.fhir.form import ENABLE_WHEN, EXCLUSIVE, Form
from screening.exchange.fhir.questionnaire import questionnaire
from tests.exchange.fhir.sheets import ADDRESS, items_of
from tests.rulebooks import a_question, a_rulebook, a_text


@pytest.fixture(scope="module")
def form(rulebook) -> Form:
    return Form(rulebook, ADDRESS)


@pytest.fixture(scope="module")
def items(form):
    return {item["linkId"]: item for item in items_of(questionnaire(form, "screening"))}


def asked_with(*questions, **top):
    """The items of a form of these questions, by linkId."""
    form = Form(a_rulebook(*questions, **top), ADDRESS)
    return {item["linkId"]: item for item in items_of(questionnaire(form, "screening"))}


def test_every_question_stands_once_where_its_page_does(form, items):
    whole = questionnaire(form, "screening")
    assert len(list(items_of(whole))) == len(items)
    for question in form.questionnaire.questions:
        page = items[f"page.{question.page}"]
        assert question.id in [item["linkId"] for item in page["item"]]


def test_pages_come_in_the_order_in_which_people_walk_and_open_a_section_with_its_words(form, items):
    pages = [page for page in form.questionnaire.pages if form.questionnaire.on_page(page.id)]
    whole = questionnaire(form, "screening")
    assert [item["linkId"] for item in whole["item"]] == [f"page.{page.id}" for page in pages]
    assert items["section.your_health"]["type"] == "display"
    assert items["page.pregnancy"]["item"][0] == items["section.your_health"]


def test_the_version_is_the_digest_of_the_rules(form):
    for name in form.names:
        made = questionnaire(form, name)
        assert (made["url"], made["version"]) == (f"{ADDRESS}/fhir/Questionnaire/{name}", form.book.version)
        assert made["id"] == name


def test_there_is_one_for_each_language_that_names_the_one_with_all(form):
    english, spanish = (questionnaire(form, f"screening-{code}") for code in ("en", "es"))
    assert (english["language"], spanish["language"]) == ("en", "es")
    assert spanish["derivedFrom"] == [form.canonical]
    age = form.questionnaire.by_id["age"]
    texts = [next(item["text"] for item in items_of(one) if item["linkId"] == "age") for one in (english, spanish)]
    assert texts == [age.ask["en"], age.ask["es"]]
    assert "translation" not in str(english) + str(spanish)


def test_translations_stand_beside_words_and_options(form, items):
    first = form.questionnaire.by_id["own_decisions"]
    beside = items["own_decisions"]["_text"]["extension"][0]["extension"]
    assert beside == [{"url": "lang", "valueCode": "es"}, {"url": "content", "valueString": first.ask["es"]}]
    coding = items["own_decisions"]["answerOption"][0]["valueCoding"]
    assert coding["_display"]["extension"][0]["extension"][1]["valueString"] == first.options[0].label["es"]


def test_no_other_form_is_made_up(form):
    with pytest.raises(KeyError):
        questionnaire(form, "screening-fr")


def test_an_option_has_system_code_and_words(form, items):
    for question in form.questionnaire.questions:
        for option, made in zip(question.options, items[question.id].get("answerOption", []), strict=True):
            coding = made["valueCoding"]
            assert coding["system"] == f"{ADDRESS}/fhir/CodeSystem/answers"
            assert (coding["code"], coding["display"]) == (f"{question.id}.{option.id}", option.label["en"])
            assert bool(made.get("extension") == [{"url": EXCLUSIVE, "valueBoolean": True}]) is option.exclusive


def test_enable_when_names_earlier_questions_and_offered_answers(form, items):
    seen = set()
    for link_id, item in items.items():
        for entry in item.get("enableWhen", []):
            assert entry["question"] in seen
            assert entry["operator"] in ("=", ">=", "<")  # never "!=", which is true without an answer
            if "answerCoding" in entry:
                offered = [one["valueCoding"]["code"] for one in items[entry["question"]]["answerOption"]]
                assert entry["answerCoding"]["code"] in offered
            else:
                assert isinstance(entry["answerInteger"], int)
        several = len(item.get("enableWhen", [])) > 1
        assert ("enableBehavior" in item) is several
        seen.add(link_id)


def test_every_question_that_is_not_always_asked_says_when(form, items):
    for question in form.questionnaire.questions:
        item = items[question.id]
        by_expression = [one for one in item.get("extension", []) if one["url"] == ENABLE_WHEN]
        assert bool("enableWhen" in item) + len(by_expression) == bool(question.ask_when)
        assert item["required"] is not question.optional


def test_bounds_of_a_range_all_have_to_hold(form, items):
    condition = form.questionnaire.by_id["pregnancy_status"].ask_when
    assert isinstance(condition, Between)
    item = items["pregnancy_status"]
    assert [(one["operator"], one["answerInteger"]) for one in item["enableWhen"]] == [(">=", 10), ("<", 60)]
    assert item["enableBehavior"] == "all"


def test_what_is_nested_or_negated_is_an_expression_that_is_never_empty():
    two = [a_question("pick", "choices", "a b", none="none"), a_question("more")]
    nested = {"any": [{"pick": "a", "more": "yes"}, {"not": {"pick": ["a", "b"]}}]}
    asked = asked_with(*two, a_question("last", ask_when=nested))["last"]
    assert "enableWhen" not in asked
    [said] = [one["valueExpression"] for one in asked["extension"] if one["url"] == ENABLE_WHEN]
    assert said["language"] == "text/fhirpath"
    place = "%resource.item.where(linkId = 'page.all').item.where(linkId = '{}')"
    pick, more = (f"{place.format(name)}.answer.value" for name in ("pick", "more"))
    assert said["expression"] == (
        f"(({pick}.where(code = 'pick.a').exists() and {more}.where(code = 'more.yes').exists())"
        f" or ({pick}.where(code = 'pick.a' or code = 'pick.b').exists()).not())"
    )


def test_silence_is_asked_and_not_answered():
    questions = [
        a_question("first", ask_when={"age": {"below": 18}}),
        a_question("last", ask_when={"first": "unanswered"}),
    ]
    [said] = [one["valueExpression"]["expression"] for one in asked_with(*questions)["last"]["extension"][1:]]
    assert "where($this < 18).exists() and " in said
    assert said.endswith(".answer.value.exists().not())")


def test_a_kind_that_fhir_does_not_have_is_answered_in_words():
    asked = asked_with(
        a_question("when", "date"), a_question("say", "text"), a_question("rate", "scale", minimum=0, maximum=10)
    )
    assert [asked[name]["type"] for name in ("when", "say", "rate", "age")] == ["date", "text", "integer", "integer"]
    shown = {one["url"].rpartition("/")[2]: one for one in asked["rate"]["extension"]}
    assert shown["questionnaire-itemControl"]["valueCodeableConcept"]["coding"][0]["code"] == "slider"
    assert (shown["minValue"]["valueInteger"], shown["maxValue"]["valueInteger"]) == (0, 10)


def test_help_why_and_hints_stand_beside_the_question():
    options = [{"id": "a", **a_text("Mild"), "hint": a_text("Hardly felt")}, {"id": "b", **a_text("Strong")}]
    asked = asked_with(a_question("how", "choice", help=a_text("Think of today")) | {"options": options})["how"]
    [beside] = asked["item"]
    assert beside["type"] == "display"
    assert beside["text"] == "Think of today. Why how. Mild: Hardly felt."
