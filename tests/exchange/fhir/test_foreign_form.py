"""Somebody else's form as a rules file to go on with."""

import pytest
import yaml

from screening.exchange.fhir.foreign_form import NotAFormError, skeleton_of
from screening.exchange.fhir.form import EXCLUSIVE, Form
from screening.exchange.fhir.questionnaire import questionnaire
from screening.rulebook.reading.reader import read_rules
from tests.exchange.fhir.sheets import ADDRESS, as_sent

RESERVED = {"language", "all", "unanswered"}


def coded(code, display="", **more):
    return {
        "valueCoding": {"system": "https://other.example", "code": code, "display": display or code.title()},
        **more,
    }


def a_form(*items, **more):
    return {"resourceType": "Questionnaire", "title": "Intake", "status": "active", "item": list(items), **more}


def taken(*items, **more):
    """The questions of a form as they are read back, by id, and what was left out."""
    made = skeleton_of(a_form(*items, **more), RESERVED)
    return read_rules(made.text).rulebook.questionnaire, made.left_out


def test_our_own_form_keeps_its_questions_options_and_conditions(rulebook):
    made = skeleton_of(as_sent(questionnaire(Form(rulebook, ADDRESS), "screening-en")), RESERVED)
    read, own = read_rules(made.text).rulebook.questionnaire, rulebook.questionnaire
    assert [one.id for one in read.questions][:-1] == [one.id for page in own.pages for one in own.on_page(page.id)]
    lost = {line.split(":")[0] for line in made.left_out if "enableWhenExpression" in line}
    for question in read.questions[:-1]:
        before = own.by_id[question.id]
        assert (question.kind, question.option_ids, question.optional) == (
            before.kind,
            before.option_ids,
            before.optional,
        )
        assert question.exclusive_ids == before.exclusive_ids
        assert question.ask["en"] == before.ask["en"]
        assert question.opened_by == (frozenset() if question.id in lost else before.opened_by)


def test_groups_become_sections_and_pages(rulebook):
    inner = {
        "linkId": "1.1",
        "type": "group",
        "text": "Pain",
        "item": [{"linkId": "1.1.1", "type": "text", "text": "Where?"}],
    }
    read, left_out = taken(
        {"linkId": "1", "type": "group", "text": "You", "item": [inner]}, {"linkId": "x", "type": "text"}
    )
    assert [one.title["en"] for one in read.sections] == ["You", "TO WRITE: title"]
    assert [one.title["en"] for one in read.pages] == ["You", "Pain", "TO WRITE: title"]
    assert left_out == ()


def test_kinds_of_others_become_ours():
    items = [
        {"linkId": "a", "type": "boolean", "text": "Smoker?", "required": True},
        {"linkId": "b", "type": "integer", "text": "Age?"},
        {
            "linkId": "c",
            "type": "choice",
            "repeats": True,
            "answerOption": [coded("x"), coded("no", extension=[{"url": EXCLUSIVE, "valueBoolean": True}])],
        },
        {"linkId": "d", "type": "date"},
        {"linkId": "e", "type": "choice", "answerValueSet": "#v"},
        {"linkId": "language", "type": "string"},
    ]
    values = {
        "resourceType": "ValueSet",
        "id": "v",
        "compose": {"include": [{"concept": [{"code": "p"}, {"code": "q"}]}]},
    }
    read, left_out = taken(*items, contained=[values])
    by_id = read.by_id
    kinds = {name: by_id[name].kind for name in ("a", "b", "c", "d", "e", "q_language")}
    assert kinds == {"a": "choice", "b": "number", "c": "choices", "d": "date", "e": "choice", "q_language": "text"}
    assert (by_id["a"].optional, by_id["b"].optional) == (False, True)
    assert by_id["c"].exclusive_ids == {"no"}
    assert [one.id for one in by_id["e"].options] == ["p", "q"]
    assert left_out == ("b: its bounds: it has none, so 0 to 100 stand here",)


@pytest.mark.parametrize(
    ("when", "opens"),
    [
        ({"question": "a", "operator": "=", "answerBoolean": True}, {"a": ["yes"]}),
        ({"question": "c", "operator": "!=", "answerCoding": {"code": "x"}}, {"c": ["y", "z"]}),
        ({"question": "b", "operator": ">", "answerInteger": 3}, {"b": [4, 5]}),
        ({"question": "b", "operator": "<=", "answerInteger": 3}, {"b": [0, 1, 2, 3]}),
        ({"question": "b", "operator": "=", "answerInteger": 3}, {"b": [3]}),
    ],
)
def test_conditions_of_others_become_ours(when, opens):
    bounds = [
        {"url": f"http://hl7.org/fhir/StructureDefinition/{name}Value", "valueInteger": at}
        for name, at in (("min", 0), ("max", 5))
    ]
    first = [
        {"linkId": "a", "type": "boolean"},
        {"linkId": "b", "type": "integer", "extension": bounds},
        {"linkId": "c", "type": "choice", "answerOption": [coded("x"), coded("y"), coded("z")]},
    ]
    read, left_out = taken(*first, {"linkId": "last", "type": "text", "enableWhen": [when]})
    [(name, values)] = opens.items()
    last, layout = read.by_id["last"], read.codes.layout
    assert left_out == ()
    assert [
        value
        for value in read.by_id[name].told_apart
        if layout.opens["last"].of(layout.read(layout.blank | layout.fields[name].bits([value])).certain) is True
    ] == values
    assert last.opened_by == {name}


@pytest.mark.parametrize(
    "when",
    [
        {"question": "later", "operator": "=", "answerBoolean": True},
        {"question": "nowhere", "operator": "=", "answerBoolean": True},
        {"question": "a", "operator": "exists", "answerBoolean": True},
        {"question": "a", "operator": ">", "answerDate": "2026-01-01"},
        {},
    ],
)
def test_a_condition_that_cannot_be_said_is_listed(when):
    items = [
        {"linkId": "a", "type": "boolean"},
        {"linkId": "b", "type": "text", "enableWhen": [when]},
        {"linkId": "later", "type": "boolean"},
    ]
    read, left_out = taken(*items)
    assert left_out == ("b: when it is asked (enableWhen)",)
    assert read.by_id["b"].ask_when is None


def when(link, **more):
    return {"enableWhen": [{"question": link, "operator": "=", "answerBoolean": True}], **more}


def test_what_is_in_a_group_or_question_is_asked_only_while_that_is():
    items = [
        *({"linkId": one, "type": "boolean"} for one in ("a", "b")),
        {
            "linkId": "g",
            "type": "group",
            **when("a"),
            "item": [
                {"linkId": "in_group", "type": "text"},
                {"linkId": "own", "type": "boolean", **when("b"), "item": [{"linkId": "in_own", "type": "text"}]},
            ],
        },
        {"linkId": "after", "type": "text"},
    ]
    made = skeleton_of(a_form(*items), RESERVED)
    asked = {one["id"]: one.get("ask_when") for one in yaml.safe_load(made.text)["questions"]}
    both = {"all": [{"a": "yes"}, {"b": "yes"}]}
    assert {one: asked[one] for one in ("in_group", "own", "in_own", "after")} == {
        "in_group": {"a": "yes"},
        "own": both,
        "in_own": both,
        "after": None,
    }
    assert made.left_out == ()
    assert read_rules(made.text).rulebook.questionnaire.by_id["in_own"].opened_by == {"a", "b"}


def test_a_condition_of_a_group_that_cannot_be_said_is_listed_once():
    inside = [{"linkId": "c", "type": "boolean"}, {"linkId": "d", "type": "text"}]
    read, left_out = taken({"linkId": "g", "type": "group", **when("c"), "item": inside})
    assert left_out == ("g: when it is asked (enableWhen)",)
    assert read.by_id["d"].ask_when is None


def test_questions_in_one_that_cannot_be_taken_are_taken():
    inside = [{"linkId": "c", "type": "text"}]
    items = [{"linkId": "a", "type": "boolean"}, {"linkId": "p", "type": "decimal", **when("a"), "item": inside}]
    read, left_out = taken(*items)
    assert read.by_id["c"].opened_by == {"a"}
    assert left_out == ("p: the question: its type decimal has no kind here",)


def test_what_has_no_place_is_listed():
    items = [
        {"linkId": "1", "type": "display", "text": "Hello"},
        {"linkId": "2", "type": "decimal"},
        {"linkId": "3", "type": "choice", "answerValueSet": "https://other.example/vs"},
        {"linkId": "4", "type": "string", "maxLength": 9, "repeats": True},
        {"linkId": "5", "type": "group", "repeats": True, "item": []},
    ]
    _, left_out = taken(*items)
    assert [line.split(":")[0] for line in left_out] == ["1", "2", "3", "4", "4", "5"]


@pytest.mark.parametrize(
    "broken", [[], {}, {"resourceType": "Patient"}, a_form(), a_form({"linkId": "1", "type": "display"})]
)
def test_what_is_no_form_is_refused(broken):
    with pytest.raises(NotAFormError):
        skeleton_of(broken, RESERVED)


@pytest.mark.parametrize(
    "odd", [{"item": {}}, {"item": [None, 7]}, {"item": [{"type": "choice", "answerOption": [{}, 3]}]}]
)
def test_odd_forms_break_nothing(odd):
    good = {"linkId": "ok", "type": "text", "text": "*a: &b", "enableWhen": 7, "extension": "x"}
    made = skeleton_of(a_form(good, {"linkId": "odd", "type": "group", **odd}), RESERVED)
    assert "ok" in read_rules(made.text).rulebook.questionnaire.by_id
