"""Exports of the list: tomorrow's visits to print, one line each, and the current list as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from screening.domain.rules.rulebook import Act, Outcome
from screening.exchange.formats.table_csv import table_csv
from screening.practice import practice
from screening.records.audit.entries import Action, Kind, Subject
from screening.web.auth.access import staff
from screening.web.blueprints import workspace
from screening.web.needs import Needs
from screening.web.staff_wording import ACTS, OUTCOMES, URGENCIES, language_name, local
from screening.web.workspace.queue.asked import TABS, asked_for, reads_answers
from screening.web.workspace.queue.pages import found_or_listed
from screening.web.workspace.queue.rows import Row, rows_of
from screening.workflow.practice.staff import FRONT_DESK, THERAPIST
from screening.workflow.practice.trail import write_entry

MOST_LINES = 5000
_CUT = f"Only the first {MOST_LINES:,} lines are here. Filter the list to get the others."
_BEFORE = ("Visit", "Time", "Patient", "Date of birth", "Language", "Reference", "Sent")
_RESULT = {True: ("Result", "How soon", "Top reason"), False: ("How soon",)}
_AFTER = ("Assigned to", "Status")


@workspace.get("/tomorrow")
@Needs({THERAPIST, FRONT_DESK})
def tomorrow() -> str:
    """Show tomorrow's visits on a page to print; the audit trail says that it was read."""
    asked = asked_for({**request.args, "show": "tomorrow"})
    visits = practice().queue.page(MOST_LINES + 1, asked.shown)
    rows = rows_of(visits[:MOST_LINES], reads_answers=reads_answers())
    detail = f"list of tomorrow's visits, to print: {len(rows)}"
    write_entry(practice(), Subject(Kind.PRACTICE), staff().actor, Action.READ, detail)
    return render_template(
        "workspace/tomorrow.html",
        asked=asked,
        rows=sorted(rows, key=lambda row: row.entry.visit_at or time.max),  # at the same time, most urgent first
        columns=[replace(column, url="", order="") for column in asked.columns],
        local=local,
        day_of_visits=asked.shown.visits[0] if asked.shown.visits else None,
        reads_answers=reads_answers(),
        cut=_CUT if len(visits) > MOST_LINES else "",
        back=asked.url(),
    )


@workspace.get("/screenings.csv")
@Needs({THERAPIST, FRONT_DESK})
def screenings_csv() -> AnyResponse:
    """Return the list that is shown, all its pages, for a spreadsheet; the audit trail says that it was exported.

    A list that is too long ends with a line that says so.
    """
    asked, reads = asked_for(request.args), reads_answers()
    found = found_or_listed(asked, MOST_LINES + 1)
    rows = rows_of(found[:MOST_LINES], reads_answers=reads)
    what = "what was found" if "search" in asked.given else TABS[asked.tab].lower()
    detail = f"list of screenings ({what}): {len(rows)}"
    write_entry(practice(), Subject(Kind.PRACTICE), staff().actor, Action.EXPORTED, detail)
    lines = [tuple(_cells(row, reads=reads)) for row in rows] + [(_CUT,)] * (len(found) > MOST_LINES)
    text = table_csv((*_BEFORE, *_RESULT[reads], *_AFTER), lines)
    named = {"Content-Disposition": 'attachment; filename="screenings.csv"'}
    return AnyResponse(text, content_type="text/csv; charset=utf-8", headers=named)


def _cells(row: Row, *, reads: bool) -> Iterator[str]:
    entry, zone = row.entry, practice().settings.time_zone
    yield entry.visit_on.isoformat() if entry.visit_on else ""
    yield entry.visit_at.isoformat("minutes") if entry.visit_at else ""
    yield from (entry.name, entry.born, language_name(entry.language), entry.reference)
    yield f"{entry.sent_at.astimezone(zone):%Y-%m-%d %H:%M}"
    if entry.replaced_by is not None:
        yield from (
            f"Replaced by {entry.replaced_by}" if entry.replaced_by else "Replaced",
            *[""] * (len(_RESULT[reads]) - 1),
        )
    else:
        yield from _result(row, reads=reads)
    yield from (row.assigned_to, row.status)


def _result(row: Row, *, reads: bool) -> tuple[str, ...]:
    """Return what a current version says, in words."""
    entry = row.entry
    return (
        (OUTCOMES[Outcome(entry.outcome)], ACTS[Act(entry.act)], row.reason) if reads else (URGENCIES[entry.urgency],)
    )
