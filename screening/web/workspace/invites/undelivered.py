"""Emails no mail server has accepted: to whom, since when, why; an administrator retries or deletes one."""

from __future__ import annotations

from flask import redirect, render_template, url_for

from screening.practice import practice
from screening.records.operations.outbox import MailKind
from screening.web.auth.access import roles_of, signed_in, staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.needs import WHOLE_STAFF, Needs
from screening.web.staff_wording import local
from screening.workflow.practice.mail import delete_mail, try_mail_again
from screening.workflow.practice.staff import ADMINISTRATOR, FRONT_DESK, THERAPIST

_SHOWN = 100
_KINDS = {
    MailKind.INVITE: "Invite",
    MailKind.REMINDER: "Reminder",
    MailKind.LINK: "Link to continue a form",
    MailKind.ALERT: "Alert to the practice",
    MailKind.RECEIVED: "Confirmation that answers came",
    MailKind.FOLLOW_UP: "Questions during the course of care",
    MailKind.SIGN_IN: "Link to sign in",
    MailKind.BACKUP: "Warning about backups",
    MailKind.TRAIL: "End of day of the audit trail",
    MailKind.CREDENTIAL: "Reminder that a credential expires",
}


@workspace.app_template_global()
def undelivered_mails() -> int:
    """Return how many emails are undelivered, for the line that links to them."""
    return practice().outbox.undelivered_count()[0]


@workspace.get("/mail")
@Needs(WHOLE_STAFF)
def undelivered() -> ViewResult:
    """Show emails that were tried and not accepted, oldest first."""
    return _page()


def _page(*, gone: bool = False) -> str:
    roles = roles_of(signed_in())
    return render_template(
        "workspace/undelivered.html",
        mails=practice().outbox.undelivered(_SHOWN),
        kinds=_KINDS,
        with_invite=(MailKind.INVITE, MailKind.REMINDER) if roles & {THERAPIST, FRONT_DESK} else (),
        may_change=ADMINISTRATOR in roles,
        gone=gone,
        local=local,
    )


@workspace.post("/mail/<mail_id>/again")
@Needs({ADMINISTRATOR})
def try_again(mail_id: str) -> ViewResult:
    """Retry one now; this takes a few seconds."""
    if not try_mail_again(practice(), mail_id, staff().actor):
        return _page(gone=True), 409
    return redirect(url_for("workspace.undelivered"))


@workspace.post("/mail/<mail_id>/delete")
@Needs({ADMINISTRATOR})
def delete_undelivered(mail_id: str) -> ViewResult:
    """Delete one unsent."""
    if not delete_mail(practice(), mail_id, staff().actor):
        return _page(gone=True), 409
    return redirect(url_for("workspace.undelivered"))
