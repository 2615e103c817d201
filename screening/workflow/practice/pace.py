"""How long forms take at this practice, compared with what their words and choices alone would take."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from statistics import median
from time import monotonic

from screening.domain.questionnaire.progress import at_start, whole_minutes
from screening.domain.rules.rulebook import Rulebook
from screening.records.stores import Stores
from screening.workflow.rules.versions import rulebook_of

_DAYS = timedelta(days=27)  # plus today
_FEWEST = 10  # forms; the median of fewer could reveal one person's time
_WEIGHT = 20  # forms at which the measured time counts as much as the estimate
_RANGE = (0.5, 2.0)  # outside it, people do something other than read, such as filling in the form together
_MINUTE = 60


def pace(stores: Stores, rulebook: Rulebook, language: str, today: date) -> float:
    """Return the factor for times estimated from words and choices; 1 while too little is known."""
    counted = stores.tallies.minutes(language, today - _DAYS, today)
    took = [minutes - 0.5 for minutes, count in counted.items() for _ in range(count)]  # 3 means from 2 to 3 minutes
    if len(took) < _FEWEST:
        return 1.0
    least, most = _RANGE
    measured = median(took) * _MINUTE / at_start(rulebook.questionnaire, language).seconds
    return (_WEIGHT + len(took) * min(max(measured, least), most)) / (_WEIGHT + len(took))


def pace_of_late(stores: Stores, rulebook: Rulebook, language: str, today: date) -> float:
    """Return the pace, at most a minute old: every page shows it, and one more form hardly changes it."""
    return _pace_in(int(monotonic() // _MINUTE), stores, rulebook.version, language, today)


@lru_cache(maxsize=64)
def _pace_in(_minute: int, stores: Stores, version: str, language: str, today: date) -> float:
    return pace(stores, rulebook_of(stores, version), language, today)


def minutes_of_form(stores: Stores, rulebook: Rulebook, language: str, today: date) -> int:
    """Return how many minutes a form takes, from the first question to Send."""
    worked_out = at_start(rulebook.questionnaire, language).seconds
    return max(1, whole_minutes(worked_out * pace_of_late(stores, rulebook, language, today)))
