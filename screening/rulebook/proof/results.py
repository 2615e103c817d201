"""The results of properties, and how to report them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from screening.domain.questionnaire.answers import Answers, read_answers
from screening.domain.questionnaire.questions import Question, Value
from screening.domain.rules.suggestion import Suggestion, suggest
from screening.rulebook.difference import Milder, milder
from screening.rulebook.reading.reader import RulesFile
from screening.rulebook.wording import answer_text

SECONDS = 10.0  # for one property; the shipped ones take a few milliseconds each
_LANGUAGE = "en"


class State(StrEnum):
    """The result of a property; `told` means broken but not blocking."""

    PROVED = "proved"
    BROKEN = "broken"
    TOLD = "told"
    OVER_TIME = "over_time"


@dataclass(frozen=True)
class PropertyResult:
    """The result of one property, and how many seconds it took.

    `sheets` is a smallest counterexample: the answers of one sheet, or of a pair; empty if a required sheet does not
    exist. `confirmed` says whether the engine agrees about these sheets.
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
        return [_over_time(result)]
    lines = [f"{result.name}: does not hold. {result.says}"]
    if not result.sheets:
        return [*lines, "  There is no such sheet."]
    first, *others = result.sheets
    lines += _person(file, file.plain, first)
    for other in others:
        lines += ["  With one more risk, or other answers to what should not matter:", *_person(file, first, other)]
    return lines + _doubts(result)


def milder_in_lines(old: RulesFile, new: RulesFile, result: PropertyResult) -> list[str]:
    """Return a sheet on which the new file is milder than a rule of the old one, in lines; empty if there is none."""
    if result.state is State.PROVED:
        return []
    if result.state is State.OVER_TIME:
        return [_over_time(result)]
    sheets = result.sheets[0], result.sheets[1]
    before, after = suggest(old.rulebook, sheets[0]), suggest(new.rulebook, sheets[1])
    what = "the act is less urgent" if milder(before, after) is Milder.ACT else "the outcome is milder"
    lines = [f"{result.name}: {what}. The smallest sheet:", *_on_both_forms(old, new, sheets)]
    lines += [f"    old → {_came_out(before)}", f"    new → {_came_out(after)}"]
    return lines + _doubts(result)


def _over_time(result: PropertyResult) -> str:
    return f"{result.name}: undecided after {result.seconds:.0f} s. {result.says}"


def _doubts(result: PropertyResult) -> list[str]:
    words = "  The engine says otherwise: proof and engine disagree, please report this."
    return [] if result.confirmed else [words]


def _on_both_forms(old: RulesFile, new: RulesFile, sheets: tuple[Answers, Answers]) -> Iterator[str]:
    """Yield how a person differs from a plain one: an answer once if both forms contain it, else each form's own."""
    forms = [(file.rulebook.questionnaire, sheet) for file, sheet in zip((old, new), sheets, strict=True)]
    asked = [read_answers(questionnaire, sheet, sent=True).asked for questionnaire, sheet in forms]
    for name, question in {**forms[0][0].by_id, **forms[1][0].by_id}.items():
        if any(
            name in on and sheet.get(name) != old.plain.get(name) for on, (_q, sheet) in zip(asked, forms, strict=True)
        ):
            said = [
                _answer(questionnaire.by_id[name], sheet.get(name)) if name in on else "not asked"
                for on, (questionnaire, sheet) in zip(asked, forms, strict=True)
            ]
            words = said[0] if said[0] == said[1] else f"old form: {said[0]}; new form: {said[1]}"
            yield f"    {question.ask[_LANGUAGE]} – {words}"


def _person(file: RulesFile, plain: Answers, sheet: Answers) -> Iterator[str]:
    """Yield how a sheet differs from a plain one in the patient's words, its outcome, and the rules that fire."""
    for question in file.rulebook.questionnaire.questions:
        if sheet.get(question.id) != plain.get(question.id):
            yield f"    {question.ask[_LANGUAGE]} – {_answer(question, sheet.get(question.id))}"
    yield f"    → {_came_out(suggest(file.rulebook, sheet))}"


def _came_out(suggestion: Suggestion) -> str:
    fired = ", ".join(f"{finding.rule.ref} {finding.rule.id}" for finding in suggestion.findings) or "none"
    return f"{suggestion.outcome}, {suggestion.act}. Rules that fire: {fired}"


def _answer(question: Question, value: Value | None) -> str:
    return "no answer" if value is None else answer_text(question, value, _LANGUAGE)
