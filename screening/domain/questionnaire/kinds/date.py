"""A question with a date for an answer."""

from __future__ import annotations

from screening.domain.people.dates import DayError, iso_day, read_day
from screening.domain.questionnaire.questions import AnswerError, CodeError, Question, Value, WriteDay


class Date(Question):
    """A date; its ISO text is the answer."""

    kind = "date"

    def check(self, raw: object) -> Value:
        try:
            return iso_day(raw).isoformat()
        except ValueError:
            raise AnswerError("date", "takes a date such as 2026-11-23") from None

    def words(self, value: Value, language: str, write_day: WriteDay) -> tuple[str, ...]:
        return (write_day(iso_day(value)),)

    def is_past(self, value: Value, today: str) -> bool:
        return str(value) < today

    def code(self, value: Value) -> str:
        day = iso_day(value)
        return f"{day.month} {day.day} {day:%Y}"

    def read_code(self, typed: str) -> object:
        try:
            return read_day(typed).isoformat()
        except DayError as error:
            raise CodeError(f"{error}." if error.wrong else self.code_hint) from None

    @property
    def code_hint(self) -> str:
        return "Enter month, day and year, like 3 27 2027."

    @property
    def example(self) -> Value:
        return "2030-01-31"
