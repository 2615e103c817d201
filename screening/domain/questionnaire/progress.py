"""How far along someone is in the form: which step of how many, and how long the rest takes.

A step is a screen of questions, the page for names, or the page to check. While someone answers, it is not known yet
which later questions they will be asked. So `total` counts every screen that may still come: while they go forward, it
only shrinks. Changing an earlier answer can open more. The time is an expected value: the time of a question that may
be asked is weighted by its chance (likelihood.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from screening.domain.questionnaire.answers import Answers, read_answers
from screening.domain.questionnaire.bits import Reading
from screening.domain.questionnaire.likelihood import likelihoods
from screening.domain.questionnaire.questions import Question, Questionnaire
from screening.domain.questionnaire.screens import Step, place_of, steps, steps_through

WORDS_A_MINUTE = 200  # an adult reading to answer; slow readers manage 120
SECONDS_A_CHOICE = 2
_MINUTE = 60
_LAST_PAGES = 2  # for names, and to check
# Words around what is asked, counted by tests/web/patient/test_words.py.
_AROUND_A_SCREEN, _NAMES = 10, 95
_NAMED = 8  # what is typed and chosen on the page for names
_CHECKED = 0.5  # people reread their own answers at a glance


@dataclass(frozen=True)
class Progress:
    """Where someone is, counted from 1, and the `seconds` that this step and the later ones take."""

    step: int
    total: int
    seconds: float


@lru_cache(maxsize=8192)
def words_in(text: str) -> int:
    """Return how many words a text has; a lone sign such as "–" is not a word."""
    return sum(any(sign.isalnum() for sign in word) for word in text.split())


def seconds_for(words: float, choices: float = 0) -> float:
    """Return how long it takes to read and to choose."""
    return words / WORDS_A_MINUTE * _MINUTE + choices * SECONDS_A_CHOICE


def whole_minutes(seconds: float) -> int:
    """Return the minutes to show for a time: rounded, and 0 for less than one."""
    return int(seconds >= _MINUTE) and round(seconds / _MINUTE)


@lru_cache(maxsize=64)
def at_start(questionnaire: Questionnaire, language: str) -> Progress:
    """Return the progress of someone who has answered nothing."""
    first = steps(questionnaire, read_answers(questionnaire, {}, sent=True))[0]
    return at_step(questionnaire, {}, first, language)


def at_step(questionnaire: Questionnaire, answers: Answers, here: Step, language: str) -> Progress:
    """Return the progress of someone on one screen of questions."""
    known = steps(questionnaire, read_answers(questionnaire, answers, sent=True))
    before = known[: known.index(here)]
    passed = {question.id for step in before for question in step.questions}
    reading = read_answers(questionnaire, answers, sent=False, passed=passed)
    later = steps_through(questionnaire, reading.asked | reading.waiting.keys())
    place = place_of(questionnaire, here)
    ahead = [step for step in later if place_of(questionnaire, step) >= place]
    likely = likelihoods(questionnaire, reading)
    shown = {question.id for question in here.questions}
    to_read = {question: chance for question, chance in likely.items() if question in shown or question not in answers}
    left = sum(_seconds_on(step, to_read, language) for step in ahead)
    rest = _seconds_for_names() + _seconds_to_check(questionnaire, reading, language)
    return Progress(len(before) + 1, len(before) + len(ahead) + _LAST_PAGES, left + rest)


def at_names(questionnaire: Questionnaire, answers: Answers, language: str) -> Progress:
    """Return the progress of someone on the page for names."""
    reading = read_answers(questionnaire, answers, sent=True)
    total = len(steps(questionnaire, reading)) + _LAST_PAGES
    return Progress(total - 1, total, _seconds_for_names() + _seconds_to_check(questionnaire, reading, language))


def at_check(questionnaire: Questionnaire, answers: Answers, language: str) -> Progress:
    """Return the progress of someone who checks their answers."""
    reading = read_answers(questionnaire, answers, sent=True)
    total = len(steps(questionnaire, reading)) + _LAST_PAGES
    return Progress(total, total, _seconds_to_check(questionnaire, reading, language))


def _seconds_on(step: Step, to_read: Mapping[str, float], language: str) -> float:
    """Return how long a screen takes: each question to read counts by its chance, what was answered does not count."""
    chances = {question: to_read[question.id] for question in step.questions if question.id in to_read}
    if not chances:
        return 0.0
    around = seconds_for(_AROUND_A_SCREEN + words_in(step.page.title[language]))
    asked = sum(chance * seconds_for(_words_of(question, language), 1) for question, chance in chances.items())
    return around * max(chances.values()) + asked


def _seconds_for_names() -> float:
    return seconds_for(_NAMES, _NAMED)


def _seconds_to_check(questionnaire: Questionnaire, reading: Reading, language: str) -> float:
    return seconds_for(_CHECKED * sum(map(_words_asked(questionnaire, language).__getitem__, reading.asked)), 1)


@lru_cache(maxsize=64)
def _words_asked(questionnaire: Questionnaire, language: str) -> Mapping[str, int]:
    """Return how many words each question itself has, by id."""
    return {question.id: words_in(question.ask[language]) for question in questionnaire.questions}


@lru_cache(maxsize=4096)
def _words_of(question: Question, language: str) -> int:
    """Return how many words a question has on its screen, with "Why we ask" closed."""
    of_options = (text for option in question.options for text in option.texts)
    return sum(words_in(text[language]) for text in (question.ask, question.help, *of_options) if text)
