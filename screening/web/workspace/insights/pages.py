"""Rule performance: suggestions against decisions, as counts, shares with intervals, a chart and lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import abort, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from screening.domain.review.decision import MAY_TREAT, Conclusion, Tick
from screening.domain.review.insights import FEW, OFTEN, GatheredCases, RuleCounts, RuleVerdict, Share
from screening.domain.rules.rulebook import Outcome, Rulebook
from screening.exchange.formats.rule_counts_csv import rule_counts_csv
from screening.practice import practice
from screening.web.blueprints import workspace
from screening.web.needs import Needs
from screening.web.staff_wording import CONCLUSIONS, OUTCOMES, TICKS, local
from screening.web.workspace.insights.chart import chart_of
from screening.web.workspace.insights.filters import DATES, OWN, FilterField, Period, asked, choices, read_period
from screening.web.workspace.queue.asked import Column
from screening.web.workspace.queue.pages import PAGE_SIZE
from screening.web.workspace.queue.rows import rows_of
from screening.workflow.practice.staff import THERAPIST
from screening.workflow.rules.versions import rulebook_in_force

PARTS = {
    "fired": "Applied",
    "alone": "Alone made the outcome",
    "decided": "Decided since",
    "confirmed": TICKS[Tick.CONFIRMED],
    "not_so": "Not true, or changed",
    "overridden": "Decided otherwise",
}
_QUESTIONED = "Not true, or decided otherwise"
_HOUR, _DAY = 1, 24
_MONTHS = 12
_COLUMNS = ("Visit", "Patient", "Result", "Top reason", "Assigned to", "Status")


@dataclass(frozen=True)
class Report:
    """What a request asks for, and the cases that it asks for: none if something about it is wrong."""

    made_at: datetime | None
    book: Rulebook
    period: Period
    fields: Sequence[FilterField]
    cases: GatheredCases

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """Return what is wrong, by field."""
        return [*self.period.wrong, *(problem for field in self.fields for problem in field.wrong)]


def _report() -> Report:
    newest, book, given = practice().insights.newest(), rulebook_in_force(practice()), asked()
    gathered = newest.cases if newest else GatheredCases()
    period, fields = read_period(given, practice().day()), choices(gathered, book, given)
    sent = period.of(gathered, practice().settings.time_zone)
    part = sent.among(*(f"{field.name}:{field.picked}" for field in fields if field.picked))
    report = Report(newest.made_at if newest else None, book, period, fields, part)
    return replace(report, cases=GatheredCases()) if report.wrong else report


@workspace.get("/insights")
@Needs({THERAPIST})
def insights() -> str:
    """Show what was decided against what was suggested, and the rules, the one to look at first on top."""
    report = _report()
    cases = report.cases
    lines = _by_doubt(report.book, cases)
    return render_template(
        "workspace/insights.html",
        report=report,
        cases=cases,
        asked=asked(),
        dates=DATES,
        own=OWN,
        agreement=cases.share("agreed", "decided"),
        half=_time(cases.hours(0.5)),
        late=_time(cases.hours(0.9)),
        chart=chart_of(cases),
        treated=[c for c in MAY_TREAT if cases.count(f"outcome:{Outcome.EMERGENCY}", f"conclusion:{c}")],
        months=_months(cases),
        lines=[line for line in lines if line.questioned.verdict is not RuleVerdict.TOO_FEW],
        few_lines=[line for line in lines if line.questioned.verdict is RuleVerdict.TOO_FEW],
        look=[line for line in lines if line.questioned.verdict is RuleVerdict.LOOK],
        few=FEW,
        often=OFTEN,
        local=local,
    )


@workspace.get("/insights/list")
@Needs({THERAPIST})
def insight_list() -> str:
    """Show the screenings behind one count, newest first, page by page."""
    report, names = _report(), request.args.getlist("of")
    if not all(name in report.cases.columns for name in names) or not names:
        abort(404)
    found = report.cases.newest(*names, most=PAGE_SIZE + 1, after=request.args.get("after", ""))
    entries = practice().queue.listed(found[:PAGE_SIZE])
    return render_template(
        "workspace/insight_list.html",
        title="; ".join(_title(report.book, name) for name in names),
        names=names,
        count=report.cases.count(*names),
        rows=rows_of(entries, reads_answers=True),
        columns=[Column(words) for words in _COLUMNS],
        older=found[PAGE_SIZE - 1] if len(found) > PAGE_SIZE else "",
        reads_answers=True,
        today=practice().day(),
        asked=asked(),
        local=local,
    )


@workspace.get("/insights.csv")
@Needs({THERAPIST})
def insights_csv() -> AnyResponse:
    """Return the counts by rule, for a spreadsheet."""
    report = _report()
    named = {"Content-Disposition": 'attachment; filename="rules.csv"'}
    rules = _by_doubt(report.book, report.cases)
    return AnyResponse(rule_counts_csv(rules, tuple(PARTS)), mimetype="text/csv", headers=named)


def _by_doubt(book: Rulebook, cases: GatheredCases) -> list[RuleCounts]:
    """Return each rule that fired, the most certainly questioned first; those with too few cases come last."""
    lines = [_of_rule(book, rule, cases) for rule in cases.each("fired")]
    return sorted(lines, key=lambda line: (*_doubt(line.questioned), line.ref))


def _doubt(questioned: Share) -> tuple[bool, float, int]:
    return questioned.verdict is RuleVerdict.TOO_FEW, -questioned.interval[0], -questioned.of


def _of_rule(book: Rulebook, rule: str, cases: GatheredCases) -> RuleCounts:
    parts = {part: cases.count(f"{part}:{rule}") for part in PARTS}
    parts["decided"] = cases.count(f"fired:{rule}", "decided")
    questioned = Share(cases.count(f"questioned:{rule}"), parts["decided"])
    known = book.by_id.get(rule)
    if known is None:
        return RuleCounts(rule, "", f"{rule} (no longer published)", "", parts, questioned)
    return RuleCounts(rule, known.ref, known.title or known.therapist, known.therapist, parts, questioned)


def _months(cases: GatheredCases) -> list[tuple[str, int, Share]]:
    """Return the last twelve months with data: the month, such as Mar 2027, how many were sent, and the agreement.

    A month begins at midnight in the practice's time zone, as the days of the period do.
    """
    if not cases.sent:
        return []
    zone, found = practice().settings.time_zone, list[tuple[str, int, Share]]()
    last, oldest = (datetime.fromtimestamp(cases.sent[place], zone).date() for place in (0, -1))
    while last >= oldest and len(found) < _MONTHS:
        first = last.replace(day=1)
        sent = Period(first, last).of(cases, zone)
        if sent.count():
            found.append((f"{first:%b %Y}", sent.count(), sent.share("agreed", "decided")))
        last = first - timedelta(days=1)
    return found[::-1]


def _time(hours: float | None) -> str:
    """Return a time in the unit that people would say it in; "–" for none."""
    if hours is None:
        return "–"
    if hours < _HOUR:
        return f"{round(hours * 60)} min"
    return f"{round(hours)} h" if hours < 2 * _DAY else f"{round(hours / _DAY)} days"


def _title(book: Rulebook, name: str) -> str:
    """Return the name of a count in words."""
    kind, _, of = name.partition(":")
    if kind == "outcome":
        return f"Suggested: {OUTCOMES[Outcome(of)]}"
    if kind == "conclusion":
        return f"Decided: {CONCLUSIONS[Conclusion(of)]}"
    if kind in PARTS or kind == "questioned":
        rule = book.by_id.get(of)
        return f"{f'Rule {rule.ref}' if rule else of}: {PARTS.get(kind, _QUESTIONED)}"
    return kind.capitalize()
