"""The date of birth, asked before someone's answers are shown, and how often it may be tried."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.exceptions import TooManyRequests
from wtforms import Form
from wtforms.validators import ValidationError

from screening.practice import practice
from screening.records.intake.invites import LIFETIME
from screening.web.forms.fields import NO_DATE, DateParts
from screening.workflow.practice.attempts import count_attempt, count_wrong_attempt, forgive_attempts

MOST_WRONG = 10  # wrong dates of birth for one link or screening
_COUNTER = "patient.change"
_WRONG = f"{_COUNTER}, wrong"


class BornForm(Form):
    """The date of birth."""

    born = DateParts(_("Date of birth"), born=True)

    def validate_born(self, field: DateParts) -> None:
        if field.data in (None, NO_DATE):
            raise ValidationError(field.problem or gettext("Enter your date of birth, like 3 27 1985"))


class GuessedError(Exception):
    """Too many wrong dates of birth were tried: no more are checked."""


def counted(what: str, *, is_right: bool, most_wrong: int = MOST_WRONG) -> bool:
    """Count a date of birth tried for `what`, by its id; return whether it was right, which forgives the wrong ones.

    Raises GuessedError after `most_wrong` wrong ones, and TooManyRequests to impose a wait before the next.
    """
    if wait := count_wrong_attempt(practice(), _COUNTER, what):
        raise TooManyRequests(retry_after=wait)
    if count_attempt(practice(), _WRONG, what, most_wrong, LIFETIME):
        raise GuessedError
    if is_right:
        forgive_attempts(practice(), wrong=[(_COUNTER, what)], limited=[(_WRONG, what)])
    return is_right
