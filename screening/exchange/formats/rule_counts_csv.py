"""How often each rule fired and was questioned, as CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from screening.domain.review.insights import RuleCounts, RuleVerdict
from screening.exchange.formats.csv_cells import cell


def rule_counts_csv(rules: Iterable[RuleCounts], parts: Sequence[str]) -> str:
    """Return the file: a line for each rule, its counts, and the 95% interval of the share that is questioned.

    A rule with too few cases has no interval.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["rule", "ref", *parts, "questioned", "low", "high", "sentence", "title", "says"])
    for rule in rules:
        says = rule.questioned.verdict
        ends = ["", ""] if says is RuleVerdict.TOO_FEW else [f"{end:.3f}" for end in rule.questioned.interval]
        counts = [*(rule.counts[part] for part in parts), rule.questioned.count, *ends]
        writer.writerow([cell(rule.id), cell(rule.ref), *counts, cell(rule.sentence), cell(rule.title), says.value])
    return out.getvalue()
