"""Coming by a link: an invite, or a form that was saved to go on with. Opening one uses nothing up."""

from __future__ import annotations

from flask import redirect, render_template, url_for

from screening.practice import practice
from screening.web.blueprints import ViewResult, patient
from screening.web.http.cookies import drop_cookies
from screening.web.languages import has_picked, speak
from screening.web.needs import EVERYONE, Needs
from screening.web.patient.session import DRAFT, INVITE, found_draft, found_invite, give_cookie


@patient.get("/i/<token>")
@Needs(EVERYONE)
def invited(token: str) -> ViewResult:
    """Keep the invite of a link and lead to the start: the token leaves the address bar (security.md, 7)."""
    picked = has_picked()  # asked for a made-up link too, so that it costs as much
    invite = practice().invites.find(token)
    if invite is None:
        return redirect(url_for("patient.link_ended"))
    if not picked:
        speak(invite.asked.language)
    return give_cookie(redirect(url_for("patient.start")), token, INVITE)


@patient.get("/i/ended")
@Needs(EVERYONE)
def link_ended() -> ViewResult:
    """A link that is unknown, ran out or was taken back: one page, the same words."""
    return render_template("patient/link_ended.html")


@patient.post("/not-me")
@Needs(EVERYONE, same_origin=True)
def not_me() -> ViewResult:
    """The invite is somebody else's: this browser forgets it, and the form that was begun with it stays unread."""
    invite, found = found_invite(), found_draft()
    left = drop_cookies(redirect(url_for("patient.start")), INVITE)
    theirs = invite is not None and found is not None and found.origin.invite_id == invite.id
    return drop_cookies(left, DRAFT) if theirs else left
