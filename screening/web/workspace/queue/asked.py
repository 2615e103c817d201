"""What a URL asks of the list of screenings: a tab, filters, an order. Anything else in it is ignored.

A therapist who can no longer be picked is told, since a list of everyone would pass for theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs

from flask import request, url_for

from screening.domain.people.dates import read_day
from screening.practice import practice
from screening.records.review.listing import NO_VISIT, NOBODY, Shown, Sort
from screening.web.auth.access import roles_of, signed_in
from screening.web.staff_wording import OUTCOMES
from screening.web.workspace.queue.searches import kept_search
from screening.workflow.practice.staff import THERAPIST, therapists

TABS = {"today": "Today", "tomorrow": "Tomorrow", "waiting": "Waiting", "calls": "Needs a call", "signed": "Signed"}
_KEYS = ("show", "sort", "who", "what", "lang", "since", "day", "from", "until", "search", "after")
_FILTERS = ("who", "what", "lang", "since", "day", "from", "until")
_KEPT_BY_TABS = ("who", "what", "lang", "since")
_DATED = ("waiting", "signed")  # the tabs with visits on many days
_OF_ONE_DAY = ("today", "tomorrow")
ME, NO_ONE = "me", "none"
_NO_DAY = (NO_VISIT, NO_VISIT)
_WHO_IS_GONE = (
    "The therapist in the filter is no longer in the list: their access ended, or they are no longer a therapist. "
    "The patients of all therapists are shown"
)


@dataclass(frozen=True)
class Column:
    """A column: `url` sorts by it ("" if nothing can), `order` is the value of aria-sort if it is sorted by."""

    words: str
    url: str = ""
    order: str = ""


@dataclass(frozen=True)
class ListAsked:
    """What to show. `given` are the valid parts of the URL, `typed` the dates as typed, `wrong` what is invalid.

    `choices` are the values of each filter that may be picked, in words: key → value → words.
    """

    tab: str
    shown: Shown
    given: Mapping[str, str]
    typed: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]
    wrong: list[tuple[str, str]] = field(default_factory=list)

    @property
    def dated(self) -> bool:
        """Return whether the list can be filtered by days of visits."""
        return self.tab in _DATED

    @property
    def by_time(self) -> bool:
        """Return whether the list is to show the visits of one day in order of time."""
        return self.tab in _OF_ONE_DAY and self.shown.sort is Sort.VISIT

    @property
    def filtered(self) -> bool:
        """Return whether any filter is set."""
        return any(key in self.given for key in _FILTERS)

    def url(self, endpoint: str = "workspace.queue", **changes: str | None) -> str:
        """Return the URL of this list, or of one with these changes."""
        args: dict[str, Any] = {"show": self.tab, **self.given, **changes}
        return url_for(endpoint, **args)

    def tab_url(self, tab: str) -> str:
        """Return the URL of another tab, keeping the filters that make sense there."""
        kept: dict[str, Any] = {key: self.given.get(key) for key in _KEPT_BY_TABS}
        return url_for("workspace.queue", show=tab, **kept)

    @property
    def without_day(self) -> int:
        """Return how many screenings wait without a day of visit, so that the list of one day cannot show them."""
        waiting = Shown(person_id=self.shown.person_id, visits=_NO_DAY)
        return practice().queue.count(waiting) if self.tab in _OF_ONE_DAY else 0

    @property
    def without_day_url(self) -> str:
        """Return the URL of the list of these screenings."""
        return url_for("workspace.queue", show="waiting", day="none", who=self.given.get("who"))

    def of_tab(self, tab: str) -> Shown:
        """Return what a tab counts: everything in it, or what is assigned to the person in the filter."""
        return replace(_of_tab(tab), person_id=self.shown.person_id)

    @property
    def columns(self) -> list[Column]:
        """Return the columns of the list."""
        result = (
            (self._column("Result", "result"), Column("Top reason"))
            if reads_answers()
            else (self._column("How soon", "urgency"),)
        )
        ends = (self._column("Assigned to", "assigned"), self._column("Status", "status"))
        return [self._column("Visit", "visit"), Column("Patient"), *result, *ends]

    def _column(self, words: str, name: str) -> Column:
        if "search" in self.given:
            return Column(words)  # search results stay newest first
        active = self.shown.sort is _sort(name, self.tab)
        rising = active and not self.shown.falling
        order = ("ascending" if rising else "descending") if active else ""
        return Column(words, self.url(sort=f"-{name}" if rising else name), order)


def reads_answers() -> bool:
    """Return whether the signed-in person may read answers, and what follows from them."""
    return THERAPIST in roles_of(signed_in())


def asked_for(args: Mapping[str, str]) -> ListAsked:
    """Return what a URL asks for; without a tab, today's visits or, if there are none, all that are waiting."""
    choices, tab = _choices(), args.get("show", "")
    given = {key: args[key] for key in choices if args.get(key) and args[key] in choices[key]}
    typed = {key: args.get(key, "").strip() for key in ("from", "until")}
    shown = Shown(person_id=_person(given.get("who", "")), outcome=given.get("what"), language=given.get("lang"))
    shown = replace(shown, since_session="since" in given)
    if tab not in TABS:
        today = replace(_of_tab("today"), person_id=shown.person_id)
        tab = "today" if practice().queue.count(today, 1) else "waiting"
    base = _of_tab(tab)
    shown = replace(shown, decided=base.decided, visits=base.visits, to_call=base.to_call)
    visits, wrong = _days(typed) if tab in _DATED else (None, [])
    if visits:
        shown = replace(shown, visits=visits)
        given |= {key: text for key, text in typed.items() if text}
    if visits or tab not in _DATED:
        given.pop("day", None)
    elif "day" in given:
        shown = replace(shown, visits=_NO_DAY)
    shown, sort = _sorted(shown, tab, args.get("sort", ""), by_visit=visits is not None)
    given |= {"sort": sort} if sort else {}
    given |= {"search": args["search"]} if kept_search(args.get("search", "")) else {}
    if args.get("who", "") not in choices["who"]:
        wrong = [("who", _WHO_IS_GONE), *wrong]
    return ListAsked(tab, shown, given, typed, choices, wrong)


def list_url(**more: Any) -> str:
    """Return the URL of the list that someone came from: `back`, posted or in the URL, is that page's query."""
    asked = parse_qs(request.values.get("back", ""))
    kept: dict[str, Any] = {key: asked[key][0] for key in _KEYS if key in asked}
    return url_for("workspace.queue", **kept, **more)


def _of_tab(tab: str) -> Shown:
    if tab == "calls":
        return Shown(decided=None, to_call=True)
    if tab in ("waiting", "signed"):
        return Shown(decided=tab == "signed")
    day = practice().day() + timedelta(days=tab == "tomorrow")
    return Shown(decided=None, visits=(day, day))


def _sort(name: str, tab: str) -> Sort | None:
    """Return the sort order for a column; on the signed tab, status means when they were signed."""
    kinds = (Sort.VISIT, Sort.ASSIGNED, Sort.STATUS, Sort.RESULT if reads_answers() else Sort.URGENCY)
    if name not in [str(kind) for kind in kinds]:
        return None
    return Sort.SIGNED if tab == "signed" and name == Sort.STATUS else Sort(name)


def _sorted(shown: Shown, tab: str, asked: str, *, by_visit: bool) -> tuple[Shown, str]:
    """Return what to show in the requested order, and that order; or in the tab's order, and ""."""
    sort = _sort(asked.removeprefix("-"), tab)
    if sort is not None:
        return replace(shown, sort=sort, falling=asked.startswith("-")), asked
    if by_visit or tab in _OF_ONE_DAY:
        return replace(shown, sort=Sort.VISIT), ""
    return replace(shown, sort=Sort.SIGNED, falling=True) if tab == "signed" else shown, ""


def _choices() -> dict[str, dict[str, str]]:
    """Return what may be picked. Results are answers, so only those who read answers may ask for them."""
    languages = {"": "Any language", **{one.code: one.name for one in practice().languages}}
    results = {"": "Any result", **{str(outcome): words for outcome, words in OUTCOMES.items()}}
    named = {str(person_id): name for person_id, name in therapists(practice()).items()}
    who = {"": "All therapists", ME: "My patients", **named, NO_ONE: "Not assigned"}
    since = {"": "Any answers", "needling": "Changed since last needling"}
    by_answers = {"since": since if practice().settings.course_of_care else {}, "what": results}
    days = {"": "Any day of visit", "none": "Without a day"}
    return {"who": who, "day": days, **(by_answers if reads_answers() else {}), "lang": languages}


def _person(picked: str) -> int | None:
    if picked in (ME, NO_ONE):
        return signed_in().id if picked == ME else NOBODY
    return int(picked) if picked else None


def _days(typed: Mapping[str, str]) -> tuple[tuple[date, date] | None, list[tuple[str, str]]]:
    """Return the first and last day (None: any), and what is wrong with which field."""
    days, wrong = {"from": date.min, "until": date.max - timedelta(days=1)}, []
    for key, text in typed.items():
        try:
            days |= {key: read_day(text)} if text else {}
        except ValueError as error:
            wrong.append((key, f"{error}"))
    if not wrong and days["from"] > days["until"]:
        wrong.append(("until", "The last day is before the first one. Change one of them"))
    return ((days["from"], days["until"]) if any(typed.values()) and not wrong else None), wrong
