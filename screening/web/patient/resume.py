"""Save and come back: a short code and a link open the draft on another device while it exists."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.exceptions import TooManyRequests
from wtforms import Form
from wtforms.validators import ValidationError

from screening.exchange.documents.letters import Link
from screening.practice import practice
from screening.web.blueprints import ViewResult, patient
from screening.web.forms.fields import OneLine, email_address
from screening.web.http.rate_limits import HOUR, client_network, count_post
from screening.web.languages import language, moment_at_end, moment_in_words
from screening.web.needs import DRAFT_HOLDER, EVERYONE, Needs
from screening.web.patient.change import RESULT, LockedForm, behind_birth_date
from screening.web.patient.left_form import leaves_a_form
from screening.web.patient.session import draft, found_draft, give_cookie, only_changes_language, token
from screening.workflow.intake.come_back import another_token, code_of, open_by_code, open_by_link
from screening.workflow.practice.attempts import count_attempt, count_wrong_attempt, forgive_attempts
from screening.workflow.practice.mail import mail_link

_WRONG_CODES = 10  # an hour from one address
_SAVES = 30  # an hour from one address
_COUNTER = "patient.come_back"
_HOURLY = f"{_COUNTER}, hour"
_DAY = timedelta(days=1)
_MAILS_A_DAY = 3  # per form, and per address: the person typing an address may not be its owner
_MAILS_AN_HOUR = 200  # of one kind, for the whole practice
_FROM_HERE = 30  # of these, from one address: no one uses up what is left for others


class EmailForm(Form):
    """Where to send the link."""

    email = OneLine(_("Email"))

    def validate_email(self, field: OneLine) -> None:
        field.data = email_address(field.data or "")
        if not field.data:
            raise ValidationError(gettext("Enter an email like name@example.com"))


class ReturnCodeForm(Form):
    """The code of a form started on another device."""

    code = OneLine(_("Your code"))


@patient.get("/save")
@Needs(EVERYONE)
def saved() -> ViewResult:
    """Redirect: viewing creates nothing, and the buttons that save are on the pages of the form."""
    return redirect(url_for("patient.go_on"))


@patient.post("/save")
@Needs(DRAFT_HOLDER, posts_an_hour=_SAVES)
def save() -> ViewResult:
    """Show a link that opens this draft elsewhere, and a code until it is sent; email the link if requested."""
    return saved_page([])


def saved_from_form(unsaved: list[str]) -> ViewResult:
    """Show the same after a screen whose answers are saved already. It counts as a post to `save`, and only it waits.

    Raises TooManyRequests.
    """
    count_post("patient.save", _SAVES)
    return saved_page(unsaved)


def saved_page(unsaved: list[str]) -> ViewResult:
    """Return the page with the link and the code; `unsaved` are questions whose answers could not be saved."""
    found, form = draft(), EmailForm(request.form)
    path = url_for("patient.come_back_by_link", key=another_token(practice(), token() or ""))
    address = practice().settings.address + path
    asked = "email" in request.form and not only_changes_language() and practice().settings.can_mail
    wanted = asked and form.validate()
    used_up = wanted and are_mails_used_up("link mail")
    mailed = wanted and not used_up
    if mailed and may_mail(found.id, str(form.email.data)):
        link = Link(address, found.expires_at, language())
        mail_link(practice(), practice().settings, str(form.email.data), link, found.id)
    page = render_template(
        "patient/save.html",
        form=form,
        sent=bool(found.screening_id),
        code="" if found.screening_id else code_of(practice(), token() or ""),
        link=address,
        ends=(moment_at_end if found.screening_id else moment_in_words)(found.expires_at),
        mailed=form.email.data if mailed else "",
        used_up=used_up,
        unsaved=unsaved,
    )
    return (page, 422) if form.errors else page


def may_mail(draft_id: str, to: str) -> bool:
    """Return whether another mail may go to an address. The page looks the same either way."""
    return not (
        count_attempt(practice(), "link mail, form", draft_id, _MAILS_A_DAY, _DAY)
        or count_attempt(practice(), "link mail, address", to.casefold(), _MAILS_A_DAY, _DAY)
    )


def are_mails_used_up(kind: str) -> bool:
    """Return whether this hour's mails of a kind are used up: those from here, or those of the practice."""
    return bool(
        count_attempt(practice(), f"{kind}, from", client_network(), _FROM_HERE, HOUR)
        or count_attempt(practice(), kind, "", _MAILS_AN_HOUR, HOUR)
    )


@patient.route("/come-back/<key>", methods=["GET", "POST"])
@Needs(EVERYONE, posts_an_hour=60, same_origin=True)
def come_back_by_link(key: str) -> ViewResult:
    """Open the draft of a link once the person confirms that they started it: the link's sender can read along.

    Once it is sent, the date of birth is asked first: an address may have been mistyped.
    """
    linked, found = practice().drafts.find(key), found_draft()
    if linked is None:
        return redirect(url_for("patient.link_ended"))
    if found and found.id == linked.id:
        return redirect(url_for("patient.start"))
    if linked.screening_id:
        sent = practice().screenings.by_id(linked.screening_id)
        locked = LockedForm(sent.id, sent.identity.born, sent) if sent else None
        return behind_birth_date(locked, RESULT) if locked else redirect(url_for("patient.link_ended"))
    if request.method != "POST" or only_changes_language():
        return render_template(
            "patient/linked.html",
            begun=moment_at_end(linked.started_at),
            another=leaves_a_form(),
        )
    return give_cookie(redirect(url_for("patient.start")), open_by_link(practice(), key))


@patient.route("/come-back", methods=["GET", "POST"])
@Needs(EVERYONE, same_origin=True)
def come_back() -> ViewResult:
    """Open a draft by its code. Ten wrong codes an hour per address; after five, each waits longer.

    It asks first if another form in this browser would be left for it.
    """
    form = ReturnCodeForm(request.form if request.method == "POST" else None)
    if request.method != "POST" or only_changes_language():
        return render_template("patient/come_back.html", form=form, wrong=False)
    stores, came_from = practice(), client_network()
    wait = count_wrong_attempt(stores, _COUNTER, came_from) or count_attempt(
        stores, _HOURLY, came_from, _WRONG_CODES, HOUR
    )
    if wait:
        raise TooManyRequests(retry_after=wait)
    opened = open_by_code(stores, form.code.data or "")
    if opened is None:
        return render_template("patient/come_back.html", form=form, wrong=True), 422
    forgive_attempts(stores, wrong=[(_COUNTER, came_from)], limited=[(_HOURLY, came_from)])
    found = stores.drafts.find(opened)
    if found and leaves_a_form(found.id) and request.form.get("sure") != "yes":
        return render_template("patient/open_code.html", code=form.code.data)
    return give_cookie(redirect(url_for("patient.go_on")), opened)
