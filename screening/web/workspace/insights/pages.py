"""Whether the rules are right: suggestions against decisions as counts, shares with intervals, and lists."""

from __future__ import annotations

from datetime import date

from flask import abort, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from screening.domain.review.decision import Conclusion
from screening.domain.review.insights import MOST_LISTED, Counts, RuleCounts, Share
from screening.domain.rules.rulebook import Outcome, Rulebook
from screening.exchange.formats.rule_counts_csv import rule_counts_csv
from screening.practice import practice
from screening.web.blueprints import workspace
from screening.web.needs import Needs
from screening.web.staff_wording import CONCLUSIONS, OUTCOMES, local
from screening.workflow.practice.staff import THERAPIST
from screening.workflow.rules.versions import rulebook_in_force

PARTS = {
    "fired": "Fired",
    "alone": "Alone made the outcome",
    "decided": "Decided since",
    "confirmed": "Confirmed",
    "not_so": "Not true, or changed",
    "overridden": "Overridden",
}
_NEXT = 5  # rules named as the next to review


@workspace.get("/insights")
@Needs({THERAPIST})
def insights() -> str:
    """Show the latest counts."""
    newest = practice().insights.newest()
    counts = newest.counts if newest else Counts()
    lines = _by_doubt(rulebook_in_force(practice()), counts)
    return render_template(
        "workspace/insights.html",
        made_at=newest.made_at if newest else None,
        counts=counts,
        shares={str(o): Share(counts.of("outcome", o), counts.of("all")) for o in Outcome},
        agreement=Share(counts.of("agreed"), counts.of("decided")),
        months=_months(counts),
        lines=lines,
        next_rules=[line for line in lines if line.ref and line.questioned.count][:_NEXT],
        parts=PARTS,
        local=local,
    )


@workspace.get("/insights/list")
@Needs({THERAPIST})
def insight_list() -> str:
    """Show the newest screenings behind one count."""
    newest, name = practice().insights.newest(), request.args.get("of", "")
    if newest is None or name not in newest.counts.counts:
        abort(404)
    return render_template(
        "workspace/insight_list.html",
        title=_title(name),
        count=newest.counts.of(name),
        references=newest.counts.listed.get(name, ()),
        most=MOST_LISTED,
    )


@workspace.get("/insights.csv")
@Needs({THERAPIST})
def insights_csv() -> AnyResponse:
    """Return the counts by rule, for a spreadsheet."""
    newest = practice().insights.newest()
    counts = newest.counts if newest else Counts()
    rules = _by_doubt(rulebook_in_force(practice()), counts)
    named = {"Content-Disposition": 'attachment; filename="rules.csv"'}
    return AnyResponse(rule_counts_csv(rules, tuple(PARTS)), mimetype="text/csv", headers=named)


def _by_doubt(book: Rulebook, counts: Counts) -> list[RuleCounts]:
    """Return each rule that fired, the most certainly questioned first."""
    lines = [_of_rule(book, rule, counts) for rule in counts.each("rule")]
    return sorted(lines, key=lambda line: (-line.questioned.interval[0], -line.questioned.count, line.ref))


def _of_rule(book: Rulebook, rule: str, counts: Counts) -> RuleCounts:
    known = book.by_id.get(rule)
    parts = {part: counts.of("rule", rule, part) for part in PARTS}
    questioned = Share(counts.of("rule", rule, "questioned"), parts["decided"])
    ref, sentence = (known.ref, known.therapist) if known else ("", "No longer published")
    return RuleCounts(rule, ref, sentence, parts, questioned)


def _months(counts: Counts) -> list[tuple[str, int, Share]]:
    """Return the last twelve months with data: the month, such as Mar 2027, how many were sent, and the agreement."""
    months = sorted(counts.each("month"))[-12:]
    parts = {m: [counts.of("month", m, part) for part in ("sent", "agreed", "decided")] for m in months}
    named = {m: f"{date.fromisoformat(f'{m}-01'):%b %Y}" for m in months}
    return [(named[month], sent, Share(agreed, decided)) for month, (sent, agreed, decided) in parts.items()]


def _title(name: str) -> str:
    """Return the name of a count in words."""
    kind, *rest = name.split(":")
    if kind == "matrix":
        return f"Suggested: {OUTCOMES[Outcome(rest[0])]}; decided: {CONCLUSIONS[Conclusion(rest[1])]}"
    if kind == "rule":
        return f"Rule {rest[0]}: {PARTS.get(rest[1], rest[1])}"
    return f"Suggested: {OUTCOMES[Outcome(rest[0])]}" if kind == "outcome" else name
