"""What people have to read: words and questions of five people's way, and that the line tells its length truly.

Counted are the words in the main part of each page of questions: headings, questions, options, hints and buttons.
Header, footer, the way back, the line of steps and the closed "Why we ask" are not (tests/reader.py).
"""

import re

import pytest

from screening.domain.questionnaire.answers import read_answers
from screening.domain.questionnaire.progress import seconds_for
from tests.builders import as_values
from tests.reader import PEOPLE, Words, minutes, way

# Most words on the pages of questions, and most questions.
LIMITS = {
    "healthy adult": (1_650, 29),
    "runner": (1_700, 29),
    "says no": (1_450, 24),
    "blood thinner and diabetes": (2_000, 31),
    "pregnant": (1_750, 30),
}
MINUTES_OF_THE_HEALTHY_ADULT = {200: 9, 120: 14}  # on the pages of questions, at so many words a minute


def questions_of(rulebook, name):
    answers, _language = PEOPLE[name]
    return len(read_answers(rulebook.questionnaire, as_values(answers), sent=True).asked)


def test_there_is_a_limit_for_each_of_five_people():
    assert LIMITS.keys() == PEOPLE.keys()


@pytest.mark.parametrize("name", LIMITS)
def test_nobody_reads_more_words_or_answers_more_questions_than_is_promised(patient, rulebook, name):
    asking = [screen for screen in way(patient, name) if screen.asks]
    most_words, most_questions = LIMITS[name]
    assert sum(screen.words.count for screen in asking) <= most_words
    assert questions_of(rulebook, name) <= most_questions


@pytest.mark.parametrize(("words_a_minute", "most"), MINUTES_OF_THE_HEALTHY_ADULT.items())
def test_a_healthy_adult_has_answered_in_time(patient, words_a_minute, most):
    asking = [screen for screen in way(patient, "healthy adult") if screen.asks]
    assert minutes(asking, words_a_minute) <= most


@pytest.mark.parametrize("name", PEOPLE)
def test_what_the_line_tells_is_what_a_reader_needs(patient, name):
    """Within two minutes and a half: nobody knows at the start what somebody will answer."""
    screens = list(way(patient, name))[1:]
    for place, screen in enumerate(screens):
        told = re.search(r"(?:about|faltan unos|falta como) (\d+) min", screen.line)
        left = sum(seconds_for(one.words.count, one.choices) for one in screens[place:-1])
        left += seconds_for(screens[-1].words.count / 2)
        assert abs(int(told[1] if told else 0) - left / 60) <= 2.5, screen.url


def test_only_what_is_seen_is_read():
    page = """<header>Not</header><main><h1>One two</h1><p class="steps">Not this</p><img><br>
      <details class="why"><summary>Not</summary>not</details><details><summary>three</summary><p>not</p></details>
      <span class="govuk-visually-hidden">not</span><svg aria-hidden="true"><path/><text>not</text></svg>
      <p hidden>not</p><label>four – five</label></main><footer>Not</footer>"""
    assert (Words(page).text, Words(page).count) == ("One two three four – five", 5)
