"""How often each rule fired and was questioned, as CSV for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from screening.domain.review.insights import RuleCounts, RuleVerdict
from screening.exchange.formats.table_csv import table_csv


def rule_counts_csv(rules: Iterable[RuleCounts], parts: Sequence[str]) -> str:
    """Return the file: a line for each rule, its counts, and the 95% interval of the share that is questioned.

    A rule with too few cases has no interval.
    """
    columns = ("rule", "ref", *parts, "questioned", "low", "high", "sentence", "title", "says")
    return table_csv(columns, (_line(rule, parts) for rule in rules))


def _line(rule: RuleCounts, parts: Sequence[str]) -> list[str]:
    says = rule.questioned.verdict
    ends = ["", ""] if says is RuleVerdict.TOO_FEW else [f"{end:.3f}" for end in rule.questioned.interval]
    counts = [str(count) for count in (*(rule.counts[part] for part in parts), rule.questioned.count)]
    return [rule.id, rule.ref, *counts, *ends, rule.sentence, rule.title, says.value]
