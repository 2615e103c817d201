"""Where a patient is in the questionnaire, and which page comes next."""

from __future__ import annotations

from collections.abc import Collection

from flask import url_for

from screening.domain.questionnaire.answers import Answers, read_answers
from screening.domain.questionnaire.questions import Questionnaire
from screening.domain.questionnaire.screens import Step, place_of, steps


class Walk:
    """The screens these answers lead through; `named` says whether the person has completed the last page."""

    def __init__(self, questionnaire: Questionnaire, answers: Answers, *, named: bool = True) -> None:
        self.questionnaire, self._named = questionnaire, named
        self.reading = read_answers(questionnaire, answers, sent=True)
        self.steps = steps(questionnaire, self.reading)

    def step(self, page_id: str, part: int) -> Step | None:
        """Return one screen; None if these answers do not lead there."""
        return next((step for step in self.steps if step.page.id == page_id and step.part == part), None)

    def first_missing(self) -> Step | None:
        """Return the first screen with a required answer missing."""
        return next((step for step in self.steps if step.missing(self.reading)), None)

    def url_after(self, step: Step, *, changing: bool, again: Collection[str] = ()) -> str:
        """Return where "Continue" leads: the next screen, or from a change straight back to where answers are checked.

        While sections are reviewed again, their other screens come first.
        """
        missing = self.first_missing()
        later = [
            other for other in self.steps if place_of(self.questionnaire, other) > place_of(self.questionnaire, step)
        ]
        if changing:
            wanted = [missing] if missing else [other for other in later if other.page.section in again]
            return url_of(wanted[0], changing=True, again=again) if wanted else self.url_of_end()
        return url_of(later[0]) if later else url_for("patient.identity")

    def url_of_end(self) -> str:
        """Return where someone with every answer goes on: the check page, or the last page if it is not done."""
        return url_for("patient.check" if self._named else "patient.identity")

    def url_on(self, page_id: str, part: int, again: Collection[str]) -> str:
        """Return the next page of a review once help was found: the one after this screen, or the first without one."""
        if step := self.step(page_id, part):
            return self.url_after(step, changing=True, again=again)
        first = next((one for one in self.steps if one.page.section in again), None)
        return url_of(first, changing=True, again=again) if first else self.url_of_end()

    def url_before(self, step: Step) -> str:
        earlier = [
            other for other in self.steps if place_of(self.questionnaire, other) < place_of(self.questionnaire, step)
        ]
        return url_of(earlier[-1]) if earlier else url_for("patient.start")

    def intro(self, step: Step, language: str) -> str | None:
        """Return why a section is asked, on its first screen only."""
        first = next(other for other in self.steps if other.page.section == step.page.section)
        section = next(section for section in self.questionnaire.sections if section.id == step.page.section)
        return section.intro[language] if first == step else None


def url_of(step: Step, *, changing: bool = False, again: Collection[str] = ()) -> str:
    """Return the URL of one screen; `again` are the sections under review."""
    change = "yes" if changing else None
    return url_for("patient.questions", page=step.page.id, part=step.part, change=change, again=list(again))
