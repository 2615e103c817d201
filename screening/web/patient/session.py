"""The patient's session: the draft cookie, its CSRF token, and what every patient page knows."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from flask import abort, current_app, g, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form
from wtforms.csrf.session import SessionCSRF

from screening.domain.review.channel import Way
from screening.domain.rules.rulebook import Rulebook
from screening.practice import practice
from screening.records.intake.drafts import LIFETIME, Draft
from screening.records.intake.invites import Invite
from screening.web.auth.access import SAFE
from screening.web.blueprints import patient
from screening.web.http.cookies import keep_cookie, read_cookie
from screening.web.languages import language, only_in, picked_language
from screening.web.needs import DRAFT_HOLDER, needs_here
from screening.workflow.intake.send import SendRequest
from screening.workflow.intake.start import StartContext
from screening.workflow.practice.mail import alert_mails
from screening.workflow.rules.versions import NoRulesError, open_to_patients, rulebook_in_force, rulebook_of

DRAFT, INVITE = "draft", "invite"
BACK, SAVE = "back", "save"  # what a button of a form does besides going on
_INVITE_KEPT = timedelta(days=60)
_MOST_DIGITS = 10  # of a revision


@patient.before_request
def _closed() -> AnyResponse | None:
    return closed_page() if needs_here().accepted_rules else None


def closed_page() -> AnyResponse | None:
    """Return what is shown before a clinician has accepted the rules: nobody begins; None when patients may begin.

    What was begun under other rules is finished under those.
    """
    if open_to_patients(practice(), practice().settings.demo):
        return None
    return AnyResponse(render_template("patient/closed.html"), 503, mimetype="text/html")


class CsrfForm(Form):
    """Holds the CSRF token alone; it lives as long as the draft and is bound to the draft's secret token."""

    class Meta:  # noqa: D106  WTForms looks for this name
        csrf = True
        csrf_class = SessionCSRF
        csrf_time_limit = LIFETIME

        @property
        def csrf_secret(self) -> bytes:
            return str(current_app.secret_key).encode()

        @property
        def csrf_context(self) -> dict[str, str]:
            return {"csrf": hashlib.sha256((token() or "").encode("utf-8", "replace")).hexdigest()}


def token() -> str | None:
    """The secret token of this browser's draft, as sent by it."""
    return read_cookie(DRAFT)


def found_invite() -> Invite | None:
    """The invite whose link this browser opened, if it still opens something; looked for once in a request."""
    if INVITE not in g:
        g.invite = practice().invites.find(read_cookie(INVITE))
    return cast("Invite | None", g.invite)


def begun_elsewhere() -> Draft | None:
    """The form that was begun with this browser's invite on another device, once it can be told whose it is.

    That is by the date of birth or, before the last page, by the age; never while half of the last page is typed.
    """
    invite, here = found_invite(), found_draft()
    begun = practice().drafts.begun_with(invite.id) if invite and invite.screening_id is None else None
    is_here = begun is not None and here is not None and here.id == begun.id
    if begun is None or is_here:
        return None
    content = begun.content
    known_age = rulebook_of(practice(), begun.digest).age_in(content.answers) is not None and not content.typed_identity
    return begun if content.identity or known_age else None


def csrf_field() -> Markup:
    """The hidden input for a patient form."""
    hidden = Markup('<input type="hidden" name="csrf_token" value="{}">')  # nosemgrep: no-markup  # format() escapes
    return hidden.format(CsrfForm()["csrf_token"].current_token)


def found_draft() -> Draft | None:
    """This browser's draft, if it has one; looked for once in a request. What staff typed in is nobody's here."""
    if "draft" not in g:
        found = practice().drafts.find(token())
        g.draft = None if found is None or found.origin.way is Way.STAFF else found
    return cast("Draft | None", g.draft)


def is_changing() -> bool:
    """Whether this browser's draft changes answers that were sent before, and has not been sent."""
    found = found_draft()
    return bool(found and found.origin.changes and not found.screening_id)


def draft() -> Draft:
    """This browser's draft; without one the request ends on a plain page that leads on."""
    return found_draft() or abort(redirect(url_for("patient.ended")))


def reload_draft() -> None:
    """Read the draft afresh: it was changed since this request began."""
    g.pop("draft", None)


def rulebook() -> Rulebook:
    """The rules that this draft began with, and is finished under."""
    return rulebook_of(practice(), draft().digest)


def start_context() -> StartContext:
    """How a draft begins now: under the rules in force, in this page's language, on the practice's day."""
    return StartContext(rulebook_in_force(practice()), language(), practice().day())


def shown_revision() -> int:
    """The revision of the draft that the posted page was shown with; -1 for none."""
    typed = request.form.get("revision", "")
    return int(typed) if typed.isdecimal() and len(typed) < _MOST_DIGITS else -1


def send_request(revision: int) -> SendRequest:
    """This browser presses "Send": the draft as it was shown with this revision."""
    return SendRequest(
        token=token() or "",
        revision=revision,
        language=language(),
        now=datetime.now(UTC),
        today=practice().today(),
        alerts=alert_mails(practice().settings),
    )


def sent_already() -> AnyResponse:
    """Lead to the result of a form that was sent; what was posted after that is told not to be saved."""
    late = request.method == "POST" and not only_changes_language()
    return redirect(url_for("patient.result", late="yes" if late else None))


def keep_draft_cookie(response: AnyResponse) -> AnyResponse:
    """Let the browser keep the token of a draft that was sent for as long as its result can be read."""
    reload_draft()
    return keep_cookie(response, DRAFT, token() or "", draft().expires_at - datetime.now(UTC))


def give_cookie(response: AnyResponse, value: str, what: str = DRAFT) -> AnyResponse:
    """Let the browser keep a token: that of the draft, or that of an invite, for as long as it can open something."""
    return keep_cookie(response, what, value, LIFETIME if what == DRAFT else _INVITE_KEPT)


def forged() -> bool:
    """Whether a post does not carry this draft's CSRF token."""
    return token() is None or not CsrfForm(request.form).validate()


def answer_in_picked_language() -> None:
    """A post that asks for another language is answered in it, whatever else becomes of it.

    What was begun under other rules than those in force can be read in the languages of those alone.
    """
    found = found_draft()
    if found is not None:
        with suppress(NoRulesError):  # the page that needs them says so
            only_in(rulebook_of(practice(), found.digest).languages)
    picked_language()


def only_changes_language() -> bool:
    """Whether this post asks for another language, and not to go on: what was typed is shown again, unjudged."""
    return picked_language() is not None


def refuse_forged() -> None:
    """Every change needs the draft's CSRF token; what has no draft to be bound to must come from our own page."""
    if request.method in SAFE:
        return
    if needs_here().same_origin:
        site, origin = request.headers.get("Sec-Fetch-Site", "none"), request.headers.get("Origin", "null")
        elsewhere = origin.partition("://")[2] != request.host  # for browsers that say no site
        if site not in ("same-origin", "none") or (origin != "null" and elsewhere):  # no-referrer makes ours "null"
            abort(403)
    elif token() is None:
        abort(redirect(url_for("patient.ended")))
    elif forged():
        abort(403)


def require_draft() -> None:
    """Lead who has no draft to the page that says so, before a page that needs one."""
    if needs_here().who == DRAFT_HOLDER:
        draft()


@patient.context_processor
def known_to_pages() -> dict[str, Any]:
    """What every patient template can use."""
    return {"csrf_field": csrf_field, "is_changing": is_changing}
