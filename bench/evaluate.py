"""One sheet, all rules, findings with their reasons: ours against zen-engine, in one run.

zen-engine evaluates the same conditions as one list expression; it gives true or false for each, no reasons. Each round
uses sheets not seen before, after 2,000 others, so that caches are as warm as on a server. Their answers are as random
as possible, unlike people's: "seen before" is the same sheets once more. "The least" is a loop over the answers and one
`&` for each rule. Prints medians of alternating rounds, and of ours/zen.
"""

from __future__ import annotations

import ast
import random
import statistics
from collections.abc import Callable
from functools import partial

import zen

from bench.running import Rows, run, timed
from screening.domain.rules.rulebook import Rulebook
from screening.domain.rules.suggestion import suggest
from screening.rulebook.reading.reader import read_rules
from screening.settings.shipped import RULES
from screening.web.http.garbage import collect_seldom
from tests.builders import as_values
from tests.second_reading import CONDITIONS, QUESTIONS, TYPED, Sheet, random_sheet

MANY, FEW = (200, 41, 2000), (20, 1, 20)  # sheets per round, alternating rounds, and warm-up sheets


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
    size = FEW if smoke else MANY
    rulebook = read_rules(RULES.read_text(encoding="utf-8")).rulebook
    collect_seldom()  # as a server does
    return [
        (
            f"one sheet, {len(CONDITIONS)} rules",
            "ours, findings with reasons",
            "zen, true or false only",
            "ratio",
            "aim",
        ),
        *compare(rulebook, "complete", partial(random_sheet, random.Random(1), complete=True), size),
        *compare(rulebook, "with blanks, undecided rules too", partial(random_sheet, random.Random(2)), size),
    ]


def compare(rulebook: Rulebook, name: str, new_sheet: Callable[[], dict], size: tuple[int, int, int]) -> Rows:
    """Check that both agree on every sheet, and time them alternately; return a row for each way to evaluate."""
    sheets, rounds, before = size
    refs = list(CONDITIONS)
    expression = zen.compile_expression("[" + ", ".join(zen_text(CONDITIONS[ref]) for ref in refs) + "]")
    whole, times = partial(suggest, rulebook), []
    for _ in range(before):
        whole(as_values(new_sheet()))
    for _ in range(rounds):
        new = [new_sheet() for _ in range(sheets)]
        ours, contexts = [as_values(sheet) for sheet in new], [zen_context(sheet) for sheet in new]
        loops = (expression.evaluate, contexts), (whole, ours), (whole, ours), (partial(least, rulebook), ours)
        times.append([timed(partial(_all, *loop)) for loop in loops])
        for sheet, context in zip(ours, contexts, strict=True):
            theirs = {ref for ref, holds in zip(refs, expression.evaluate(context), strict=True) if holds}
            assert theirs == {finding.rule.ref for finding in whole(sheet).findings}
    other, *own = ([took / sheets * 1e6 for took in column] for column in zip(*times, strict=True))
    return [
        (
            label,
            f"{statistics.median(column):.0f} µs",
            f"{statistics.median(other):.0f} µs",
            f"{statistics.median(a / b for a, b in zip(column, other, strict=True)):.2f}",
            aim,
        )
        for label, aim, column in zip(
            (name, f"{name}, seen before", f"{name}, the least"), ("≤ 1", "", ""), own, strict=True
        )
    ]


def least(rulebook: Rulebook, answers: dict) -> int:
    """Read the answers into an integer and do one `&` for each rule: no evaluation can cost less in Python."""
    codes = rulebook.questionnaire.codes
    certain = sum(map(codes.adds.__getitem__, answers.items()), codes.layout.blank)
    return sum(1 for needs in rulebook.explained.needs if certain & needs)


def _all(evaluate: Callable[[dict], object], sheets: list[dict]) -> list[object]:
    return [evaluate(sheet) for sheet in sheets]


if __name__ == "__main__":
    run(measure)
