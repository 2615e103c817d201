"""The answers of one screening, in the therapist's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from screening.domain.questionnaire.answers import Answers
from screening.domain.questionnaire.derived import Derived
from screening.domain.questionnaire.questions import Question, Value
from screening.domain.rules.rulebook import Rulebook
from screening.rulebook.wording import answer_text

LANGUAGE = "en"
_SAID = {"yes": "yes", "no": "no", "not_sure": "not sure"}
NOT_ANSWERED, PATIENT_DID_NOT_ANSWER = "Not answered", "Patient did not answer"


class AnswerWords:
    """Translates the answers of one screening into the therapist's language."""

    def __init__(self, book: Rulebook, answers: Answers, asked_about: Mapping[str, str] | None = None) -> None:
        self.book = book
        self._asked_about = asked_about or {}
        self._questionnaire = book.questionnaire
        self.answers = answers

    def ask(self, question_id: str) -> str:
        return self._questionnaire.by_id[question_id].ask[LANGUAGE]

    def answer(self, question_id: str) -> str:
        return self.value(question_id, self.answers.get(question_id))

    def value(self, question_id: str, value: Value | None) -> str:
        question = self._questionnaire.by_id[question_id]
        if value is None:
            return NOT_ANSWERED
        if isinstance(question, Derived):
            return "; ".join(self._typed(question, option) for option in question.options_in(value))
        return answer_text(question, value, LANGUAGE)

    def _typed(self, derived: Derived, option: str) -> str:
        """Return the name of a word list with the words typed, and what the person said when asked about them."""
        typed = dict.fromkeys(f"“{word.typed}”" for word in derived.found(self.answers) if word.list.id == option)
        said = self._asked_about.get(option)
        asked = f" – asked about it, the patient said: {_SAID[said]}" if said in _SAID else ""
        return f"{derived.label_of(option, LANGUAGE)}: {', '.join(typed)}{asked}"

    def options(self, ticked: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """Return options in words; one from older rules that these do not know keeps its id."""
        return tuple(self._label(question, option) for question, options in ticked.items() for option in options)

    def _label(self, question_id: str, option: str) -> str:
        question = self._questionnaire.by_id.get(question_id)
        known = question is not None and option in question.option_ids
        return question.label_of(option, LANGUAGE) if question and known else f"{question_id}: {option}"

    def is_optional(self, question_id: str) -> bool:
        """Return whether a question may be skipped."""
        return self._questionnaire.by_id[question_id].optional

    def texts(self) -> tuple[tuple[str, str], ...]:
        texts = [q for q in self._questionnaire.questions if q.any_text and q.id in self.answers]
        return tuple((question.ask[LANGUAGE], str(self.answers[question.id])) for question in texts)

    def number(self, question_id: str) -> int:
        """Return the answer to a question that takes a number; 0 if there is none."""
        value = self.answers.get(question_id)
        return value if isinstance(value, int) else 0

    def by_section(self, unanswered: Iterable[str]) -> tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]:
        """Return each section with its rows: id of the question, the question, the answer."""
        asked = self.answers.keys() | set(unanswered)
        sections = self._questionnaire.sections
        return tuple((section.title[LANGUAGE], self._rows(section.id, asked)) for section in sections)

    def _rows(self, section: str, asked: set[str]) -> tuple[tuple[str, str, str], ...]:
        questions: list[Question] = [q for q in self._questionnaire.questions if q.section == section and q.id in asked]
        return tuple((question.id, question.ask[LANGUAGE], self.answer(question.id)) for question in questions)
