"""A question with a day for an answer."""

import pytest

from screening.domain.questionnaire.questions import AnswerError, CodeError
from tests.rulebooks import a_question, a_rulebook


@pytest.fixture
def event():
    return a_rulebook(a_question("event", "date")).questionnaire.by_id["event"]


@pytest.mark.parametrize("raw", ["2026-02-30", "2026-2-3", " 2026-02-03", "20260203", "soon", 20260101, None])
def test_a_day_is_iso_text_or_refused(event, raw):
    with pytest.raises(AnswerError, match="takes a date such as 2026-11-23"):
        event.check(raw)


def test_it_is_typed_month_first_and_read_back_the_same(event):
    assert event.code("2027-03-09") == "3 9 2027"
    assert event.read_code("3 9 2027") == "2027-03-09"


def test_a_day_that_cannot_be_says_what_is_wrong_with_it(event):
    with pytest.raises(CodeError, match=r"There is no February 30 in 2027\. Check the day\."):
        event.read_code("2 30 2027")
    with pytest.raises(CodeError, match="Enter month, day and year"):
        event.read_code("tomorrow")


def test_yesterday_is_past_and_today_is_not(event):
    assert event.is_past("2027-03-08", "2027-03-09")
    assert not event.is_past("2027-03-09", "2027-03-09")


def test_its_words_are_those_of_whoever_writes_days(event):
    assert event.words("2027-03-09", "es", lambda day: f"{day.day} de marzo") == ("9 de marzo",)
