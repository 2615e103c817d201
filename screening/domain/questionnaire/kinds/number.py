"""A question with a whole number for an answer."""

from __future__ import annotations

from screening.domain.questionnaire.questions import AnswerError, CodeError, Question, Reason, Stored, Value
from screening.domain.questionnaire.risk_order import RiskOrder


class Number(Question):
    """A whole number from `minimum` to `maximum` is typed."""

    kind = "number"
    stored = Stored.NUMBER
    risk_order = RiskOrder.RISING

    def check(self, raw: object) -> Value:
        if not isinstance(raw, int) or isinstance(raw, bool):
            raise AnswerError("number", "takes a whole number")
        if not self.minimum <= raw <= self.maximum:
            raise AnswerError("range", f"takes a number from {self.minimum} to {self.maximum}")
        return raw

    @property
    def told_apart(self) -> range:
        return range(self.minimum, self.maximum + 1)

    def told(self, value: Value) -> tuple[int, ...]:
        return (min(max(value, self.minimum), self.maximum),) if isinstance(value, int) else ()

    def from_reason(self, reason: Reason) -> Value | None:
        return reason if isinstance(reason, int) else None

    def explains_itself(self, value: Value) -> bool:
        return False

    def read_code(self, typed: str) -> object:
        if not typed.isascii() or not typed.isdigit():
            raise CodeError(self.code_hint)
        return int(typed)

    @property
    def code_hint(self) -> str:
        return f"Enter a number from {self.minimum} to {self.maximum}."

    @property
    def example(self) -> Value:
        return self.minimum
