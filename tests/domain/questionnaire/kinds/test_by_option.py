"""Questions that are answered by picking options: letters for paper, words for people."""

import pytest

from screening.domain.questionnaire.kinds.choices import Choices
from screening.domain.questionnaire.options import Option
from screening.domain.questionnaire.questions import CodeError


@pytest.fixture
def question():
    words = {"en": "Where?", "es": "¿Dónde?"}
    options = tuple(Option(name, {"en": name.title(), "es": name}) for name in ("neck", "back", "knee"))
    return Choices("where", "s", "p", words, words, "", options=options)


def test_options_are_typed_by_their_letters_in_any_order_and_case(question):
    for typed in ("c a", "ca", "C, A", " a.c; "):
        assert question.check(question.read_code(typed)) == ("neck", "knee")
    assert question.code(("neck", "knee")) == "a c"


def test_a_letter_that_no_option_has_is_named(question):
    with pytest.raises(CodeError, match=r"“d” is not an option\. Enter letters from a to c\."):
        question.read_code("a d")


def test_each_option_has_words_in_each_language(question):
    assert question.words(("neck", "knee"), "en", str) == ("Neck", "Knee")
    assert question.words(("neck", "knee"), "es", str) == ("neck", "knee")


def test_an_option_explains_itself_unless_it_is_a_bare_yes_no_or_not_sure(question):
    assert question.explains_itself(("neck",))
    assert not question.explains_itself(("not_sure",))
