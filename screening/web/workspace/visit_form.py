"""The day and time of a visit, as staff type them."""

from __future__ import annotations

from datetime import date, time

from flask_wtf import FlaskForm
from wtforms.validators import ValidationError

from screening.domain.people.times import read_time
from screening.web.forms.fields import DateParts, OneLine
from screening.web.workspace.field_errors import as_field_error
from screening.workflow.intake import contact_details


class VisitForm(FlaskForm):
    """When the visit is. Both may be empty, but a time needs its day.

    `today` is the day in the practice's zone, and `known` a day that stays valid although it is past.
    """

    visit = DateParts("Date of the visit")
    visit_time = OneLine("Time of the visit (if known)")
    today: str = ""
    known: date | None = None
    visit_at: time | None = None

    @property
    def visit_on(self) -> date | None:
        return date.fromisoformat(self.visit.data) if self.visit.data else None

    @as_field_error()
    def validate_visit(self, field: DateParts) -> None:
        day = field.real_date() if field.data else None
        if day != self.known:
            contact_details.visit_day(day, date.fromisoformat(self.today))

    @as_field_error()
    def validate_visit_time(self, field: OneLine) -> None:
        if field.data and not self.visit.data:
            raise ValidationError("A time needs the date of the visit")
        self.visit_at = read_time(field.data) if field.data else None
