"""What happened at sessions and after them, and whether it helped: shares with intervals, small ones never shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from flask import abort, render_template

from screening.domain.care.counted import (
    AFTERWARDS,
    ALL,
    BY_STAFF,
    FEW_SESSIONS,
    MEASURED,
    NEEDLED,
    OUTCOME,
    SITE,
    TECHNIQUE,
    Telling,
    change_name,
    events_of,
    groups_of,
    is_small,
    share,
)
from screening.domain.care.outcomes import MeasuredChange
from screening.domain.review.insights import Share
from screening.domain.rules.rulebook import Outcome, Rulebook
from screening.practice import practice
from screening.web.blueprints import workspace
from screening.web.needs import Needs
from screening.web.staff_wording import OUTCOMES
from screening.web.workspace.care.course import sites_of
from screening.workflow.practice.staff import THERAPIST
from screening.workflow.rules.versions import rulebook_in_force


@dataclass(frozen=True)
class CountLine:
    """One line of a table: what the sessions have in common, in how many anything happened, and each kind of it.

    A share is None if it is based on so few sessions that someone could be identified. `sessions` is None if it is
    such a number, or if one could be worked out from it; then the line has no share either, since one tells it.
    """

    words: str
    sessions: int | None
    anything: Share | None
    events: tuple[Share | None, ...]


@dataclass(frozen=True)
class ToldTables:
    """Reports on sessions: the words for what may happen, the line for all sessions, and tables by what they share.

    `has_any` says whether there is any report.
    """

    has_any: bool
    events: tuple[str, ...]
    every: CountLine
    tables: Mapping[str, list[CountLine]]


@dataclass(frozen=True)
class ChangeLine:
    """One suggestion: how many were needled and measured again, and how many of these are better, the same or worse.

    `changes` is empty if one of the three is small, since the others would reveal it.
    """

    words: str
    needled: int
    measured: int
    changes: tuple[Share, ...]


@workspace.get("/sessions")
@Needs({THERAPIST})
def session_counts() -> str:
    """Show how often something happened in sessions with needling; small counts are never shown."""
    if not practice().settings.course_of_care:
        abort(404)
    kept, book = practice().care_counts.read(), rulebook_in_force(practice())
    counts: Mapping[str, int] = kept or {}
    beside = book.questionnaires.values()
    reported = {rule: one.by_id[rule].title for one in beside if one.asking for rule in one.asking.counted}
    return render_template(
        "workspace/session_counts.html",
        is_counted=kept is not None,
        seen=_tables(counts, BY_STAFF, book, book.treatment.session.happened),
        afterwards=_tables(counts, AFTERWARDS, book, reported),
        changes={
            one.asking.measured.label: _changes(counts, one.asking.id)
            for one in beside
            if one.asking and one.asking.measured
        },
        few=FEW_SESSIONS,
    )


def _tables(counts: Mapping[str, int], told: Telling, book: Rulebook, happened: Mapping[str, str]) -> ToldTables:
    events = events_of(counts, told)
    names = {
        "By what the rules suggested": (OUTCOME, {str(one): OUTCOMES[one] for one in Outcome}),
        "By site": (SITE, sites_of(book)),
        "By technique": (TECHNIQUE, book.treatment.session.techniques),
    }
    every = _shares(counts, ALL, told, events)
    tables = {}
    for title, (kind, known) in names.items():
        groups = groups_of(counts, kind)
        groups = [group for group in groups if share(counts, group, told.anything, told.of).of]
        shown = _lines([_shares(counts, group, told, events) for group in groups], every, apart=kind != SITE)
        tables[title] = [
            CountLine(known.get(name, name), sessions, anything, tuple(each))
            for group, (sessions, (anything, *each)) in zip(groups, shown, strict=True)
            for name in [group.removeprefix(kind)]
        ]
    anything, *each = [None if is_small(one) else one for one in every]
    whole = CountLine("All sessions", every[0].of if every[0].of >= FEW_SESSIONS else None, anything, tuple(each))
    return ToldTables(every[0].of > 0, tuple(happened.get(event, event) for event in events), whole, tables)


def _shares(counts: Mapping[str, int], group: str, told: Telling, events: Sequence[str]) -> list[Share]:
    """Return in how many of a group anything happened, then each event."""
    names = (told.anything, *(f"{told.each}{event}" for event in events))
    return [share(counts, group, name, told.of) for name in names]


_Line = tuple[int | None, tuple[Share | None, ...]]


def _lines(groups: Sequence[Sequence[Share]], every: Sequence[Share], *, apart: bool) -> list[_Line]:
    """Return the number of sessions and the shares that may be shown of each group, next to those of all sessions.

    Without its number, a group has no share either: the interval of a share tells of how many it is.
    """
    sizes = [Share(shares[0].of, shares[0].of) for shares in groups]
    numbers = _none_worked_out(sizes, Share(every[0].of, every[0].of), apart=apart)
    shown = zip(*map(partial(_none_worked_out, apart=apart), zip(*groups, strict=True), every), strict=True)
    return [
        (None, (None,) * len(every)) if number is None else (number.of, shares)
        for number, shares in zip(numbers, shown, strict=True)
    ]


def _none_worked_out(column: Sequence[Share], every: Share, *, apart: bool = True) -> tuple[Share | None, ...]:
    """Return what may be shown of groups next to their total: nothing small, and nothing that leaves a small remainder.

    Without `apart`, groups may overlap, so each leaves its own remainder.
    """
    shown = [None if is_small(one) or (not apart and _is_small_rest(every, [one])) else one for one in column]
    while (told := [one for one in shown if one is not None]) and not is_small(every) and _is_small_rest(every, told):
        shown[shown.index(min(told, key=lambda one: (one.count, one.of)))] = None
    return tuple(shown)


def _is_small_rest(every: Share, groups: Sequence[Share]) -> bool:
    """Return whether what remains of the total without these groups is small; zero does not count as small."""
    rest = Share(every.count - sum(one.count for one in groups), every.of - sum(one.of for one in groups))
    return rest.of > 0 and is_small(rest)


def _changes(counts: Mapping[str, int], questionnaire: str) -> list[ChangeLine]:
    """Return a line for each suggestion under which someone was needled; none if no one was measured again at all."""
    lines = [_change(counts, group, questionnaire) for group in groups_of(counts, OUTCOME)]
    return [line for line in lines if line.needled] if any(line.measured for line in lines) else []


def _change(counts: Mapping[str, int], group: str, questionnaire: str) -> ChangeLine:
    measured = f"{MEASURED}{questionnaire}"
    shares = [share(counts, group, change_name(questionnaire, one), measured) for one in MeasuredChange]
    again = share(counts, group, measured, NEEDLED)
    shown = () if any(map(is_small, shares)) else tuple(shares)
    return ChangeLine(OUTCOMES[Outcome(group.removeprefix(OUTCOME))], again.of, again.count, shown)
