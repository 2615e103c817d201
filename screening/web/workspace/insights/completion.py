"""Completion: how many started forms were sent, and where people stop. Counts only, no answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from flask import render_template

from screening.domain.review.channel import Way
from screening.practice import practice
from screening.records.intake.tallies import SENT, STARTED, Tally
from screening.web.blueprints import workspace
from screening.web.needs import WHOLE_STAFF, Needs
from screening.web.staff_wording import WAYS
from screening.workflow.rules.versions import rulebook_in_force

_DAYS = timedelta(days=89)  # plus today


@dataclass(frozen=True)
class StepCount:
    """How many forms reached a step; `share` is their fraction of started forms, 0 to 1."""

    label: str
    count: int
    share: float | None


@workspace.get("/completion")
@Needs(WHOLE_STAFF)
def completion() -> str:
    """Show the last 90 days: started, each section, sent; and the share sent by language and way in."""
    today = practice().day()
    tallies = practice().tallies.between(today - _DAYS, today)
    sections = {section.id: section.title["en"] for section in rulebook_in_force(practice()).questionnaire.sections}
    names = {STARTED: "Started", **sections, SENT: "Sent"}
    by_patients = [tally for tally in tallies if tally.way is not Way.STAFF]
    started = _count(by_patients, STARTED)
    steps = [_step(label, _count(by_patients, step), started) for step, label in names.items()]
    groups = {
        "By language": [
            (one.name, [tally for tally in by_patients if tally.language == one.code]) for one in practice().languages
        ],
        "By how they came in": [(name, [tally for tally in tallies if tally.way is way]) for way, name in WAYS.items()],
    }
    tables = {title: [_row(name, rows) for name, rows in group] for title, group in groups.items()}
    return render_template("workspace/completion.html", steps=steps, started=started, tables=tables)


def _row(name: str, tallies: list[Tally]) -> tuple[str, int, StepCount]:
    """Return the name of a group, how many forms were started in it, and how many of them were sent."""
    started = _count(tallies, STARTED)
    return name, started, _step(name, _count(tallies, SENT), started)


def _count(tallies: Iterable[Tally], step: str) -> int:
    return sum(tally.count for tally in tallies if tally.step == step)


def _step(label: str, count: int, started: int) -> StepCount:
    return StepCount(label, count, count / started if started else None)
