"""The progress line of the form's pages, and how long the form takes: in words, at this practice's own pace."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from screening.domain.questionnaire import progress
from screening.domain.questionnaire.progress import Progress
from screening.domain.questionnaire.screens import Step
from screening.practice import practice
from screening.web.languages import language
from screening.web.patient.session import asked, draft, rulebook
from screening.workflow.practice.pace import minutes_of_form, pace_of_late
from screening.workflow.rules.versions import rulebook_in_force


@dataclass(frozen=True)
class ProgressLine:
    """What the line says: the step, of how many, and the time left."""

    step: int
    total: int
    words: str
    left: str


def on_questions(step: Step) -> ProgressLine:
    """Return the line on a screen of questions."""
    return _line(progress.at_step(asked(rulebook()), draft().content.answers, step, language()))


def on_names() -> ProgressLine:
    """Return the line on the page for names."""
    return _line(progress.at_names(asked(rulebook()), draft().content.answers, language()))


def on_check() -> ProgressLine:
    """Return the line on the page to check."""
    return _line(progress.at_check(asked(rulebook()), draft().content.answers, language()))


def minutes() -> int:
    """Return how many minutes the form takes, as the start page tells."""
    return minutes_of_form(practice(), rulebook_in_force(practice()), language(), practice().day())


def _line(found: Progress) -> ProgressLine:
    left = found.seconds * pace_of_late(practice(), rulebook(), language(), practice().day())
    words = gettext("Step %(count)s of %(total)s", count=found.step, total=found.total)
    return ProgressLine(found.step, found.total, words, _in_words(progress.whole_minutes(left)))


def _in_words(count: int) -> str:
    if not count:
        return gettext("less than a minute left")
    return gettext("about 1 minute left") if count == 1 else gettext("about %(count)s minutes left", count=count)
