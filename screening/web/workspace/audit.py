"""The administrator's view of the audit trail: who read or changed what, filtered, page by page."""

from __future__ import annotations

from datetime import date

from flask import render_template, request

from screening.domain.people.dates import read_day
from screening.practice import practice
from screening.records.audit.entries import Action, Wanted
from screening.records.paging import ListPage
from screening.web.blueprints import workspace
from screening.web.needs import HALF_DAY, Needs
from screening.web.staff_wording import ACTIONS, KINDS, between, local
from screening.workflow.practice.audit_folds import Fold, folded
from screening.workflow.practice.audit_names import actor_names, subject_names
from screening.workflow.practice.staff import ADMINISTRATOR

PAGE_SIZE = 50


@workspace.get("/audit")
@Needs({ADMINISTRATOR}, fresh=HALF_DAY)
def audit() -> str:
    """Show entries, newest first and filtered; repeated readings are one line, which opens to all of them."""
    asked = {name: request.args.get(name, "").strip() for name in ("who", "kind", "what", "first", "last", "reference")}
    wanted, wrong = _wanted(asked)
    folds = folded(practice(), wanted, PAGE_SIZE, request.args.get("after", "")) if not wrong else ListPage[Fold]([])
    return render_template(
        "workspace/audit.html",
        folds=folds,
        actors=actor_names(practice()),
        subjects=subject_names(practice(), (fold.newest.chain for fold in folds)),
        actions={action: ACTIONS.get(action, action.value) for action in Action},
        kinds=KINDS,
        asked=asked,
        wrong=wrong,
        older=folds.older,
        local=local,
        between=between,
    )


def _wanted(asked: dict[str, str]) -> tuple[Wanted, list[tuple[str, str]]]:
    """Return the filters, and (field, what is wrong with it)."""
    wrong: list[tuple[str, str]] = []
    days: dict[str, date | None] = {}
    for name in ("first", "last"):
        try:
            days[name] = read_day(asked[name]) if asked[name] else None
        except ValueError as error:
            wrong.append((name, str(error)))
    screening = practice().screenings.by_reference(asked["reference"].upper()) if asked["reference"] else None
    if asked["reference"] and screening is None:
        wrong.append(("reference", "No screening has this reference"))
    chain = f"screening:{screening.id}" if screening else ""
    zone = practice().settings.time_zone
    days_asked = (days.get("first"), days.get("last"))
    return Wanted(asked["who"], asked["what"], chain, *days_asked, zone, asked["kind"]), wrong
