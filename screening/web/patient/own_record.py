"""The patient may bring a health record, as a link or a card. What it mentions is asked about, and never ticked.

The step is optional, and every state of the page lets people continue without it.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from screening.domain.health_record.brought import BroughtRecord, SignatureCheck, beside
from screening.domain.health_record.signals import Mention
from screening.domain.questionnaire.questions import Question
from screening.domain.questionnaire.texts import of_patient
from screening.domain.rules.rulebook import Rulebook
from screening.exchange.health_record.opening import MOST_LETTERS
from screening.exchange.health_record.problems import RecordError, RecordProblem
from screening.practice import practice
from screening.web.blueprints import ViewResult, patient
from screening.web.languages import language
from screening.web.needs import DRAFT_HOLDER, Needs
from screening.web.patient.session import (
    draft,
    is_by_helper,
    only_changes_language,
    reload_draft,
    rulebook,
    sent_already,
    token,
)
from screening.workflow.intake.bring import Brought, keep_brought, read_brought

_CAMERA = "camera=(self), microphone=(), geolocation=()"
_MOST_PASSCODE = 200
_TEXT, _PASSCODE = "record", "passcode"


@patient.route("/record", methods=["GET", "POST"])
@Needs(DRAFT_HOLDER, posts_an_hour=60)
def own_record() -> ViewResult:
    """Take a link or a card, show what its record mentions, or remove the record again."""
    if not practice().settings.bring_records:
        abort(404)
    if draft().screening_id:
        return sent_already()
    if request.method == "GET" or only_changes_language():
        return _page({})
    if request.form.get("do") == "remove":
        keep_brought(practice(), token() or "", None)
        return redirect(url_for("patient.own_record"))
    typed = Brought(request.form.get(_TEXT, ""), request.form.get(_PASSCODE, "").strip()[:_MOST_PASSCODE])
    try:
        found = read_brought(practice().settings, rulebook(), typed, practice().day())
    except RecordError as error:
        at = _PASSCODE if error.problem in (RecordProblem.PASSCODE_MISSING, RecordProblem.PASSCODE_WRONG) else _TEXT
        return _page({at: _what_is_wrong(error)})
    keep_brought(practice(), token() or "", found)
    reload_draft()
    return redirect(url_for("patient.own_record"))


def _page(problems: Mapping[str, str]) -> Response:
    kept = draft().content.record
    page = render_template(
        "patient/own_record.html",
        problems=list(problems.items()),
        wrong=problems,
        typed=request.form.get(_TEXT, "")[:MOST_LETTERS],
        passcode=request.form.get(_PASSCODE, "")[:_MOST_PASSCODE],
        record=kept,
        named=_named(rulebook(), kept),
        signature=_signature(kept.origin.signature) if kept else "",
        first=url_for("patient.go_on"),
    )
    response = Response(page, 422 if problems else 200, mimetype="text/html")
    response.headers["Permissions-Policy"] = _CAMERA  # to scan a code; nothing of the picture leaves the browser
    return response


def _named(book: Rulebook, record: BroughtRecord | None) -> list[str]:
    """Return the entries of a record that bear on an answer, each once."""
    return list(dict.fromkeys(one.words for one in record.under(book.record))) if record else []


def suggestions(book: Rulebook, questions: tuple[Question, ...]) -> dict[str, Markup]:
    """Return what to show beside each question: what the record mentions, as a question; usually nothing."""
    found = beside(book.record, draft().content.record, (question.id for question in questions))
    return {question.id: _suggestion(question, found.get(question.id, [])) for question in questions}


def _suggestion(question: Question, mentions: list[Mention]) -> Markup:
    if not mentions:
        return Markup()
    by_signal: dict[str, list[Mention]] = {}
    for one in mentions:
        by_signal.setdefault(one.signal.id, []).append(one)
    said = []
    for same in by_signal.values():
        asks = same[0].signal.list.asks.ask
        words = (of_patient(asks) if is_by_helper() else asks)[language()]
        said.append((same, words, question.label_of(same[0].signal.option, language())))
    # Our own template escapes its variables.
    page = render_template("patient/suggestion.html", said=said)
    return Markup(page)  # noqa: S704  # nosec B704  # nosemgrep: no-markup


def _signature(signature: SignatureCheck) -> str:
    return {
        SignatureCheck.CHECKED: _("We checked its digital signature. It is valid."),
        SignatureCheck.NOT_TRUSTED: _("We did not check its digital signature. We do not know who issued it."),
        SignatureCheck.NO_KEYS: _("We could not check its digital signature just now."),
        SignatureCheck.NONE: _("It has no digital signature that we could check."),
    }[signature]


def _what_is_wrong(error: RecordError) -> str:
    """Return what is wrong, and what to do."""
    if error.problem is RecordProblem.PASSCODE_WRONG and error.attempts is not None:
        return _("This passcode is wrong. You can try %(count)s more times.", count=max(error.attempts, 0))
    return {
        RecordProblem.EMPTY: _("Paste a link or a card, or continue without it"),
        RecordProblem.NOT_KNOWN: _(
            "This is not a health link or a health card. Copy all of it, or continue without it."
        ),
        RecordProblem.PARTS_MISSING: _("This card has more than one code. Scan or paste all of them."),
        RecordProblem.EXPIRED: _("This has expired. Make a new one in your health app, or continue without it."),
        RecordProblem.PASSCODE_MISSING: _("This link needs a passcode. Enter the one that you chose for it."),
        RecordProblem.PASSCODE_WRONG: _("This passcode is wrong. Try again, or continue without it."),
        RecordProblem.GONE: _("This link no longer works. Make a new one, or continue without it."),
        RecordProblem.NOT_ALLOWED: _("We do not open links to this address. Continue without it."),
        RecordProblem.REDIRECT: _("This link redirects to another address, which we do not open. Continue without it."),
        RecordProblem.TOO_MUCH: _("This record is too large for us to read. Share less, or continue without it."),
        RecordProblem.NO_ANSWER: _("That system did not answer in time. Try again, or continue without it."),
        RecordProblem.BUSY: _("We are busy reading other records. Try again in a moment, or continue without it."),
        RecordProblem.NOT_READABLE: _("We could not read this record. Continue without it."),
        RecordProblem.SIGNATURE: _("The digital signature does not match: the card was changed. Continue without it."),
    }[error.problem]
