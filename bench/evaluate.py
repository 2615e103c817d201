"""One sheet, all rules, findings with their reasons: ours beside zen-engine, in one run.

zen-engine evaluates the same 95 conditions as one list expression; it gives true or false for each, no reasons.
Prints the median of alternating rounds and the ratio ours/zen (aim: at most 1).
"""

from __future__ import annotations

import ast
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import zen

from screening.domain.rules import Rulebook
from screening.domain.suggestion import suggest
from screening.rulebook.reader import read_rules
from tests.builders import as_values
from tests.second_reading import CONDITIONS, QUESTIONS, Sheet, random_sheet

ROUNDS = 41
SHEETS = 200


def zen_text(node: ast.expr) -> str:
    """Write one condition in zen's language; unanswered questions are null or empty."""
    if isinstance(node, ast.UnaryOp):
        return f"not ({zen_text(node.operand)})"
    if isinstance(node, ast.BoolOp):
        word = " and " if isinstance(node.op, ast.And) else " or "
        return "(" + word.join(zen_text(value) for value in node.values) + ")"
    if isinstance(node, ast.Name):
        return "missing"
    test, question = node.func.id, node.args[0].id  # type: ignore[attr-defined]
    if test == "blank":
        return f"len({question}) == 0"
    if test == "has":
        options = ", ".join(f"'{option.id}'" for option in node.args[1:])  # type: ignore[attr-defined]
        return f"some({question}, # in [{options}])"
    bound = node.args[1].value  # type: ignore[attr-defined]
    return f"({question} != null and {question} {'>=' if test == 'ge' else '<'} {bound})"


def zen_context(answers: dict) -> dict:
    """What zen reads: every question, with nothing where it was not asked or answered."""
    sheet = Sheet(answers)
    context: dict = {"missing": sheet.holds(ast.Name("any_required_blank"))}
    for question in QUESTIONS:
        value = answers.get(question["id"])
        number = question["type"].startswith(("number", "scale"))
        context[question["id"]] = value if number else value if isinstance(value, list) else [value] if value else []
    return context


def timed(call: Callable[[], object]) -> float:
    """Give the seconds that one call takes."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def main() -> None:
    """Compare on two kinds of sheet."""
    rulebook = read_rules(Path("rules.yaml").read_text(encoding="utf-8")).rulebook
    chance = random.Random(1)
    complete, blanks = ([random_sheet(chance, complete=whole) for _ in range(SHEETS)] for whole in (True, False))
    print(f"{len(CONDITIONS)} rules, {SHEETS} sheets, {ROUNDS} rounds in turn")
    compare(rulebook, "complete sheets", complete)
    compare(rulebook, "sheets with blanks, and so with undecided rules", blanks)


def compare(rulebook: Rulebook, what: str, sheets: list[dict]) -> None:
    """Check that both agree on every sheet, then time them in turn."""
    ours, contexts = [as_values(sheet) for sheet in sheets], [zen_context(sheet) for sheet in sheets]
    refs = list(CONDITIONS)
    expression = zen.compile_expression("[" + ", ".join(zen_text(CONDITIONS[ref]) for ref in refs) + "]")
    for sheet, context in zip(ours, contexts, strict=True):
        theirs = {ref for ref, holds in zip(refs, expression.evaluate(context), strict=True) if holds}
        assert theirs == {finding.rule.ref for finding in suggest(rulebook, sheet).findings}
    rounds = [
        (
            timed(lambda: [suggest(rulebook, sheet) for sheet in ours]),
            timed(lambda: [expression.evaluate(context) for context in contexts]),
        )
        for _ in range(ROUNDS)
    ]
    own, other = (statistics.median(times) / SHEETS * 1e6 for times in zip(*rounds, strict=True))
    ratio = statistics.median(a / b for a, b in rounds)
    print(f"\n{what}; both agree on every sheet")
    print(f"  ours, findings with reasons as data: {own:6.0f} µs a sheet")
    print(f"  zen-engine, true or false only:      {other:6.0f} µs a sheet")
    print(f"  ratio ours/zen: {ratio:.2f} (aim: at most 1)")


if __name__ == "__main__":
    main()
