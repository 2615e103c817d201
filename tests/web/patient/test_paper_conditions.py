"""Who is asked a question, in words that name the answer and the number it stands at on paper."""

import re

import pytest

from screening.domain.questionnaire.conditions import All, Any, Between, Has, Not, RequiredUnanswered, Unanswered
from screening.domain.questionnaire.kinds.choices import Choices
from screening.domain.questionnaire.options import Option
from screening.domain.questionnaire.questions import Questionnaire, Section
from screening.exchange.documents.paper_codes import numbers
from screening.web.patient.paper_conditions import only_if


def question(name, ask_when=None, labels=("One", "Two", "Three")):
    options = tuple(Option(label.lower(), {"en": label, "es": f"{label} (es)"}) for label in labels)
    texts = {"en": name, "es": name}
    return Choices(name, "s", "p", texts, texts, "", options=options, ask_when=ask_when)


def said(condition, app, language="en"):
    section = Section("s", {}, {})
    form = Questionnaire((section,), (), (question("first"), question("second"), question("asked", condition)))
    with app.test_request_context(headers={"Accept-Language": language}):
        return only_if(form)["asked"]


ONE, TWO, OTHER = Has("first", frozenset({"one"})), Has("first", frozenset({"two"})), Has("second", frozenset({"one"}))


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (ONE, "you marked “One” in 1"),
        (Not(ONE), "you did not mark “One” in 1"),
        (Has("first", frozenset({"one", "three"})), "you marked anything but “Two” in 1"),
        (Not(Has("first", frozenset({"one", "three"}))), "you did not mark “One” or “Three” in 1"),
        (Has("first", frozenset({"one", "two", "three"})), "you marked “One”, “Two”, or “Three” in 1"),
        (Between("first", 10, 60), "the number in 1 is 10 to 59"),
        (Between("first", at_least=7), "the number in 1 is 7 or more"),
        (Between("first", below=18), "the number in 1 is 17 or less"),
        (Between("first", 5, 6), "the number in 1 is 5"),
        (Not(Between("first", 10, 60)), "the number in 1 is not 10 to 59"),
        (Unanswered("second"), "you left 2 blank"),
        (Not(Unanswered("second")), "you did not leave 2 blank"),
        (Any((ONE, OTHER)), "you marked “One” in 1 or “One” in 2"),
        (All((ONE, OTHER)), "you marked “One” in 1 and you marked “One” in 2"),
        (Not(Any((ONE, OTHER))), "you did not mark “One” in 1 or “One” in 2"),
        (Not(All((ONE, OTHER))), "you did not mark “One” in 1 or you did not mark “One” in 2"),
        (Any((ONE, Between("second", 7))), "you marked “One” in 1 or the number in 2 is 7 or more"),
        (
            All((OTHER, Any((ONE, Between("first", 7))))),
            "you marked “One” in 2 and (you marked “One” in 1 or the number in 1 is 7 or more)",
        ),
        (All((OTHER, Not(Any((ONE, TWO))))), "you marked “One” in 2 and you did not mark “One” in 1 or “Two” in 1"),
        (Not(Not(ONE)), "you marked “One” in 1"),
    ],
)
def test_a_condition_names_the_answers_that_open_the_question(app, condition, words):
    assert said(condition, app) == words


def test_spanish_says_the_same(app):
    both = All((Any((ONE, OTHER)), Not(Between("first", 10, 60))))
    assert said(both, app, "es") == (
        "marcó “One (es)” en la 1 o “One (es)” en la 2 y el número en la 1 no es de 10 a 59"
    )


def test_a_condition_that_no_question_can_have_is_refused(app):
    with pytest.raises(TypeError, match="RequiredUnanswered"):
        said(RequiredUnanswered(), app)


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_question_of_the_rules_names_all_the_numbers_that_open_it(app, rulebook, language):
    form, by_id = rulebook.questionnaire, numbers(rulebook.questionnaire)
    with app.test_request_context(headers={"Accept-Language": language}):
        told = only_if(form)
    opened = {one.id: {by_id[other] for other in one.opened_by} for one in form.questions if one.ask_when}
    without_answers = {name: re.sub(r"“[^”]*”", "", words) for name, words in told.items()}
    named = {name: set(map(int, re.findall(r"(?:in|en la) (\d+)", words))) for name, words in without_answers.items()}
    assert named == opened
