"""The queue: whom to call now, what is waiting for a decision, and search."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.domain.people.dates import DayError, read_day
from screening.practice import practice
from screening.records.paging import ListPage
from screening.records.review.listing import Shown
from screening.records.review.queue import MOST_COUNTED
from screening.web.auth.access import roles_of, signed_in, staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.needs import Needs
from screening.web.staff_wording import local
from screening.web.workspace.queue.calls import NotLoggedError, cards_of, log_posted_call
from screening.workflow.intake.contact_details import MOST_NAME
from screening.workflow.practice.staff import FRONT_DESK, THERAPIST
from screening.workflow.review.assign import take
from screening.workflow.rules.versions import candidate_state

PAGE_SIZE = 25
_FIRST = 50  # calls; the rest follows as these are made


@workspace.get("/")
@Needs({THERAPIST, FRONT_DESK})
def queue() -> str:
    """Show what is waiting for a decision: most urgent first, then by date of visit, then oldest."""
    return _queue_page()


@workspace.post("/")
@Needs({THERAPIST, FRONT_DESK})
def find() -> str:
    """Find someone. By POST, so that no URL contains a name: URLs end up in logs."""
    return _queue_page(searched=request.form.get("find", "").strip()[:MOST_NAME])


@workspace.post("/calls/<call_id>/log")
@Needs({THERAPIST, FRONT_DESK})
def log_a_call(call_id: str) -> ViewResult:
    """Log a call; one with something missing stays on the page."""
    try:
        return log_posted_call(call_id)
    except NotLoggedError as error:
        return _queue_page(error), 422


def _queue_page(refused: NotLoggedError | None = None, searched: str = "") -> str:
    decided, mine = request.args.get("show") == "decided", "mine" in request.args
    shown = Shown(decided, signed_in().id if mine else None)
    if searched:
        entries = ListPage(practice().queue.search(searched, PAGE_SIZE))
    else:
        entries = practice().queue.page(PAGE_SIZE, shown, request.args.get("after", ""))
    calls = practice().calls.open(_FIRST + 1)
    return render_template(
        "workspace/queue.html",
        entries=entries,
        older=entries.older,
        searched=searched,
        nothing_found=_nothing_found(searched),
        not_shown=_not_shown(searched) if len(entries) == PAGE_SIZE else "",
        waiting=_up_to(practice().queue.count(Shown(False, shown.person_id))),
        done=_up_to(practice().queue.count(Shown(True, shown.person_id))),
        mine=mine,
        decided=decided,
        invited=_up_to(practice().invites.count(MOST_COUNTED)),
        takers=practice().queue.takers(entry.id for entry in entries),
        cards=cards_of(calls[:_FIRST], refused),
        more_calls=len(calls) > _FIRST,
        refused=refused,
        problems=[(f"outcome-{refused.call_id}", refused.wrong)] if refused else [],
        candidate=candidate_state(practice(), practice().settings.rules_path),
        reads_answers=THERAPIST in roles_of(signed_in()),
        local=local,
    )


@workspace.post("/screenings/<reference>/take")
@Needs({THERAPIST, FRONT_DESK})
def take_screening(reference: str) -> AnyResponse:
    """Assign a screening to oneself, and any unassigned call about it."""
    screening = practice().screenings.by_reference(reference)
    if screening is None or not take(practice(), screening.id, staff()):
        abort(404)
    to_summary = THERAPIST in roles_of(signed_in())
    return redirect(url_for("workspace.summary", reference=reference) if to_summary else url_for("workspace.queue"))


def _up_to(count: int) -> str:
    return f"{MOST_COUNTED:,} or more" if count >= MOST_COUNTED else str(count)


def _not_shown(searched: str) -> str:
    """Return how many more were found than a page shows; "" for none, or without a search."""
    more = practice().queue.count_found(searched, PAGE_SIZE + MOST_COUNTED) - PAGE_SIZE
    return f"{_up_to(more)}{' more' if more < MOST_COUNTED else ''}" if more > 0 else ""


def _nothing_found(searched: str) -> str:
    """Return what to try; for an impossible date, what is wrong with it."""
    try:
        read_day(searched)
    except DayError as error:
        if error.wrong:
            return f"{error}."
    return "Nothing found. Try one part of the name, the date of birth, like 3 27 1985, or the whole phone number."
