"""Reading the practice's consent text and signing it with a typed name, by a link that staff made."""

from __future__ import annotations

from contextlib import suppress

from flask import abort, redirect, render_template, request, url_for

from screening.domain.people.consent import Signer
from screening.practice import practice
from screening.records.consents.consents import AskedConsent
from screening.records.consents.texts import ConsentText
from screening.web.blueprints import ViewResult, patient
from screening.web.forms.consent_form import ConsentForm
from screening.web.languages import language, only_in, picked_language, speak
from screening.web.needs import EVERYONE, Needs
from screening.workflow.consents.sign import (
    ConsentGoneError,
    NewerTextError,
    NotWrittenError,
    SignedAlreadyError,
    asked_consent,
    sign_consent,
)


@patient.errorhandler(ConsentGoneError)
def consent_gone(_error: ConsentGoneError) -> ViewResult:
    """Show the same page for links that are unknown, expired, or of an erased record."""
    return render_template("patient/consent_ended.html"), 404


@patient.route("/consent/<token>", methods=["GET", "POST"])
@Needs(EVERYONE, posts_an_hour=120, same_origin=True)
def consent(token: str) -> ViewResult:
    """Show the text to read and sign; a post signs it, once. What was typed stays, whatever is wrong."""
    if not practice().settings.consent_record:
        abort(404)
    asked = asked_consent(practice(), token)
    if asked.is_signed:
        return render_template("patient/consent_signed.html")
    text = practice().consent_texts.newest()
    form = ConsentForm(request.form if request.method == "POST" else None)
    _speak(asked, text, form)
    if text is None or language() not in text.texts:
        return render_template("patient/consent_unwritten.html"), 409
    return _posted(token, asked, text, form) if request.method == "POST" else _page(asked, text, form)


def _posted(token: str, asked: AskedConsent, text: ConsentText, form: ConsentForm) -> ViewResult:
    """Sign, and redirect to the page that says so; if a newer text was published meanwhile, show that first."""
    if form.version != text.version:
        return _page(asked, text, form, newer=True), 409
    if picked_language():
        return _page(asked, text, form)
    if not form.validate():
        return _page(asked, text, form), 422
    with suppress(SignedAlreadyError):  # pressed twice: the first signature holds
        try:
            sign_consent(practice(), token, text.version, form.signature(language()))
        except (NewerTextError, NotWrittenError):
            return _page(asked, practice().consent_texts.newest() or text, form, newer=True), 409
    return redirect(url_for("patient.consent", token=token))


def _speak(asked: AskedConsent, text: ConsentText | None, form: ConsentForm) -> None:
    """Use the language the text was shown in; at first, the one the answers were sent in."""
    written = text.texts if text else {}
    only_in(one for one in practice().offered.values() if one.code in written)
    if picked_language():
        return
    screening = practice().screenings.by_id(asked.screening_id)
    wanted = form.spoken.data or (screening.language if screening else "")
    if wanted in written and wanted in practice().offered:
        speak(wanted)


def _page(asked: AskedConsent, text: ConsentText, form: ConsentForm, *, newer: bool = False) -> str:
    screening = practice().screenings.by_id(asked.screening_id)
    if screening is None:
        raise ConsentGoneError
    if newer or form.spoken.data not in (None, "", language()):
        form.read_back.data = False  # the check was about another text, or about it in another language
    lacking = screening.language if screening.language not in text.texts else ""
    return render_template(
        "patient/consent.html",
        form=form,
        text=text.texts[language()],
        version=text.version,
        patient_name=screening.identity.name,
        newer=newer,
        signers=[(str(Signer.PATIENT), False), (str(Signer.GUARDIAN), True)],
        lacking=lacking,
        today=practice().day(),
    )
