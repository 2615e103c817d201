"""A question with the patient's own words for an answer."""

import pytest

from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.questions import AnswerError


def test_any_text_is_an_answer_and_nothing_else_is(rulebook):
    words = rulebook.questionnaire.by_id["other_health"]
    assert words.check("mild asthma") == "mild asthma"
    for raw in (None, 3, ["mild asthma"]):
        with pytest.raises(AnswerError):
            words.check(raw)


@pytest.mark.parametrize(("typed", "code"), [("bell \x07", "unreadable"), ("x" * 1001, "too_long")])
def test_text_that_is_too_long_or_unreadable_is_an_answer_and_not_ready_to_be_sent(rulebook, typed, code):
    words = rulebook.questionnaire.by_id["other_health"]
    with pytest.raises(AnswerError) as caught:
        words.check_ready(words.check(typed))
    assert caught.value.code == code
    words.check_ready("mild asthma,\n\tas a child")


def test_words_of_somebody_pick_no_option_and_are_no_reason(rulebook):
    words = rulebook.questionnaire.by_id["other_health"]
    assert words.options_in("mild asthma") == ()
    assert words.from_reason(frozenset({"mild asthma"})) is None


def test_no_condition_reads_what_somebody_wrote(rulebook):
    readings = [
        read_answers(rulebook.questionnaire, {"other_health": words}, sent=True) for words in ("asthma", "sore feet")
    ]
    assert readings[0].certain == readings[1].certain
    assert readings[0].told("other_health") == ()
    assert "other_health" not in readings[0].unanswered
