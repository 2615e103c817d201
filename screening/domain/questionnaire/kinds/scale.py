"""A question with a number on a scale for an answer."""

from __future__ import annotations

from screening.domain.questionnaire.kinds.number import Number
from screening.domain.questionnaire.questions import Value, WriteDay


class Scale(Number):
    """A number picked from a row. Its words include the end of the scale: "7/10"."""

    kind = "scale"

    def words(self, value: Value, language: str, write_day: WriteDay) -> tuple[str, ...]:
        return (f"{value}/{self.maximum}",)
