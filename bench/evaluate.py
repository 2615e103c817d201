"""One sheet, all rules, findings with their reasons: ours against zen-engine, in one run.

zen-engine evaluates the same conditions as one list expression; it gives true or false for each, no reasons.
Prints the median of alternating rounds and the ratio ours/zen.
"""

from __future__ import annotations

import ast
import random
import statistics

import zen

from bench.running import Rows, run, timed
from screening.domain.rules.rulebook import Rulebook
from screening.domain.rules.suggestion import suggest
from screening.rulebook.reading.reader import read_rules
from screening.settings.shipped import RULES
from screening.web.http.garbage import collect_seldom
from tests.builders import as_values
from tests.second_reading import CONDITIONS, QUESTIONS, TYPED, Sheet, random_sheet

MANY, FEW = (200, 41), (20, 1)  # sheets, and alternating rounds


def zen_text(node: ast.expr) -> str:
    """Return one condition in zen's language; unanswered questions are null or empty."""
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
    """Return zen's input: every question, empty if it was not asked or answered."""
    sheet = Sheet(answers)
    context: dict = {"missing": sheet.holds(ast.Name("any_required_blank")), TYPED["id"]: sheet.typed}
    for question in QUESTIONS:
        value = answers.get(question["id"])
        number = question["type"].startswith(("number", "scale"))
        context[question["id"]] = value if number else value if isinstance(value, list) else [value] if value else []
    return context


def measure(smoke: bool) -> Rows:
    """Compare on two kinds of sheets."""
    sheets, rounds = FEW if smoke else MANY
    rulebook = read_rules(RULES.read_text(encoding="utf-8")).rulebook
    collect_seldom()  # as a server does
    chance = random.Random(1)
    complete, blanks = ([random_sheet(chance, complete=whole) for _ in range(sheets)] for whole in (True, False))
    return [
        (
            f"one sheet, {len(CONDITIONS)} rules",
            "ours, findings with reasons",
            "zen, true or false only",
            "ratio",
            "aim",
        ),
        ("complete", *compare(rulebook, complete, rounds), "≤ 1"),
        ("with blanks, undecided rules too", *compare(rulebook, blanks, rounds), ""),
    ]


def compare(rulebook: Rulebook, sheets: list[dict], rounds: int) -> tuple[str, str, str]:
    """Check that both agree on every sheet, then time them alternately; return both medians and the median ratio."""
    ours, contexts = [as_values(sheet) for sheet in sheets], [zen_context(sheet) for sheet in sheets]
    refs = list(CONDITIONS)
    expression = zen.compile_expression("[" + ", ".join(zen_text(CONDITIONS[ref]) for ref in refs) + "]")
    for sheet, context in zip(ours, contexts, strict=True):
        theirs = {ref for ref, holds in zip(refs, expression.evaluate(context), strict=True) if holds}
        assert theirs == {finding.rule.ref for finding in suggest(rulebook, sheet).findings}
    times = [
        (
            timed(lambda: [suggest(rulebook, sheet) for sheet in ours]),
            timed(lambda: [expression.evaluate(context) for context in contexts]),
        )
        for _ in range(rounds)
    ]
    own, other = (statistics.median(column) / len(sheets) * 1e6 for column in zip(*times, strict=True))
    return f"{own:.0f} µs", f"{other:.0f} µs", f"{statistics.median(a / b for a, b in times):.2f}"


if __name__ == "__main__":
    run(measure)
