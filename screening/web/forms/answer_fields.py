"""The form field of each kind of question, and the messages for invalid answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from wtforms import Field

from screening.domain.people.text import one_line, visible
from screening.web.forms.fields import DateParts, OneLine, Picked

_INTEGER = re.compile(r"[0-9]{1,4}")
MESSAGES = {
    "required": _("Please answer"),
    "required_choice": _("Pick one answer"),
    "required_choices": _("Pick all that fit"),
    "required_choices_or_none": _("Pick all that fit, or “%(none)s”"),
    "exclusive": _("Pick “%(none)s” or the other answers, not both"),
    "one_only": _("Pick only one answer"),
    "not_offered": _("That answer is not on the list. Please pick again"),
    "number": _("Enter a whole number, like 42"),
    "range": _("Enter a number from %(minimum)s to %(maximum)s"),
    "scale": _("Pick a number from %(minimum)s to %(maximum)s"),
    "date": _("Enter a real date with month, day and year"),
    "date_past": _("This date must be today or later"),
    "unreadable": _("We can’t read some of the letters or symbols. Please type it again."),
    "too_long": _("Please make this shorter. You can use up to %(max)s letters."),
}


class AnswerField(Field):
    """A field for the answer to a question. `data` is what was posted or is shown again.

    `required` and `codes` choose messages: for no answer, and for AnswerError codes with different wording here.
    """

    required: ClassVar[str] = "required"
    codes: ClassVar[Mapping[str, str]] = {}
    problem = ""

    @property
    def answer(self) -> object:
        """Return what was posted, for the question to check; None for no answer."""
        return None if self.data in (None, "", []) else self.data


class OnePicked(Picked, AnswerField):
    """One option from a list."""

    required = "required_choice"

    @property
    def answer(self) -> object:
        return self.data[0] if len(self.data) == 1 else self.data or None


class ManyPicked(Picked, AnswerField):
    """Any number of options from a list."""

    required = "required_choices"


class WholeNumber(OneLine, AnswerField):
    """A typed number. `data` is an int, else the text as typed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = one_line(str(valuelist[0])) if len(valuelist) == 1 else ", ".join(map(str, valuelist))
        self.data = int(typed) if _INTEGER.fullmatch(typed) else typed


class NumberPicked(WholeNumber):
    """A number picked from a scale."""

    required = "required_choice"
    codes = {"range": "scale"}  # noqa: RUF012


class Day(DateParts, AnswerField):
    """A date in three boxes."""


class Words(OneLine, AnswerField):
    """The patient's own words."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = visible(self.data or "")


FIELDS: Mapping[str, type[AnswerField]] = {
    "choice": OnePicked,
    "choices": ManyPicked,
    "scale": NumberPicked,
    "number": WholeNumber,
    "date": Day,
    "text": Words,
}
