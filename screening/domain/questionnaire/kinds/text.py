"""A question with the patient's own words for an answer."""

from __future__ import annotations

from screening.domain.people.text import MOST_CHARACTERS, is_readable
from screening.domain.questionnaire.questions import AnswerError, Question, Value


class Text(Question):
    """Any text. No condition reads it; only the therapist does."""

    kind = "text"
    any_text = True

    def check(self, raw: object) -> Value:
        if not isinstance(raw, str):
            raise AnswerError("text", "takes text")
        return raw

    def check_ready(self, value: Value) -> None:
        if not is_readable(str(value)):
            raise AnswerError("unreadable", "has a control character")
        if len(str(value)) > MOST_CHARACTERS:
            raise AnswerError("too_long", f"has more than {MOST_CHARACTERS} characters")

    @property
    def code_hint(self) -> str:
        return "Enter the words."

    @property
    def example(self) -> Value:
        return "words"
