"""A screening as a row of research data: HIPAA's Safe Harbor, 45 CFR 164.514(b)(2).

This module never sees an identity. Among the answers, ages over 89 become 90, dates are cut to the year, and typed text
is left out unless it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from screening.domain.people.dates import iso_day
from screening.domain.questionnaire.answers import Answers
from screening.domain.questionnaire.derived import Derived
from screening.domain.questionnaire.facts import FactValue
from screening.domain.questionnaire.kinds.date import Date
from screening.domain.questionnaire.questions import Question, Stored, Value
from screening.domain.research.columns import OLDEST, Cell, Terms, question_columns, questions_of, told_age, told_facts
from screening.domain.review.calls import CallReport
from screening.domain.review.channel import Way
from screening.domain.review.correction import Changes, corrected
from screening.domain.review.decision import DecisionContent
from screening.domain.rules.kept import KeptSuggestion
from screening.domain.rules.rulebook import Rulebook

VERSION_LETTERS = 12  # of a digest: enough to tell the rules of one practice apart
OWN_WORDS = "own_words"
_NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class ResearchCase:
    """One screening in its current state: `id` and `person` are those of the export, `answers` as sent.

    `linked`: the practice has other screenings of this person. `changes` are the corrected answers, None if there are
    none; `suggestion` is the current one.
    """

    id: str
    person: str
    linked: bool
    year: int
    language: str
    way: Way
    version: str
    answers: Answers
    suggestion: KeptSuggestion
    changes: Changes | None = None
    taken_back: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    decision: DecisionContent | None = None
    call: CallReport | None = None


class RowsUnder:
    """Makes the rows of screenings answered under one rules version; None stands for one that cannot be read."""

    def __init__(self, book: Rulebook | None, terms: Terms) -> None:
        self._book, self._terms = book, terms
        questions = questions_of(book) if book else ()
        self._told = [question for question in questions if question_columns(question, terms)]
        self._facts = told_facts(book) if book else {}
        self._age = book.treatment.roles.age if book else ""
        self._reasons = book.treatment.staff.reasons if book else {}

    def screening(self, case: ResearchCase) -> dict[str, Cell]:
        """Return the cells of a screening by column; columns left out are empty."""
        kept = case.suggestion
        return {
            "id": case.id,
            "person": case.person,
            "year": case.year,
            "language": case.language,
            "way": str(case.way),
            "rules_version": case.version[:VERSION_LETTERS],
            "engine": kept.engine,
            "corrected": int(case.changes is not None),
            **self._answers(case),
            "unanswered": " ".join(kept.unanswered) or None,
            "taken_back": " ".join(f"{name}.{option}" for name, of in case.taken_back.items() for option in of) or None,
            "outcome": str(kept.outcome),
            "on_safety": str(kept.on_safety),
            "act": str(kept.act),
            **{f"fact.{name}": _told(kept.facts.get(name)) for name in self._facts},
            **self._decided(case),
        }

    def findings(self, case: ResearchCase) -> Iterator[tuple[Cell, ...]]:
        """Yield a row for each rule that holds: the columns of FINDING."""
        ticks = case.decision.cautions if case.decision else {}
        for one in case.suggestion.findings:
            outcome, tick = str(one.outcome or _NOTE), ticks.get(one.rule)
            yield (
                *(case.id, one.rule, one.ref, one.topic, str(one.concern), outcome, str(one.act)),
                str(tick) if tick else None,
            )

    def _answers(self, case: ResearchCase) -> dict[str, Cell]:
        if self._book is None:
            return {}
        changes = case.changes
        sheet = corrected(self._book.questionnaire, case.answers, changes) if changes is not None else case.answers
        return {name: cell for question in self._told for name, cell in self._of(question, sheet, case.year)}

    def _of(self, question: Question, sheet: Answers, year: int) -> Iterator[tuple[str, Cell]]:
        """Yield the cells of one question: none if it has no answer."""
        value, name = _answer(question, sheet), f"q.{question.id}"
        if value is None:
            return
        if question.takes_options and question.stored is Stored.TEXTS:
            ticked = frozenset(question.options_in(value))
            yield from ((f"{name}.{option.id}", int(option.id in ticked)) for option in question.options)
        elif isinstance(question, Date):
            yield name, _told_year(str(value), year)
        elif isinstance(value, int):
            yield name, told_age(value, self._terms) if question.id == self._age else value
        elif isinstance(value, str) and (not question.takes_options or value in question.option_ids):
            yield name, value

    def _decided(self, case: ResearchCase) -> dict[str, Cell]:
        content, call = case.decision, case.call
        cells: dict[str, Cell] = {}
        if content:
            cells = {"conclusion": str(content.conclusion), "reason": self._reason(content.reason)}
        if call:
            cells |= {"call_outcome": str(call.outcome), "call_next": str(call.next) if call.next else None}
        if content and self._terms.free_text:
            cells |= {"text.reason": content.reason or None, "text.notes": content.notes or None}
        return cells

    def _reason(self, typed: str) -> str | None:
        """Return the ready-made reason that a typed one begins with; None if there is none."""
        ready = (name for name, words in self._reasons.items() if typed.startswith(words))
        return next(ready, OWN_WORDS) if typed.strip() else None


def _answer(question: Question, sheet: Answers) -> Value | None:
    """Return the answer; for a derived question, what was found in the typed text, if there was any."""
    if isinstance(question, Derived):
        return question.value(sheet) if any(source in sheet for source in question.sources) else None
    return sheet.get(question.id)


def _told_year(iso: str, sent_in: int) -> int | None:
    """Return the year of a date; None if it would reveal an age over 89."""
    year = iso_day(iso).year
    return year if year > sent_in - OLDEST else None


def _told(value: FactValue) -> Cell:
    return int(value) if isinstance(value, bool) else value
