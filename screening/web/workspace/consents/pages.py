"""One person's consents: requested by a link, countersigned, withdrawn, and printed."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_security.utils import logout_user

from screening.domain.people.text import too_long, visible
from screening.exchange.documents.pdf import can_make_pdf, pdf_of
from screening.practice import practice
from screening.records.consents.consents import Consent
from screening.records.screenings.screenings import Screening
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.languages import moment_in_words
from screening.web.needs import HALF_DAY, Needs
from screening.web.pdf_pages import pdf_answer, print_layout
from screening.web.qr_codes import qr_code
from screening.web.staff_wording import day, language_name, local
from screening.web.workspace.consents.words import (
    flaws_in_words,
    lacking_in,
    lasts_words,
    signed_words,
    standing_of,
)
from screening.web.workspace.lookup import screening_or_404
from screening.web.workspace.no_longer import no_longer
from screening.workflow.consents.sign import ask_for_consent, countersign, withdraw
from screening.workflow.consents.standing import ConsentStanding
from screening.workflow.practice.staff import THERAPIST
from screening.workflow.review.assign import note_reading

_MOST = 500  # characters of a reason
_CONSENT = "/screenings/<reference>/consent/<consent_id>"


@workspace.get("/screenings/<reference>/consent")
@Needs({THERAPIST})
def consent_page(reference: str) -> ViewResult:
    """Show what was signed, and what can be done about it."""
    screening, standing = _found(reference)
    return _page(screening, standing)


@workspace.post("/screenings/<reference>/consent")
@Needs({THERAPIST})
def ask_consent(reference: str) -> ViewResult:
    """Make a link to read and sign, and show it once; or sign out and open it, to hand the device over."""
    screening, standing = _found(reference)
    if standing.text is None:
        return _page(screening, standing), 409
    token = ask_for_consent(practice(), screening, staff())
    if request.form.get("do") == "hand_over":
        logout_user()
        return redirect(url_for("patient.consent", token=token))
    link = practice().settings.address + url_for("patient.consent", token=token)
    return _page(screening, standing, link=link, picture=qr_code(link, "QR code of the link"))


@workspace.post(f"{_CONSENT}/countersign")
@Needs({THERAPIST}, fresh=HALF_DAY)
def countersign_consent(reference: str, consent_id: str) -> ViewResult:
    """Countersign as the signed-in person."""
    one = _signed(reference, consent_id)
    if not countersign(practice(), one.id, one.screening_id, staff()):
        no_longer(
            "Someone countersigned this consent, or recorded that it was withdrawn, first.", _consents_of(reference)
        )
    return redirect(url_for("workspace.consent_page", reference=reference))


@workspace.post(f"{_CONSENT}/withdraw")
@Needs({THERAPIST})
def withdraw_consent(reference: str, consent_id: str) -> ViewResult:
    """Record that the patient withdrew it, and why if they said so."""
    one = _signed(reference, consent_id)
    because = visible(request.form.get("because", ""))
    if wrong := too_long(because, _MOST):
        screening, standing = _found(reference)
        return _page(screening, standing, because=because, problems=[("because", wrong)]), 422
    if not withdraw(practice(), one.id, one.screening_id, staff(), because):
        words = "Someone recorded first that this consent was withdrawn."
        no_longer(words, _consents_of(reference), [("Why", because)])
    return redirect(url_for("workspace.consent_page", reference=reference))


@workspace.get(f"{_CONSENT}.pdf")
@Needs({THERAPIST})
def consent_pdf(reference: str, consent_id: str) -> ViewResult:
    """Return a consent with the text that was signed, in the language it was read in."""
    if not can_make_pdf():
        abort(404)
    one, (screening, _standing) = _signed(reference, consent_id), _found(reference)
    text = practice().consent_texts.get(one.version)
    note_reading(practice(), screening, staff())
    with force_locale(one.signature.language):
        title = f"{_('Consent')}, {screening.identity.name}"
        layout = replace(print_layout(title), language=one.signature.language, points=10.5, columns=1)
        page = render_template(
            "workspace/consent_document.html",
            heading=_("Consent"),
            one=one,
            text=text.texts[one.signature.language] if text else "",
            patient_name=screening.identity.name,
            born=screening.identity.born,
            moment=moment_in_words,
        )
        return pdf_answer(pdf_of(page, layout), "consent.pdf")


def _consents_of(reference: str) -> tuple[str, str]:
    return url_for("workspace.consent_page", reference=reference), "Open the consent page"


def _found(reference: str) -> tuple[Screening, ConsentStanding]:
    screening = screening_or_404(reference)
    return screening, standing_of(screening) or abort(404)


def _signed(reference: str, consent_id: str) -> Consent:
    """Return a consent of the person of a screening."""
    _screening, standing = _found(reference)
    return next((one for one in standing.signed if one.id == consent_id), None) or abort(404)


def _page(screening: Screening, standing: ConsentStanding, **more: object) -> str:
    note_reading(practice(), screening, staff())
    return render_template(
        "workspace/consent.html",
        screening=screening,
        standing=standing,
        flaws=flaws_in_words(standing),
        lasts=lasts_words(standing),
        lacking=lacking_in(standing.text) if standing.text else [],
        signed_words=signed_words,
        countersigns=practice().settings.consent_countersign,
        can_make_pdf=can_make_pdf(),
        spoken=language_name(screening.language),
        day=day,
        local=local,
        **more,
    )
