"""How often each rule fired and was questioned, as CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from screening.domain.review.insights import wilson
from screening.exchange.formats.csv_cells import cell


@dataclass(frozen=True)
class RuleCounts:
    """The counts of one rule by part; `questioned` of the `decided` ones were overridden or found not true."""

    id: str
    ref: str
    sentence: str
    counts: Mapping[str, int]
    questioned: int
    decided: int


def rule_counts_csv(rules: Iterable[RuleCounts], parts: Sequence[str]) -> str:
    """Return the file: a line for each rule, its counts, and the 95 % interval of the share that is questioned."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["rule", "ref", *parts, "questioned", "low", "high", "sentence"])
    for rule in rules:
        low, high = wilson(rule.questioned, rule.decided)
        counts = [*(rule.counts[part] for part in parts), rule.questioned, f"{low:.3f}", f"{high:.3f}"]
        writer.writerow([cell(rule.id), cell(rule.ref), *counts, cell(rule.sentence)])
    return out.getvalue()
