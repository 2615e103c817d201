"""The patient's session: the draft cookie, its CSRF token, and what every patient page knows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from flask import abort, current_app, g, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form
from wtforms.csrf.session import SessionCSRF

from screening.domain.questionnaire.questions import Questionnaire
from screening.domain.review.channel import Way
from screening.domain.rules.rulebook import Rulebook
from screening.practice import practice
from screening.records.intake.drafts import LIFETIME, Draft
from screening.records.intake.invites import Invite
from screening.records.operations.outbox import Mail
from screening.web.blueprints import patient
from screening.web.forms.fields import posted_number
from screening.web.http.cookies import keep_cookie, read_cookie
from screening.web.languages import language, only_in, picked_language
from screening.web.needs import needs_here
from screening.web.question_markup import question_markup
from screening.workflow.intake.send import SendRequest
from screening.workflow.intake.start import StartContext
from screening.workflow.practice.mail import alert_mails
from screening.workflow.rules.versions import NoRulesError, open_to_patients, rulebook_in_force, rulebook_of

DRAFT, INVITE = "draft", "invite"
BACK, SAVE, HELP, FORGET = "back", "save", "urgent", "forget"  # what a form's button does besides continuing
_INVITE_KEPT = timedelta(days=60)


@patient.before_request
def _closed() -> AnyResponse | None:
    return closed_page() if needs_here().accepted_rules else None


def closed_page() -> AnyResponse | None:
    """Return the page shown before a clinician has accepted the rules; None if patients may start.

    Forms started under other rules are finished under those.
    """
    if open_to_patients(practice(), practice().settings.demo):
        return None
    return AnyResponse(render_template("patient/closed.html"), 503, mimetype="text/html")


class CsrfForm(Form):
    """The CSRF token alone; it lives as long as the draft and is bound to the draft's secret token."""

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
    """Return the secret token of this browser's draft, from its cookie."""
    return read_cookie(DRAFT)


def found_invite() -> Invite | None:
    """Return the invite this browser opened, if still valid; looked up once per request."""
    if INVITE not in g:
        cookie = read_cookie(INVITE)
        g.invite = practice().invites.find(cookie) if cookie else None
    return cast("Invite | None", g.invite)


def begun_elsewhere() -> Draft | None:
    """Return the form started with this browser's invite on another device, once its date of birth is known.

    Before that, only the code or the link that its owner saved opens it: an age is easy to guess.
    """
    invite, here = found_invite(), found_draft()
    begun = practice().drafts.begun_with(invite.id) if invite and invite.screening_id is None else None
    is_here = begun is not None and here is not None and here.id == begun.id
    if begun is None or is_here:
        return None
    return begun if begun.content.identity else None


def csrf_field() -> Markup:
    """Return the hidden input for a patient form."""
    if "csrf_field" not in g:
        field = '<input type="hidden" name="csrf_token" value="{}">'
        hidden = Markup(field)  # noqa: S704  # nosec B704  # nosemgrep: no-markup  format() escapes
        g.csrf_field = hidden.format(CsrfForm()["csrf_token"].current_token)
    return cast(Markup, g.csrf_field)


def found_draft() -> Draft | None:
    """Return this browser's draft, if any; looked up once per request. A draft typed by staff does not count.

    Nor does one whose link was put into the cookie by hand: who opens a link to what was sent is asked who they are.
    """
    if "draft" not in g:
        found = practice().drafts.find(token())
        is_theirs = found and found.origin.way is not Way.STAFF and found.content.link_token != token()
        g.draft = found if is_theirs else None
    return cast("Draft | None", g.draft)


def is_changing() -> bool:
    """Return whether this browser's draft changes sent answers and has not been sent itself."""
    found = found_draft()
    return bool(found and found.origin.changes and not found.screening_id)


def is_begun(found: Draft | None) -> bool:
    """Return whether there is something in a form, or it was sent or changes what was."""
    if found is None:
        return False
    inside = found.content.answers or found.content.warning_signs or found.content.record
    return bool(inside or found.screening_id or found.origin.changes)


def is_by_helper() -> bool:
    """Return whether someone else answers for the patient, or answered what was sent."""
    found = found_draft()
    sent = practice().screenings.by_id(found.screening_id) if found and found.screening_id else None
    return sent.identity.answered_by_helper if sent else found is not None and found.content.by_helper


def is_named(found: Draft) -> bool:
    """Return whether the page for name and date of birth was completed, and nothing on it was left half typed since."""
    content = found.content
    return content.identity is not None and content.typed_identity is None


def draft() -> Draft:
    """Return this browser's draft; without one, redirect to a plain page that leads on."""
    return found_draft() or abort(redirect(url_for("patient.ended")))


def reload_draft() -> None:
    """Reload the draft, which has changed since this request began."""
    g.pop("draft", None)


def rulebook() -> Rulebook:
    """Return the rules this draft was started with, and is finished under."""
    return rulebook_of(practice(), draft().digest)


def asked(book: Rulebook) -> Questionnaire:
    """Return what these rules ask, in the words for the patient, or for someone who answers for them."""
    return book.questionnaire.of_patient if is_by_helper() else book.questionnaire


def start_context() -> StartContext:
    """Return the context for starting a draft now: rules in force, this page's language, the practice's date."""
    return StartContext(rulebook_in_force(practice()), language(), practice().day())


def shown_revision() -> int:
    """Return the revision of the draft that the posted page was shown with; -1 for none."""
    return posted_number(request.form.get("revision", ""), -1)


def written_since_shown(found: Draft) -> bool:
    """Return whether a draft was changed, by another tab or device, after the posted page was shown."""
    return request.form.get("revision", str(found.revision)) != str(found.revision)


def send_request(revision: int) -> SendRequest:
    """Return this browser's request to send the draft as shown with this revision."""
    return SendRequest(
        token=token() or "",
        revision=revision,
        language=language(),
        now=datetime.now(UTC),
        today=practice().today(),
        alerts=alert_mails(practice().settings),
        in_care=practice().settings.course_of_care,
    )


def alerts_of_change() -> Sequence[Mail]:
    """Return the mails for when a warning sign is picked while sent answers are being changed; none otherwise."""
    return alert_mails(practice().settings) if is_changing() else ()


def sent_already() -> AnyResponse:
    """Redirect to the result of a sent form, with a note that anything posted later is not saved."""
    late = request.method == "POST" and not only_changes_language()
    return redirect(url_for("patient.result", late="yes" if late else None))


def sent_now(sent: Draft) -> AnyResponse:
    """Redirect to the result of a draft that was just sent; its cookie is kept for as long as that can be read."""
    kept = sent.expires_at - datetime.now(UTC)
    return keep_cookie(redirect(url_for("patient.result")), DRAFT, token() or "", kept)


def give_cookie(response: AnyResponse, value: str, what: str = DRAFT) -> AnyResponse:
    """Set the cookie of a draft or an invite for as long as it can open something."""
    return keep_cookie(response, what, value, LIFETIME if what == DRAFT else _INVITE_KEPT)


def forged() -> bool:
    """Return whether a post lacks this draft's CSRF token."""
    return token() is None or not CsrfForm(request.form).validate()


def answer_in_picked_language() -> None:
    """Answer a post that asks for another language in that language, whatever else happens with the post.

    A form started under other rules than those in force is available only in the languages of its own rules.
    """
    found = found_draft()
    if found is not None:
        with suppress(NoRulesError):  # the page that needs them reports it
            only_in(rulebook_of(practice(), found.digest).languages)
    picked_language()


def only_changes_language() -> bool:
    """Return whether this post only asks for another language: what was typed is shown again, unchecked."""
    return picked_language() is not None


@patient.context_processor
def known_to_pages() -> dict[str, Any]:
    """Return what every patient template can use."""
    return {
        "csrf_field": csrf_field,
        "is_changing": is_changing,
        "is_by_helper": is_by_helper,
        "question_markup": question_markup,
    }
