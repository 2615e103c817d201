"""Rule performance: suggestions against decisions, as counts, shares with intervals, a chart and lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice

from flask import abort, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from screening.domain.review.decision import MAY_TREAT, Conclusion, Tick
from screening.domain.review.insight_days import Part, month_ends
from screening.domain.review.insights import FEW, OFTEN, Counts, RuleCounts, RuleVerdict, Share, within
from screening.domain.rules.rulebook import Outcome, Rulebook
from screening.exchange.formats.rule_counts_csv import rule_counts_csv
from screening.practice import practice
from screening.records.audit.entries import Action, Kind, Subject
from screening.web.auth.access import staff
from screening.web.blueprints import workspace
from screening.web.needs import Needs
from screening.web.staff_wording import CONCLUSIONS, OUTCOMES, TICKS, local
from screening.web.workspace.insights.chart import chart_of
from screening.web.workspace.insights.filters import DATES, OWN, FilterField, Period, asked, choices, read_period
from screening.web.workspace.queue.asked import Column
from screening.web.workspace.queue.pages import PAGE_SIZE
from screening.web.workspace.queue.rows import rows_of
from screening.workflow.practice.staff import THERAPIST
from screening.workflow.practice.trail import write_entry
from screening.workflow.rules.versions import rulebook_in_force

PARTS = {
    "fired": "Applied",
    "alone": "Determined the outcome alone",
    "decided": "Decided since",
    "confirmed": TICKS[Tick.CONFIRMED],
    "not_so": "Not true, or changed",
    "overridden": "Decided otherwise",
}
_QUESTIONED = "Not true, or decided otherwise"
_SOME = ("some",)  # any part of the screenings
_HOUR, _DAY = 1, 24
_MONTHS = 12
_COLUMNS = ("Visit", "Patient", "Result", "Top reason", "Assigned to", "Status")


@dataclass(frozen=True)
class Report:
    """What a request asks for: the period and part of the screenings, and their counts; empty if anything is wrong."""

    made_at: datetime | None
    book: Rulebook
    period: Period
    fields: Sequence[FilterField]
    everything: Counts
    cases: Counts

    @property
    def part(self) -> Part:
        """Return what is picked in the fields."""
        return tuple(f"{field.name}:{field.picked}" for field in self.fields if field.picked)

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """Return what is wrong, by field."""
        return [*self.period.wrong, *(problem for field in self.fields for problem in field.wrong)]


def _report() -> Report:
    insights, book, given = practice().insights, rulebook_in_force(practice()), asked()
    counted, [everything] = insights.age(), insights.counts([Period().days])
    period, fields = read_period(given, practice().day()), choices(everything, book, given)
    report = Report(counted[0] if counted else None, book, period, fields, everything, Counts())
    if report.wrong or not counted:
        return report
    return replace(report, cases=insights.counts([period.days], report.part)[0])


@workspace.get("/insights")
@Needs({THERAPIST})
def insights() -> str:
    """Show decisions compared with suggestions, and the rules, with the ones to look at first on top."""
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
        months=_months(report),
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
    """Show the screenings behind one count, newest first, page by page; the audit trail says that they were read."""
    report, names = _report(), request.args.getlist("of")
    if not any(names) or within(_SOME, names) != names or not report.everything.count(*names):
        abort(404)  # also for a group: its screenings are counted but never listed
    count = report.cases.count(*names)
    detail = f"list of screenings behind a count: {count}"
    write_entry(practice(), Subject(Kind.PRACTICE), staff().actor, Action.READ, detail)  # its pages fold on the trail
    found = _newest(report, names, request.args.get("after", ""))
    entries = practice().queue.listed(found[:PAGE_SIZE])
    return render_template(
        "workspace/insight_list.html",
        title="; ".join(_title(report.book, name) for name in names),
        names=names,
        count=count,
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


def _by_doubt(book: Rulebook, cases: Counts) -> list[RuleCounts]:
    """Return each rule that fired, most certainly questioned first; those with too few cases come last."""
    lines = [_of_rule(book, rule, cases) for rule in cases.each("fired")]
    return sorted(lines, key=lambda line: (*_doubt(line.questioned), line.ref))


def _doubt(questioned: Share) -> tuple[bool, float, int]:
    return questioned.verdict is RuleVerdict.TOO_FEW, -questioned.interval[0], -questioned.of


def _of_rule(book: Rulebook, rule: str, cases: Counts) -> RuleCounts:
    parts = {part: cases.count(f"{part}:{rule}") for part in PARTS}
    parts["decided"] = cases.count(f"fired:{rule}", "decided")
    questioned = Share(cases.count(f"questioned:{rule}"), parts["decided"])
    known = book.by_id.get(rule)
    if known is None:
        return RuleCounts(rule, "", f"{rule} (no longer published)", "", parts, questioned)
    return RuleCounts(rule, known.ref, known.title or known.therapist, known.therapist, parts, questioned)


def _newest(report: Report, names: Sequence[str], after: str) -> list[str]:
    """Return the newest references behind a count, one more than fits on a page; empty if the request is invalid."""
    if report.wrong:
        return []
    return list(islice(practice().insights.newest(report.period.days, report.part, names, after), PAGE_SIZE + 1))


def _months(report: Report) -> list[tuple[str, int, Share]]:
    """Return the last twelve months with data: the month, such as Mar 2027, how many were sent, and the agreement.

    A month begins at midnight in the practice's time zone, as the days of the period do.
    """
    insights, found = practice().insights, list[tuple[str, int, Share]]()
    oldest, last = report.period.within(*(insights.days() or (date.max, date.min)))
    while last >= oldest and len(found) < _MONTHS:
        months = list(islice(_months_back(last), _MONTHS))
        counts = insights.counts([report.period.within(*month) for month in months], report.part)
        both = zip(months, counts, strict=True)
        found += [(f"{first:%b %Y}", n.count(), n.share("agreed", "decided")) for (first, _), n in both if n.count()]
        last = months[-1][0] - timedelta(days=1)
    return found[:_MONTHS][::-1]


def _months_back(day: date) -> Iterator[tuple[date, date]]:
    """Yield the first and the last day of the month of a day, and of those before it."""
    while True:
        first, last = month_ends(day)
        yield first, last
        day = first - timedelta(days=1)


def _time(hours: float | None) -> str:
    """Return a time in the unit that people would use; "–" for none."""
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
