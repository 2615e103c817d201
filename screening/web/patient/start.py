"""Where a patient starts, continues, and stops."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from screening.domain.people.identity import first_name
from screening.exchange.documents.pdf import can_make_pdf
from screening.practice import practice
from screening.records.intake.draft_contents import Content
from screening.records.intake.drafts import Draft, GoneError
from screening.records.intake.invites import Invite
from screening.records.screenings.screenings import Screening
from screening.web.blueprints import ViewResult, patient
from screening.web.forms.fields import posted_number
from screening.web.http.cookies import drop_cookies
from screening.web.needs import DRAFT_HOLDER, EVERYONE, Needs
from screening.web.patient import progress
from screening.web.patient.before_session import is_in_care, waits_for_answers
from screening.web.patient.change import first_page, untouched
from screening.web.patient.kept_pages import kept_page
from screening.web.patient.navigation import Walk, url_of
from screening.web.patient.own_answers import VisitDay
from screening.web.patient.session import (
    DRAFT,
    INVITE,
    asked,
    begun_elsewhere,
    closed_page,
    draft,
    found_draft,
    found_invite,
    give_cookie,
    is_begun,
    is_changing,
    is_named,
    only_changes_language,
    reload_draft,
    rulebook,
    sent_already,
    start_context,
    token,
)
from screening.web.patient.visit import coming_visit
from screening.workflow.intake.come_back import forget as forget_draft
from screening.workflow.intake.invite import note_opened
from screening.workflow.intake.start import start as start_draft
from screening.workflow.intake.start import start_over
from screening.workflow.rules.versions import rulebook_in_force

_FIRST_PRINTABLE = 32


@patient.errorhandler(GoneError)
def gone(_error: GoneError) -> ViewResult:
    """Show that the draft expired, was deleted or was sent while this page was open."""
    reload_draft()
    found = found_draft()
    return sent_already() if found and found.screening_id else redirect(url_for("patient.go_on"))


@patient.get("/")
@Needs(EVERYONE)
def start() -> ViewResult:
    """Show the start page; it reveals nothing of this browser's draft, but asks what to do with it."""
    if found_draft() is None and (closed := closed_page()):
        return closed
    book, minutes, invite = rulebook_in_force(practice()), progress.minutes(), found_invite()
    shared = {"treatment": book.treatment, "reviewed": book.reviewed, "can_make_pdf": can_make_pdf()}
    if found_draft() is None and invite is None:
        shared["may_start"] = practice().settings.open_link
        return kept_page("patient/start.html", (book.version, can_make_pdf()), {"minutes": minutes}, **shared)
    if invite is not None and request.method != "HEAD":
        note_opened(practice(), invite)
    sent = practice().screenings.newest_version(invite.screening_id) if invite and invite.screening_id else None
    return render_template(
        "patient/start.html",
        unfinished=found_draft(),
        continues=invite is not None and sent is not None and _changes(sent, invite),
        begun=begun_elsewhere(),
        asks_again=is_in_care(invite.screening_id) if invite and invite.screening_id else False,
        asks_first=invite is not None and waits_for_answers(invite),
        invite=invite,
        greeted=first_name(invite.asked.name) if invite else "",
        has_result=sent is not None and practice().drafts.by_id(sent.draft_id) is not None,
        visit=_visit(invite, sent),
        may_start=_may_start(invite),
        is_open=practice().settings.open_link,
        invited_again=_is_for_another(invite, found_draft()),
        another_sent=invite is not None and sent is not None and _sent_another(sent, invite),
        minutes=minutes,
        **shared,
    )


def _may_start(invite: Invite | None) -> bool:
    """Return whether a new form may be started: by the open link, or once with an invite."""
    return practice().settings.open_link or (invite is not None and invite.screening_id is None)


def _changes(newest: Screening, invite: Invite) -> bool:
    """Return whether this browser has a change of what was sent, which is then continued and not begun once more.

    One that is older than a link that asks again does not answer that link.
    """
    found = found_draft()
    if found is None or found.screening_id or not found.origin.changes or found.started_at < invite.created_at:
        return False
    changed = practice().screenings.newest_version(found.origin.changes)
    return changed is not None and changed.id == newest.id


def _sent_another(newest: Screening, invite: Invite) -> bool:
    """Return whether this browser sent a form that has nothing to do with its invite: often a relative's."""
    found = found_draft()
    if found is None or not found.screening_id or found.origin.invite_id == invite.id:
        return False
    here = practice().screenings.newest_version(found.screening_id)
    return here is not None and here.id != newest.id


def _visit(invite: Invite | None, sent: Screening | None) -> VisitDay | None:
    """Return the coming visit of an invite; once something was sent, its day may have been moved."""
    if sent is not None:
        return coming_visit(sent.visit_on, sent.visit_at)
    return coming_visit(invite.asked.visit_on, invite.asked.visit_at) if invite else None


@patient.post("/start")
@Needs(EVERYONE, posts_an_hour=120, same_origin=True, accepted_rules=True)
def start_new() -> ViewResult:
    """Start a new draft under the rules in force; starting over keeps remembered warning signs (guarantee G2)."""
    book, before, invite = rulebook_in_force(practice()), found_draft(), found_invite()
    another = request.form.get("person") == "other"
    invite = None if another and not _is_for_another(invite, before) else invite  # it is meant for someone else
    if not _may_start(invite):
        return redirect(url_for("patient.start"))
    if another and _replaces_unasked(before):
        return render_template("patient/another.html", for_someone=request.form.get("for") == "someone")
    starts_over = before is not None and not before.screening_id and request.form.get("person") == "same"
    if not another and not starts_over and is_begun(before):  # from a start page that stayed open: ask who it is
        return redirect(url_for("patient.start"))
    first = url_for("patient.questions", page=book.questionnaire.pages[0].id)
    first = url_for("patient.own_record") if practice().settings.bring_records and book.record.signals else first
    begun = give_cookie(redirect(first), _begun(before if starts_over else None, invite))
    return begun if invite else drop_cookies(begun, INVITE)


def _begun(before: Draft | None, invite: Invite | None) -> str:
    """Start a draft, in place of one that is started over; return its token.

    A change of sent answers stays one, so that the therapist sees one person, unless another visit has its own invite.
    """
    signs = before.content.warning_signs if before else {}
    content = Content(warning_signs=signs, by_helper=request.form.get("for") == "someone")
    if before and before.origin.changes and not _is_for_another(invite, before):
        return start_over(practice(), start_context(), content, before)
    return start_draft(practice(), start_context(), content, invite)


def _is_for_another(invite: Invite | None, here: Draft | None) -> bool:
    """Return whether an invite asks for another form than the one in this browser: nothing was sent with it yet."""
    return (
        invite is not None and invite.screening_id is None and here is not None and here.origin.invite_id != invite.id
    )


def _replaces_unasked(before: Draft | None) -> bool:
    """Return whether this browser would lose a form that was not sent, and nobody said yes to that."""
    unfinished = before is not None and not before.screening_id
    return unfinished and (request.form.get("sure") != "yes" or only_changes_language())


@patient.get("/go-on")
@Needs(DRAFT_HOLDER)
def go_on() -> ViewResult:
    """Redirect to where this draft was left; if nothing was changed yet, to where a change begins."""
    if draft().screening_id:
        return redirect(url_for("patient.result"))
    if before := untouched(draft()):
        return redirect(first_page(before))
    walk = Walk(asked(rulebook()), draft().content.answers, named=is_named(draft()))
    if is_changing() and (again := request.args.getlist("again")):
        part = posted_number(request.args.get("part", ""), 1)
        return redirect(walk.url_on(request.args.get("page", ""), part, again))
    missing = walk.first_missing()
    return redirect(url_of(missing) if missing is not None else walk.url_of_end())


@patient.route("/forget", methods=["GET", "POST"])
@Needs(DRAFT_HOLDER)
def forget() -> ViewResult:
    """Ask once more, then delete this browser's answers; of a change, what was sent before is kept."""
    if request.method != "POST":
        if draft().screening_id:
            return sent_already()
        return render_template("patient/forget.html", left=practice().calls.left_on(draft().id))
    deleted = "changes" if is_changing() else "yes"
    if not forget_draft(practice(), token() or ""):
        return redirect(url_for("patient.go_on"))
    return drop_cookies(redirect(url_for("patient.ended", deleted=deleted)), DRAFT, INVITE)


@patient.post("/language")
@Needs(EVERYONE, same_origin=True)
def speak() -> ViewResult:
    """Return to the previous page, in the language that was picked."""
    back = request.form.get("back", "")
    return redirect(back if _is_our_page(back) else url_for("patient.start"))


def _is_our_page(path: str) -> bool:
    """Return whether a path is one of our pages, so that no one is redirected elsewhere."""
    if not path.startswith("/") or any(ord(sign) < _FIRST_PRINTABLE for sign in path):
        return False
    try:
        current_app.create_url_adapter(request).match(path.partition("?")[0], method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return False
    return True


@patient.post("/leave")
@Needs(DRAFT_HOLDER)
def leave() -> ViewResult:
    """Forget a sent form in this browser; the screening stays with the therapist."""
    return drop_cookies(redirect(url_for("patient.start")), DRAFT, INVITE)


@patient.get("/ended")
@Needs(EVERYONE)
def ended() -> ViewResult:
    """Show that there is no draft: it expired, was deleted, or cookies are blocked. The page leads on."""
    return render_template("patient/ended.html", deleted=request.args.get("deleted", ""))
