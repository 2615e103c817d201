"""How properties came out, and how to report it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from screening.domain.questionnaire.answers import Answers
from screening.domain.questionnaire.questions import Question, Value
from screening.domain.rules.suggestion import suggest
from screening.rulebook.reading.reader import RulesFile
from screening.rulebook.wording import answer_text

SECONDS = 10.0  # for one property; the shipped ones take a few milliseconds each
_LANGUAGE = "en"


class State(StrEnum):
    """How a property came out; `told` is broken but blocks nothing."""

    PROVED = "proved"
    BROKEN = "broken"
    TOLD = "told"
    OVER_TIME = "over_time"


@dataclass(frozen=True)
class PropertyResult:
    """How one property came out, and how many seconds it took.

    `sheets` is a smallest counterexample: the answers of one sheet, or of a pair; empty if a sheet that must exist does
    not. `confirmed` says whether the engine agrees about these sheets.
    """

    name: str
    says: str
    state: State
    seconds: float
    sheets: tuple[Mapping[str, Value], ...] = ()
    confirmed: bool = True


def in_lines(file: RulesFile, result: PropertyResult) -> list[str]:
    """Return what does not hold and for whom, line by line; empty for a proved property."""
    if result.state is State.PROVED:
        return []
    if result.state is State.OVER_TIME:
        return [f"{result.name}: undecided after {result.seconds:.0f} s. {result.says}"]
    lines = [f"{result.name}: does not hold. {result.says}"]
    if not result.sheets:
        return [*lines, "  There is no such sheet."]
    first, *others = result.sheets
    lines += _person(file, file.plain, first)
    for other in others:
        lines += ["  With one more risk, or other answers to what should not matter:", *_person(file, first, other)]
    if not result.confirmed:
        lines.append("  The engine says otherwise: proof and engine disagree, please report this.")
    return lines


def _person(file: RulesFile, plain: Answers, sheet: Answers) -> Iterator[str]:
    """Yield how a sheet differs from a plain one in the patient's words, its outcome, and the rules that fire."""
    for question in file.rulebook.questionnaire.questions:
        if sheet.get(question.id) != plain.get(question.id):
            yield f"    {question.ask[_LANGUAGE]} – {_answer(question, sheet.get(question.id))}"
    suggestion = suggest(file.rulebook, sheet)
    fired = ", ".join(f"{finding.rule.ref} {finding.rule.id}" for finding in suggestion.findings) or "none"
    yield f"    → {suggestion.outcome}, {suggestion.act}. Rules that fire: {fired}"


def _answer(question: Question, value: Value | None) -> str:
    return "no answer" if value is None else answer_text(question, value, _LANGUAGE)
