"""The options of a question, as patients read them."""

from __future__ import annotations

from dataclasses import dataclass

from screening.domain.questionnaire.texts import Text


@dataclass(frozen=True)
class Option:
    """One answer to pick. An exclusive one is picked alone; `hint` explains it; `short` is its name in a visit note."""

    id: str
    label: Text
    exclusive: bool = False
    hint: Text | None = None
    short: str = ""

    @property
    def texts(self) -> tuple[Text, ...]:
        """Return what patients read of it: the label, and the hint if it has one."""
        return (self.label, self.hint) if self.hint else (self.label,)

    def on_one_line(self, language: str) -> str:
        """Return the label, with the hint in parentheses: what paper and the page for it show of an option."""
        return f"{self.label[language]} ({self.hint[language]})" if self.hint else self.label[language]
