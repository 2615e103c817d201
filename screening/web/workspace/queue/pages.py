"""The screenings: whom to call now, the visits of a day, what waits for a decision, what was signed; and search."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.domain.people.dates import DayError, read_day
from screening.practice import practice
from screening.records.audit.entries import Action, Kind, Subject
from screening.records.paging import ListPage
from screening.records.review.queue import MOST_COUNTED, QueueEntry
from screening.web.auth.access import signed_in, staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.forms.fields import posted_number
from screening.web.needs import Needs
from screening.web.staff_wording import clock, local
from screening.web.workspace.lookup import screening_or_404
from screening.web.workspace.queue.arrivals import newest_arrivals
from screening.web.workspace.queue.asked import (
    ME,
    NO_ONE,
    TABS,
    ListAsked,
    asked_for,
    list_url,
    reads_answers,
)
from screening.web.workspace.queue.calls import NotLoggedError, cards_of, log_posted_call, meanwhile_called
from screening.web.workspace.queue.rows import rows_of
from screening.web.workspace.queue.searches import is_typed_on, keep_search, kept_search
from screening.web.workspace.queue.visits import MOST_OF_DAY, ByTime, visits_by_time
from screening.workflow.practice.staff import FRONT_DESK, THERAPIST, Staff, therapists
from screening.workflow.practice.trail import write_entry
from screening.workflow.review.assign import AssignedMeanwhileError, Assignment, assign
from screening.workflow.rules.versions import candidate_state

PAGE_SIZE = 25
_FIRST = 50  # calls; the rest follow as these are made
_MOST = 100  # counted on a tab: more is "99+"


@workspace.get("/")
@Needs({THERAPIST, FRONT_DESK})
def queue() -> str:
    """Show the screenings of a tab, or what was found."""
    return _queue_page()


@workspace.post("/")
@Needs({THERAPIST, FRONT_DESK})
def find() -> AnyResponse:
    """Find someone. By POST, so that no URL contains a name: URLs end up in logs. The page that follows shows them.

    The audit trail says who searched and when, once for words typed bit by bit, and never what was typed.
    """
    typed, search_id = request.form.get("find", "").strip(), request.form.get("search", "")
    if not typed:
        return redirect(url_for("workspace.queue"))
    if not is_typed_on(typed, search_id):
        write_entry(practice(), Subject(Kind.PRACTICE), staff().actor, Action.SEARCHED)
    search_id = keep_search(typed, search_id)
    return redirect(url_for("workspace.queue", search=search_id))


@workspace.post("/calls/<call_id>/log")
@Needs({THERAPIST, FRONT_DESK})
def log_a_call(call_id: str) -> ViewResult:
    """Log a call; one with something missing stays on the page."""
    try:
        return log_posted_call(call_id)
    except NotLoggedError as error:
        return _queue_page(error), 422


def _queue_page(refused: NotLoggedError | None = None) -> str:
    asked = asked_for(request.args)
    searched = kept_search(asked.given.get("search", ""))
    entries = found_or_listed(asked, PAGE_SIZE, request.args.get("after", ""))
    in_order = isinstance(entries, ByTime) or bool(searched) or not asked.by_time
    calls = practice().calls.open(_FIRST + 1)
    return render_template(
        "workspace/queue.html",
        asked=asked,
        rows=rows_of(entries, reads_answers=reads_answers()),
        older=entries.older,
        columns=asked.columns if in_order else [replace(column, order="") for column in asked.columns],
        in_order=in_order,
        most_of_day=MOST_OF_DAY,
        searched=searched,
        ended="search" in request.args and not searched,
        nothing_found=_nothing_found(searched),
        not_shown=_not_shown(searched) if len(entries) == PAGE_SIZE else "",
        tabs={tab: (words, _count(asked, tab, len(calls))) for tab, words in TABS.items()},
        invited=_up_to(practice().invites.count(MOST_COUNTED)),
        cards=cards_of(calls[:_FIRST], refused),
        more_calls=len(calls) > _FIRST,
        refused=refused,
        problems=[(f"{refused.field}-{refused.call_id}", refused.wrong)] if refused else asked.wrong,
        meanwhile=_meanwhile(),
        candidate=candidate_state(practice(), practice().settings.rules_path),
        reads_answers=reads_answers(),
        therapists=therapists(practice()),
        me=signed_in(),
        today=practice().day(),
        now=clock(datetime.now(practice().settings.time_zone).time()),
        newest=newest_arrivals(),
        back_to=request.query_string.decode("ascii", "replace"),
        local=local,
    )


def found_or_listed(asked: ListAsked, size: int, after: str = "") -> ListPage[QueueEntry]:
    """Return what was found or, without a search, a page of the list."""
    searched = kept_search(asked.given.get("search", ""))
    if searched:
        return ListPage(practice().queue.search(searched, size))
    by_time = visits_by_time(asked.shown, size, after) if asked.by_time else None
    return practice().queue.page(size, asked.shown, after) if by_time is None else by_time


@workspace.post("/screenings/<reference>/take")
@Needs({THERAPIST, FRONT_DESK})
def take_screening(reference: str) -> AnyResponse:
    """Assign a screening, and any unassigned call about it, to oneself or to the therapist who was picked."""
    screening, to = screening_or_404(reference), request.form.get("to", ME)
    picked = _picked(to)
    if picked is None and to != NO_ONE:
        return redirect(list_url(not_there=posted_number(to, 0)))
    wanted = Assignment(picked, posted_number(request.form.get("seen", ""), None))
    try:
        if not assign(practice(), screening.id, wanted, staff()):  # a newer version took its place
            return redirect(list_url(meanwhile=reference))
    except AssignedMeanwhileError:
        return redirect(list_url(meanwhile=reference))
    if "back" in request.form or not reads_answers():
        return redirect(list_url(_anchor=f"s-{reference}"))
    return redirect(url_for("workspace.summary", reference=reference))


def _picked(picked: str) -> Staff | None:
    """Return the therapist who was picked; None for no one, or someone who is no longer a therapist here."""
    if picked == NO_ONE:
        return None
    person_id = staff().id if picked == ME else posted_number(picked, 0)
    name = therapists(practice()).get(person_id)
    return Staff(person_id, name) if name else None


def _meanwhile() -> str:
    """Return what someone else did first, after the page was shown, so that it was not done twice; "" for nothing."""
    if "call" in request.args:
        return meanwhile_called(request.args["call"])
    if "not_there" in request.args:
        return _cannot_be_assigned(posted_number(request.args["not_there"], 0))
    screening = practice().screenings.by_reference(request.args.get("meanwhile", ""))
    newest = practice().screenings.newest_version(screening.id) if screening else None
    if screening is None or newest is None:
        return ""
    if newest.id != screening.id:
        return (
            f"{screening.reference} was replaced by {newest.reference}, which the patient sent since, so no one was "
            "assigned to it. Assign the new one."
        )
    holder = practice().people.name_of(practice().queue.taken_by(screening.id)) or "no one"
    return (
        f"{screening.reference} was assigned to {holder} in the meantime, so your choice was not saved. "
        "Assign it again if you want to change that."
    )


def _cannot_be_assigned(person_id: int) -> str:
    """Return why nothing was assigned to someone; "" once they can be assigned to again."""
    if person_id in therapists(practice()):
        return ""
    name = practice().people.name_of(person_id) or "The person you picked"
    return (
        f"{name} can no longer be assigned to a screening: their access ended, or they are no longer a therapist. "
        "Nothing was changed. Pick someone else."
    )


def _count(asked: ListAsked, tab: str, calls: int) -> str:
    count = calls if tab == "calls" else practice().queue.count(asked.of_tab(tab), _MOST)
    most = _FIRST if tab == "calls" else _MOST - 1
    return f"{most}+" if count > most else str(count)


def _up_to(count: int) -> str:
    return f"{MOST_COUNTED:,} or more" if count >= MOST_COUNTED else str(count)


def _not_shown(searched: str) -> str:
    """Return how many more were found than a page shows; "" for none, or without a search."""
    more = practice().queue.count_found(searched, PAGE_SIZE + MOST_COUNTED) - PAGE_SIZE
    return f"{_up_to(more)}{' more' if more < MOST_COUNTED else ''}" if more > 0 else ""


def _nothing_found(searched: str) -> str:
    """Return what to try next; for an impossible date, what is wrong with it."""
    try:
        read_day(searched)
    except DayError as error:
        if error.wrong:
            return f"{error}."
    return "Nothing found. Try one part of the name, the date of birth, like 3 27 1985, or the whole phone number."
