"""The walk through the questionnaire: which questions share a screen, and in what order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from screening.domain.questionnaire.bits import Reading
from screening.domain.questionnaire.questions import Page, Question, Questionnaire

MOST_QUESTIONS = 5  # on one screen


@dataclass(frozen=True)
class Step:
    """One screen: a page, or one part of a page that was split (parts count from 1)."""

    page: Page
    part: int
    questions: tuple[Question, ...]

    def missing(self, reading: Reading) -> bool:
        """Return whether a required question on this screen is unanswered."""
        return any(question.id in reading.missing for question in self.questions)


def steps(questionnaire: Questionnaire, reading: Reading) -> tuple[Step, ...]:
    """Return the screens these answers lead through, in order; a page without open questions has none."""
    return steps_through(questionnaire, reading.asked)


def steps_through(questionnaire: Questionnaire, asked: Collection[str]) -> tuple[Step, ...]:
    """Return the screens on which these questions stand."""
    return _steps_through(questionnaire, frozenset(asked))


def place_of(questionnaire: Questionnaire, step: Step) -> tuple[int, int]:
    """Return where a screen stands among all that there can be: compare places to see which comes first."""
    return questionnaire.page_order[step.page.id], step.part


@lru_cache(maxsize=1024)
def _steps_through(questionnaire: Questionnaire, asked: frozenset[str]) -> tuple[Step, ...]:
    """Return the same, worked out once: most people are asked the same questions."""
    return tuple(
        Step(page, part, tuple(questions))
        for page in questionnaire.pages
        for part, questions in enumerate(_parts(questionnaire.on_page(page.id), asked), 1)
    )


def _parts(questions: Iterable[Question], asked: Collection[str]) -> Iterator[list[Question]]:
    """Yield parts split after MOST_QUESTIONS, and before a question that another on the same screen could open.

    The second split happens whether or not that question is open now, so that the contents of a screen depend only on
    earlier screens and do not shift while it is being answered.
    """
    part: list[Question] = []
    for question in questions:
        opener_beside = any(shown.id in question.opened_by for shown in part)
        if part and (opener_beside or (question.id in asked and len(part) == MOST_QUESTIONS)):
            yield part
            part = []
        if question.id in asked:
            part.append(question)
    if part:
        yield part
