"""A question with one answer from a list."""

from __future__ import annotations

from screening.domain.questionnaire.kinds.by_option import NOT_SURE, ByOption
from screening.domain.questionnaire.questions import AnswerError, CodeError, Reason, Value
from screening.domain.questionnaire.risk_order import RiskOrder


class Choice(ByOption):
    """One option is picked; its id is the answer. The type yes_no_unsure is a choice with three fixed options."""

    kind = "choice"
    risk_order = RiskOrder.OPTIONS

    def check(self, raw: object) -> Value:
        if isinstance(raw, list):
            raise AnswerError("one_only", "takes one answer, not a list")
        if not isinstance(raw, str) or raw not in self.option_ids:
            raise AnswerError("not_offered", f"not one of its options ({', '.join(o.id for o in self.options)})")
        return raw

    def from_reason(self, reason: Reason) -> Value | None:
        return next(iter(reason)) if isinstance(reason, frozenset) else None

    def options_in(self, value: Value | None) -> tuple[str, ...]:
        return (value,) if isinstance(value, str) else ()

    def without(self, value: Value | None, because: Value | None) -> Value | None:
        """Return the other answer of a yes/no pair; a choice among three does not say which answer is true instead."""
        if because is None or because == NOT_SURE:
            return None
        others = [option.id for option in self.options if option.id not in (because, NOT_SURE)]
        return others[0] if len(others) == 1 else None

    def read_code(self, typed: str) -> object:
        options = self.picked(typed)
        if len(options) != 1:
            raise CodeError(f"Only one answer can be given here. {self.code_hint}")
        return options[0]

    @property
    def code_hint(self) -> str:
        return f"Enter one letter from a to {self.letters[self.options[-1].id]}."

    @property
    def example(self) -> Value:
        return self.options[0].id
