"""What questions share that are answered by picking options."""

from __future__ import annotations

import re

from screening.domain.questionnaire.questions import CodeError, Question, Value, WriteDay

NOT_SURE = "not_sure"  # the option of every question that may be answered so
_BARE = {"yes", "no", NOT_SURE}  # options that say nothing without their question


class ByOption(Question):
    """A question that is answered by picking options."""

    takes_options = True

    def words(self, value: Value, language: str, write_day: WriteDay) -> tuple[str, ...]:
        return tuple(self.label_of(option, language) for option in self.options_in(value))

    def explains_itself(self, value: Value) -> bool:
        return not _BARE.issuperset(self.options_in(value))

    def code(self, value: Value) -> str:
        return " ".join(self.letters[option] for option in self.options_in(value))

    def picked(self, typed: str) -> list[str]:
        """Return the options whose letters were typed, in any order ("b d" or "bd"). Raises CodeError."""
        by_letter = {letter: option for option, letter in self.letters.items()}
        signs = re.sub(r"[\s,.;]+", "", typed.lower())
        if unknown := [sign for sign in signs if sign not in by_letter]:
            raise CodeError(f"“{unknown[0]}” is no option. {self.code_hint}")
        return [by_letter[sign] for sign in signs]
