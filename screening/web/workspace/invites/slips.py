"""Slips to print for patients: what to do, when and where, with the QR code of their link, in their language."""

from __future__ import annotations

from collections.abc import Iterable

from flask import abort, redirect, render_template, request, url_for
from flask_babel import force_locale, format_date
from markupsafe import Markup

from screening.exchange.documents.visit_words import visit_words
from screening.practice import practice
from screening.records.intake.invites import Invite
from screening.web.blueprints import ViewResult, workspace
from screening.web.needs import Needs
from screening.web.qr_codes import qr_code
from screening.web.workspace.invites.pages import may_hand_over
from screening.workflow.intake.invite import goes_by_mail
from screening.workflow.practice.mail import link_of
from screening.workflow.practice.staff import FRONT_DESK, THERAPIST


@workspace.get("/invites/<invite_id>/slip")
@Needs({THERAPIST, FRONT_DESK})
def slip(invite_id: str) -> ViewResult:
    """Show the slip of one invite; once its link has ended, lead to the page that says so."""
    made = practice().invites.by_id(invite_id) or abort(404)
    if made.is_over:
        return redirect(url_for("workspace.invite_page", invite_id=invite_id))
    return _page([made] if may_hand_over(made) else abort(404), url_for("workspace.invite_page", invite_id=invite_id))


@workspace.get("/invites/list/<list_id>/slips")
@Needs({THERAPIST, FRONT_DESK})
def list_slips(list_id: str) -> ViewResult:
    """Show the slips for those on a day list who have not sent yet and get no email, or with `all`, for everyone."""
    settings = practice().settings
    made = practice().invites.of_list(list_id) or abort(404)
    wanted = [one for one in made if "all" in request.args or not goes_by_mail(settings, one.asked)]
    open_ones = [one for one in wanted if one.state.is_open]
    return _page(open_ones, url_for("workspace.list_sent", list_id=list_id))


def _page(invites: Iterable[Invite], back: str) -> str:
    """Return a page of slips, four on a sheet of Letter paper or one."""
    one_each = request.args.get("sheet") == "one"
    kept = {**(request.view_args or {}), "all": request.args.get("all")}
    return render_template(
        "workspace/slips.html",
        slips=[_slip(made) for made in invites],
        back=back,
        one_each=one_each,
        other=url_for(request.endpoint or "", sheet=None if one_each else "one", **kept),
    )


def _slip(made: Invite) -> Markup:
    """Return one slip, in the language of the patient."""
    settings, link = practice().settings, link_of(practice(), practice().settings, made)
    with force_locale(made.asked.language):
        return Markup(  # noqa: S704  # nosec B704  # nosemgrep: no-markup  a rendered template, which escapes
            render_template(
                "workspace/slip.html",
                name=made.asked.name,
                language=made.asked.language,
                when=visit_words(made.asked.visit_on, made.asked.visit_at) if made.asked.visit_on else "",
                link=link,
                until=format_date(link.until.astimezone(settings.time_zone).date(), "long"),
                picture=qr_code(link.address, made.asked.name),
                hours=settings.hours.get(made.asked.language, ""),
            )
        )
