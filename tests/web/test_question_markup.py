"""Questions rendered once, with ticks put in: byte for byte what the macro renders for each person."""

import random
from types import SimpleNamespace

import pytest
from flask import get_template_attribute

from screening.web.question_markup import question_markup
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import as_values
from tests.second_reading import random_sheet


@pytest.fixture
def page(app):
    with app.test_request_context("/form/about_you"):
        yield rulebook_in_force(app.extensions["screening"])


def data_of(question, value):
    """What the form's field has for an answer."""
    return list(question.options_in(value)) if question.options else value


def both(book, question, data, errors=()):
    field = SimpleNamespace(data=data, errors=errors, id=question.id)
    rest = (question, field, "en", book.signs.get(question.id, ()), book.zones_of(question.id))
    return str(question_markup(*rest)), str(get_template_attribute("components/question.html", "question")(*rest))


@pytest.mark.parametrize("seed", range(5))
def test_every_answer_is_drawn_as_the_macro_draws_it(page, seed):
    sheet = as_values(random_sheet(random.Random(seed)))
    for question in page.questionnaire.questions:
        ours, macro = both(page, question, data_of(question, sheet.get(question.id)))
        assert ours == macro, question.id


def test_an_error_stands_at_its_question(page):
    ours, macro = both(page, page.questionnaire.by_id["wants_needling"], [], ["Pick one"])
    assert ours == macro
    assert "Pick one" in ours


@pytest.mark.parametrize("typed", ["no such option", 'yes" autofocus x="', "<b>"])
def test_what_is_not_offered_ticks_nothing(page, typed):
    ours, macro = both(page, page.questionnaire.by_id["wants_needling"], [typed])
    assert ours == macro
    assert typed not in ours


def test_what_one_person_ticked_is_not_ticked_for_the_next(page):
    question = page.questionnaire.by_id["wants_needling"]
    assert " checked" in both(page, question, ["yes"])[0]
    assert " checked" not in both(page, question, [])[0]
