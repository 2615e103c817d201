"""A question with the patient's own words for an answer."""

import pytest

from screening.domain.questionnaire.conditions import Reading
from screening.domain.questionnaire.questions import AnswerError


def test_any_text_is_an_answer_and_nothing_else_is(rulebook):
    words = rulebook.questionnaire.by_id["other_health"]
    assert words.check("mild asthma") == "mild asthma"
    for raw in (None, 3, ["mild asthma"]):
        with pytest.raises(AnswerError):
            words.check(raw)


def test_words_of_somebody_pick_no_option_and_are_no_reason(rulebook):
    words = rulebook.questionnaire.by_id["other_health"]
    assert words.options_in("mild asthma") == ()
    assert words.from_reason(frozenset({"mild asthma"})) is None


def test_no_condition_reads_what_somebody_wrote(rulebook):
    reading = Reading()
    rulebook.questionnaire.by_id["other_health"].read("mild asthma", reading)
    assert reading == Reading()
