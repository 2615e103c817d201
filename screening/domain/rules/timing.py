"""The date of an event against the answer about how soon it is.

The shipped rules no longer ask for that date; rules stored with a screening, or another file, may.
"""

from __future__ import annotations

from datetime import date, timedelta

from screening.domain.questionnaire.answers import Answers
from screening.domain.rules.treatment import Event

_LATEST_VISIT = timedelta(days=14)  # after sending, if no visit is known: an invite works this long


def agrees(event: Event, answers: Answers, sent: date, visit: date | None) -> bool:
    """Return whether the event's date fits the answer about how many days after the visit it is.

    If no visit is known, it may be on any day from sending to two weeks later.
    """
    said = event.days.get(str(answers.get(event.timing)))
    if said is None or event.day not in answers:
        return True
    (first, last), day = said, date.fromisoformat(str(answers[event.day]))
    earliest, latest = (visit, visit) if visit else (sent, sent + _LATEST_VISIT)
    return (day - earliest).days >= first and (last is None or (day - latest).days <= last)
