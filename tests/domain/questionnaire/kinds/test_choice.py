"""A question with one answer out of a list."""

import pytest

from screening.domain.questionnaire.questions import AnswerError, CodeError


@pytest.fixture
def yes_no(rulebook):
    return rulebook.questionnaire.by_id["acupuncturist_now"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [("perhaps", "not_offered"), (1, "not_offered"), (None, "not_offered"), (["yes", "no"], "one_only")],
)
def test_anything_but_one_of_its_options_is_refused_with_a_code(yes_no, raw, code):
    with pytest.raises(AnswerError) as caught:
        yes_no.check(raw)
    assert caught.value.code == code


def test_without_what_made_a_finding_hold_a_yes_is_a_no_and_not_sure_is_neither(yes_no):
    assert yes_no.without("yes", "yes") == "no"
    assert yes_no.without("no", "no") == "yes"
    assert yes_no.without("not_sure", "not_sure") is None


def test_a_choice_among_three_does_not_say_what_is_so_instead(rulebook):
    assert rulebook.questionnaire.by_id["pain_duration"].without("under_2_weeks", "under_2_weeks") is None


def test_two_letters_are_not_one_answer(yes_no):
    with pytest.raises(CodeError, match="Only one answer can be given here"):
        yes_no.read_code("a b")
