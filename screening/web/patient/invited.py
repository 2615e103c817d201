"""Arriving by link: an invite, or a saved form to continue. Opening a link does not use it up."""

from __future__ import annotations

from flask import redirect, render_template, url_for

from screening.practice import practice
from screening.records.intake.drafts import Draft
from screening.records.intake.invites import Invite
from screening.web.blueprints import ViewResult, patient
from screening.web.http.cookies import drop_cookies
from screening.web.languages import has_picked, speak
from screening.web.needs import EVERYONE, Needs
from screening.web.patient.session import DRAFT, INVITE, found_draft, found_invite, give_cookie


@patient.get("/i/<token>")
@Needs(EVERYONE)
def invited(token: str) -> ViewResult:
    """Keep the invite of a link and lead to the start: the token leaves the address bar."""
    picked = has_picked()  # also read for a forged link, so that it costs the same
    invite = practice().invites.find(token)
    if invite is None:
        return redirect(url_for("patient.link_ended"))
    if not picked:
        speak(invite.asked.language)
    return give_cookie(redirect(url_for("patient.start")), token, INVITE)


@patient.get("/i/ended")
@Needs(EVERYONE)
def link_ended() -> ViewResult:
    """Show the same page for links that are unknown, expired or taken back."""
    return render_template("patient/link_ended.html")


@patient.post("/not-me")
@Needs(EVERYONE, same_origin=True)
def not_me() -> ViewResult:
    """Forget an invite meant for someone else in this browser; the form that is theirs stays unread."""
    invite, found = found_invite(), found_draft()
    left = drop_cookies(redirect(url_for("patient.start")), INVITE)
    return drop_cookies(left, DRAFT) if invite and found and _is_theirs(found, invite) else left


def _is_theirs(found: Draft, invite: Invite) -> bool:
    """Return whether a form was started with an invite, or was sent or changes what was sent by the invited person."""
    if found.origin.invite_id == invite.id:
        return True
    sent = found.screening_id or found.origin.changes
    if not sent or not invite.screening_id:
        return False
    here, theirs = (practice().screenings.newest_version(one) for one in (sent, invite.screening_id))
    return here is not None and theirs is not None and here.id == theirs.id
