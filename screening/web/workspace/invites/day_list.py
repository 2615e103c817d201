"""Inviting from a day list: paste or upload, review what would be sent to whom, send, and see what was sent.

The list stays on the server, sealed, for at most an hour: only its own page shows it, and no URL contains a name.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, redirect, render_template, request, url_for

from screening.exchange.formats.day_list_csv import MOST_LISTED, DayListError, uploaded_text
from screening.practice import practice
from screening.records.intake.day_lists import PastedList
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.forms.fields import posted_number
from screening.web.needs import Needs
from screening.workflow.intake.day_list import ReadBy, read_day_list
from screening.workflow.intake.invite import goes_by_mail
from screening.workflow.intake.invite_list import (
    ListChangedError,
    ListGoneError,
    ListToSend,
    change_list,
    invite_listed,
    keep_list,
    look,
)
from screening.workflow.practice.staff import FRONT_DESK, THERAPIST, therapists

_NOTICES = {
    "ticked": "Nothing was sent: no one is ticked.",
    "typed": "Your change was not saved: someone else has changed this list, as shown here. What you typed is "
    "still in the box below. Copy from it what you need, or press “Check again” to replace the list with it.",
    "changed": "Nothing was sent: this list, or who on it is invited, has changed. Check it and send it again.",
}


@workspace.route("/invites/list", methods=["GET", "POST"])
@Needs({THERAPIST, FRONT_DESK})
def day_list() -> ViewResult:
    """Take a pasted or uploaded list, and redirect to its review."""
    if request.method != "POST":
        return _paste_page("", "")
    return _taken(lambda text: keep_list(practice(), text))


@workspace.route("/invites/list/<list_id>", methods=["GET", "POST"])
@Needs({THERAPIST, FRONT_DESK})
def look_at_list(list_id: str) -> ViewResult:
    """Show what would be sent to whom; a post changes the list."""
    pasted = practice().day_lists.find(list_id)
    if request.method == "POST":
        try:
            return _taken(lambda text: _changed(pasted, text))
        except ListChangedError:
            return _changed_meanwhile(list_id)
    if pasted is None:
        return _paste_page("", "That list is no longer kept: a list is deleted after an hour. Paste it again"), 404
    if not pasted.text:
        return redirect(url_for("workspace.list_sent", list_id=list_id))
    return _look_page(pasted)


@workspace.post("/invites/list/<list_id>/send")
@Needs({THERAPIST, FRONT_DESK})
def send_list(list_id: str) -> ViewResult:
    """Invite everyone who is ticked, once; a second press leads to what the first one sent."""
    sending = ListToSend(
        list_id=list_id,
        revision=posted_number(request.form.get("revision", ""), -1),
        lines=frozenset(posted_number(line, -1) for line in request.form.getlist("line")),
        remind="remind" in request.form,
    )
    if not sending.lines:
        return redirect(url_for("workspace.look_at_list", list_id=list_id, notice="ticked"))
    try:
        invite_listed(practice(), practice().settings, sending, _read_by(), staff().actor)
    except ListGoneError:
        return redirect(url_for("workspace.look_at_list", list_id=list_id))
    except ListChangedError:
        if not practice().invites.of_list(list_id):
            return redirect(url_for("workspace.look_at_list", list_id=list_id, notice="changed"))
    return redirect(url_for("workspace.list_sent", list_id=list_id))


@workspace.get("/invites/list/<list_id>/sent")
@Needs({THERAPIST, FRONT_DESK})
def list_sent(list_id: str) -> ViewResult:
    """Show who on a list was invited: by email, or with a slip to print or a link to hand over."""
    invites, pasted = practice().invites.of_list(list_id) or abort(404), practice().day_lists.find(list_id)
    left = read_day_list(pasted.text, _read_by()) if pasted and pasted.text else None
    return render_template(
        "workspace/day_list_sent.html",
        list_id=list_id,
        mailed=[one for one in invites if goes_by_mail(practice().settings, one.asked)],
        handed_over=[one for one in invites if not goes_by_mail(practice().settings, one.asked)],
        left=len({one.line for one in left.people} | {one.line for one in left.problems}) if left else 0,
    )


def _taken(keep: Callable[[str], str]) -> ViewResult:
    """Read what was pasted or uploaded; store it and redirect to the review, or show what to fix."""
    text, uploaded = request.form.get("list", ""), request.files.get("file")
    if uploaded and text.strip():
        return _paste_page(text, "Paste a list or choose a file, not both. To use the file, empty the box first"), 422
    try:
        text = (uploaded_text(uploaded.read()) if uploaded else "") or text
        read_day_list(text, _read_by())
    except DayListError as error:
        return _paste_page(text, str(error)), 422
    return redirect(url_for("workspace.look_at_list", list_id=keep(text)))


def _changed(pasted: PastedList | None, text: str) -> str:
    """Replace the text of a list, or store it as a new one if the old one is gone or empty; return its id."""
    if pasted is None or not pasted.text:
        return keep_list(practice(), text)
    change_list(practice(), pasted.id, posted_number(request.form.get("revision", ""), -1), text)
    return pasted.id


def _changed_meanwhile(list_id: str) -> ViewResult:
    """Show the list as someone else changed it, with what was typed still in the box."""
    pasted = practice().day_lists.find(list_id)
    if pasted is None or not pasted.text:
        return _taken(lambda text: keep_list(practice(), text))
    return _look_page(pasted, typed=request.form.get("list", "")), 409


def _paste_page(text: str, wrong: str) -> str:
    return render_template("workspace/day_list.html", text=text, wrong=wrong, most=MOST_LISTED)


def _look_page(pasted: PastedList, typed: str = "") -> str:
    read = read_day_list(pasted.text, _read_by())
    found = look(practice(), read.people)
    return render_template(
        "workspace/day_list_look.html",
        pasted=pasted,
        found=found,
        to_send=sum(one.can_be_sent for one in found),
        by_mail={one.person.line for one in found if goes_by_mail(practice().settings, one.person.asked)},
        problems=read.problems,
        unused=read.unused,
        typed=typed,
        notice=_NOTICES.get("typed" if typed else request.args.get("notice", "")),
    )


def _read_by() -> ReadBy:
    return ReadBy(practice().day(), practice().offered, therapists(practice()))
