"""A question with any number of answers from a list."""

from __future__ import annotations

from collections.abc import Iterable

from screening.domain.questionnaire.kinds.by_option import NOT_SURE, ByOption
from screening.domain.questionnaire.questions import AnswerError, Reason, Stored, Value
from screening.domain.questionnaire.risk_order import RiskOrder


class Choices(ByOption):
    """Options are ticked; their ids are the answer, in the order of the options."""

    kind = "choices"
    stored = Stored.TEXTS
    risk_order = RiskOrder.RISING

    def check(self, raw: object) -> Value:
        if not isinstance(raw, list | tuple):
            raise AnswerError("not_offered", "takes a list of its options")
        texts = [item for item in raw if isinstance(item, str)]
        if len(texts) != len(raw) or not self.option_ids.issuperset(texts):
            raise AnswerError("not_offered", f"not among its options ({', '.join(o.id for o in self.options)})")
        ticked = frozenset(texts)
        if len(ticked) != len(texts):
            raise AnswerError("not_offered", "names an option twice")
        if len(ticked) > 1 and ticked & self.exclusive_ids:
            raise AnswerError("exclusive", f'"{min(ticked & self.exclusive_ids)}" cannot go with another option')
        return self._in_order(ticked)

    def from_reason(self, reason: Reason) -> Value | None:
        if not isinstance(reason, frozenset):
            return None
        return tuple(reason) if len(reason) == 1 else tuple(sorted(reason, key=self.option_order.__getitem__))

    def options_in(self, value: Value | None) -> tuple[str, ...]:
        return value if isinstance(value, tuple) else ()

    def with_options(self, value: Value | None, options: Iterable[str]) -> Value:
        """Return the answer with these options added; any exclusive option is dropped."""
        return self._in_order({*self.options_in(value), *options} - self.exclusive_ids)

    def without(self, value: Value | None, because: Value | None) -> Value | None:
        """Return the other ticks, else the only "none"; "not sure" never becomes "no": someone must ask."""
        gone = self.options_in(because)
        if because is None or value is None or NOT_SURE in gone:
            return None
        left = tuple(option for option in self.options_in(value) if option not in gone)
        none = tuple(self.exclusive_ids.difference(gone, (NOT_SURE,)))
        return left or (none if len(none) == 1 else None)

    def read_code(self, typed: str) -> object:
        return self.picked(typed)

    @property
    def code_hint(self) -> str:
        return f"Enter letters from a to {self.letters[self.options[-1].id]}."

    @property
    def example(self) -> Value:
        return (self.options[0].id,)

    def _in_order(self, ticked: Iterable[str]) -> tuple[str, ...]:
        return tuple(option.id for option in self.options if option.id in ticked)
