"""What the kinds of question answered by picking options have in common."""

from __future__ import annotations

import re

from screening.domain.questionnaire.questions import CodeError, Question, Value, WriteDay

NOT_SURE = "not_sure"  # the option id of "not sure" in every question that offers it
YES = "yes"  # the option id of "yes" in every question of type yes_no_unsure
NO = "no"  # and that of "no"
_BARE = {YES, NO, NOT_SURE}  # options that mean nothing on their own


class ByOption(Question):
    """A question that is answered by picking options."""

    takes_options = True

    @property
    def told_apart(self) -> tuple[str, ...]:
        return tuple(option.id for option in self.options)

    def told(self, value: Value) -> tuple[str, ...]:
        return self.options_in(value)

    def words(self, value: Value, language: str, write_day: WriteDay) -> tuple[str, ...]:
        return tuple(self.label_of(option, language) for option in self.options_in(value))

    def explains_itself(self, value: Value) -> bool:
        return not _BARE.issuperset(self.options_in(value))

    def code(self, value: Value) -> str:
        return " ".join(self.letters[option] for option in self.options_in(value))

    def picked(self, typed: str) -> list[str]:
        """Return the options for the letters typed, in any order ("b d" or "bd"). Raises CodeError."""
        by_letter = {letter: option for option, letter in self.letters.items()}
        signs = re.sub(r"[\s,.;]+", "", typed.lower())
        if unknown := [sign for sign in signs if sign not in by_letter]:
            raise CodeError(f"“{unknown[0]}” is not an option. {self.code_hint}")
        return [by_letter[sign] for sign in signs]
