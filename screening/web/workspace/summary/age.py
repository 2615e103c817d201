"""The age that was given, and the date of birth: whether they match, and what to do if not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from screening.domain.people.identity import agrees, years_old
from screening.domain.questionnaire.questions import Value
from screening.practice import practice
from screening.records.screenings.screenings import Screening
from screening.web.staff_wording import day
from screening.workflow.review.correct import EvaluatedSheet

CONFIRMED = "age_is_right"  # the box that says so although the date of birth differs


def age_given(screening: Screening, standing: EvaluatedSheet) -> tuple[int | None, str]:
    """Return the age as it stands, and the day on which it was given."""
    corrected = standing.correction
    age = standing.book.age_in(standing.answers)
    at = corrected.made_at if corrected and age != standing.book.age_in(screening.answers) else None
    moment = at or screening.sent_at
    return age, moment.astimezone(practice().settings.time_zone).date().isoformat()


def age_problem(
    screening: Screening, standing: EvaluatedSheet, said: Mapping[str, Value | None]
) -> tuple[str, str] | None:
    """Return the question and what is wrong if a changed age does not fit the date of birth; None if it does."""
    question, born, today = standing.book.treatment.roles.age, screening.identity.born, practice().today()
    age = said.get(question)
    if age == standing.answers.get(question) or agrees(born, age, today):
        return None
    by_date = years_old(date.fromisoformat(born), date.fromisoformat(today))
    return question, (
        f"{age} does not match the date of birth: {day(born)} makes the patient {by_date} today. Check both. If "
        "the age is right, check the box, then correct the date of birth"
    )
