"""Invites: ask someone to answer before a visit, by link, QR code, text message or email; how far each one is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from wtforms import BooleanField
from wtforms.validators import ValidationError

from screening.domain.review.invite_states import InviteState
from screening.exchange.documents.letters import text_message
from screening.practice import practice
from screening.records.intake.asked import Asked
from screening.records.intake.invites import Invite
from screening.web.auth.access import roles_of, signed_in, staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.forms.fields import OneLine, Picked, errors_of
from screening.web.needs import Needs
from screening.web.qr_codes import qr_code
from screening.web.staff_wording import local
from screening.web.workspace.field_errors import as_field_error
from screening.web.workspace.lookup import screening_or_404
from screening.web.workspace.visit_form import VisitForm
from screening.workflow.intake import contact_details
from screening.workflow.intake.invite import invite, invite_to_change, take_back
from screening.workflow.practice.mail import link_of
from screening.workflow.practice.staff import FRONT_DESK, THERAPIST

PAGE_SIZE = 50
_MOST_COUNTED = 1000
STATES = {
    InviteState.INVITED: "Invited",
    InviteState.OPENED: "Link opened",
    InviteState.STARTED: "Started",
    InviteState.SENT: "Sent",
    InviteState.EXPIRED: "Expired",
    InviteState.CANCELED: "Canceled",
}
_MAILS = 5  # for one invite: its letter and a reminder


class InviteForm(VisitForm):
    """Who is invited. Only the name is required."""

    name = OneLine("Name")
    language = Picked("Language")
    email = OneLine("Email")
    remind = BooleanField("Remind them once by email, two days before the visit")

    @as_field_error()
    def validate_name(self, field: OneLine) -> None:
        field.data = contact_details.person_name(field.data or "")

    @as_field_error()
    def validate_language(self, field: Picked) -> None:
        contact_details.offered_language(", ".join(field.data or ()), practice().offered)

    @as_field_error()
    def validate_email(self, field: OneLine) -> None:
        field.data = contact_details.email(field.data or "")
        if self.remind.data and not field.data:
            raise ValidationError("A reminder needs an email")

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return the error summary: (id of the field to go to, message)."""
        return errors_of(self.name, self.visit, self.visit_time, self.language, self.email)

    @property
    def asked(self) -> Asked:
        return Asked(
            name=self.name.data or "",
            language=self.language.data[0],
            visit_on=self.visit_on,
            email=self.email.data or "",
            remind=bool(self.remind.data),
            visit_at=self.visit_at,
        )


def may_hand_over(made: Invite) -> bool:
    """Return whether this member of staff may see the link: once answers were sent, it shows them."""
    return made.screening_id is None or THERAPIST in roles_of(signed_in())


@workspace.route("/invites", methods=["GET", "POST"])
@Needs({THERAPIST, FRONT_DESK})
def invites() -> ViewResult:
    """Invite someone, and show who was invited and has not sent."""
    form = InviteForm(
        formdata=request.form if request.method == "POST" else None,
        data={"language": [next(iter(practice().offered))], **_invited_before()},
    )
    form.today = practice().today()
    if form.validate_on_submit():
        made = invite(practice(), practice().settings, form.asked, staff().actor)
        return redirect(url_for("workspace.invite_page", invite_id=made.id))
    page = _list_page(form)
    return (page, 422) if form.errors else page


def _invited_before() -> dict[str, Any]:
    """Return who is to be invited again, by the id of the ended invite in the URL; nothing without one."""
    before = practice().invites.by_id(request.args["again"]) if "again" in request.args else None
    if before is None:
        return {}
    asked, offered = before.asked, practice().offered
    language = {"language": [asked.language]} if asked.language in offered else {}
    return {"name": asked.name, "email": asked.email, **language}


def _list_page(form: InviteForm) -> str:
    """Return the page with the form and one of the lists of invites."""
    invites, shown = practice().invites, request.args.get("show", "")
    lists = {"": invites.open, "sent": invites.sent_ones, "ended": invites.ended}
    shown = shown if shown in lists else ""
    found = lists[shown](PAGE_SIZE, request.args.get("after", ""))
    return render_template(
        "workspace/invites.html",
        form=form,
        shown=shown,
        invites=found,
        to_change=invites.made_to_change(found),
        older=found.older,
        waiting=invites.count(_MOST_COUNTED),
        most_counted=_MOST_COUNTED,
        states=STATES,
        undelivered=practice().outbox.undelivered_about([one.id for one in found]),
        languages_to_pick={one.code: one.name for one in practice().offered.values()},
        local=local,
    )


@workspace.get("/invites/<invite_id>")
@Needs({THERAPIST, FRONT_DESK})
def invite_page(invite_id: str) -> ViewResult:
    """Show the link of one invite: to copy, to text, to print as a QR code."""
    made = practice().invites.by_id(invite_id) or abort(404)
    link = link_of(practice(), practice().settings, made)
    return render_template(
        "workspace/invite.html",
        invite=made,
        undelivered=practice().outbox.undelivered(_MAILS, about=made.id),
        may_hand_over=may_hand_over(made),
        states=STATES,
        reference=_reference(made),
        made_for=_made_for(made),
        answered_at=_answered_at(made),
        link=link.address,
        picture=qr_code(link.address, "QR code of the link"),
        text=text_message(practice().settings, link),
        local=local,
    )


def _made_for(made: Invite) -> str:
    """Return the purpose of a link made after answers were sent: "again" or "change"; "" for an invite."""
    if made.screening_id is None or not practice().invites.made_to_change([made]):
        return ""
    episode = practice().episodes.of(made.screening_id) if practice().settings.course_of_care else None
    return "again" if episode and episode.is_open else "change"


def _answered_at(made: Invite) -> datetime | None:
    """Return when answers came in that are newer than those a link was made for; None if there are none."""
    newest = practice().screenings.newest_version(made.screening_id) if made.screening_id else None
    return newest.sent_at if newest and newest.id != made.screening_id else None


def _reference(made: Invite) -> str:
    """Return the reference of what was sent, for those who may read it; else ""."""
    if not made.screening_id or THERAPIST not in roles_of(signed_in()):
        return ""
    sent = practice().screenings.by_id(made.screening_id)
    return sent.reference if sent else ""


@workspace.post("/invites/<invite_id>/end")
@Needs({THERAPIST, FRONT_DESK})
def end_invite(invite_id: str) -> ViewResult:
    """Cancel an invite: its link no longer opens anything."""
    take_back(practice(), invite_id, staff().actor)
    return redirect(url_for("workspace.invites"))


@workspace.post("/screenings/<reference>/link")
@Needs({THERAPIST})
def link_to_change(reference: str) -> ViewResult:
    """Make a link for the person to change what they sent, at the visit or at home."""
    screening = screening_or_404(reference)
    made = invite_to_change(practice(), screening, staff().actor)
    return redirect(url_for("workspace.invite_page", invite_id=made.id))
