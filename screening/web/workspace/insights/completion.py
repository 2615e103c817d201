"""Completion: how many started forms were sent, and where people stop. Counts only, no answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from flask import render_template

from screening.domain.review.channel import BY_PATIENT
from screening.domain.review.insights import FEW, Share
from screening.practice import practice
from screening.records.intake.tallies import SENT, STARTED, Tally
from screening.web.blueprints import workspace
from screening.web.needs import WHOLE_STAFF, Needs
from screening.web.staff_wording import WAYS
from screening.web.workspace.insights.filters import DATES, OWN, asked, read_period
from screening.workflow.rules.versions import rulebook_in_force


@dataclass(frozen=True)
class FormStep:
    """A step of the form: how many of those who started got this far, and how many stopped right before it."""

    label: str
    got: Share
    stopped: int


@workspace.get("/completion")
@Needs(WHOLE_STAFF)
def completion() -> str:
    """Show how far people got on some days, step by step, and the share that sent by language and by way in."""
    given = asked()
    period = read_period(given, practice().day())
    tallies = [] if period.wrong else practice().tallies.between(*period.days)
    by_patients = [tally for tally in tallies if tally.way in BY_PATIENT]
    steps = _steps(by_patients)
    groups = {
        "By language": [
            (one.name, [tally for tally in by_patients if tally.language == one.code]) for one in practice().languages
        ],
        "By how they came in": [(name, [tally for tally in tallies if tally.way is way]) for way, name in WAYS.items()],
    }
    return render_template(
        "workspace/completion.html",
        steps=steps,
        most=_where_most_stop(steps),
        few=FEW,
        groups={title: [(name, _sent(rows)) for name, rows in group] for title, group in groups.items()},
        asked=given,
        dates=DATES,
        own=OWN,
        wrong=list(period.wrong),
    )


def _steps(tallies: Sequence[Tally]) -> list[FormStep]:
    """Return the steps in order. Reaching a step means passing all earlier ones, even if they asked nothing."""
    sections = {section.id: section.title["en"] for section in rulebook_in_force(practice()).questionnaire.sections}
    names = {STARTED: "Started", **sections, SENT: "Sent"}
    counts = [_count(tallies, step) for step in names]
    got = [max(counts[place:]) for place in range(len(counts))]
    stopped = [0, *(before - here for before, here in pairwise(got))]
    lines = zip(names.values(), got, stopped, strict=True)
    return [FormStep(label, Share(here, got[0]), gone) for label, here, gone in lines]


def _where_most_stop(steps: Sequence[FormStep]) -> FormStep | None:
    """Return the step before which most people stopped, the first if there are several; None if no one stopped."""
    most = max(steps, key=lambda step: step.stopped)
    return most if most.stopped else None


def _sent(tallies: Sequence[Tally]) -> Share:
    return Share(_count(tallies, SENT), max(_count(tallies, STARTED), _count(tallies, SENT)))


def _count(tallies: Iterable[Tally], step: str) -> int:
    return sum(tally.count for tally in tallies if tally.step == step)
