"""Call now: patients to call, until a logged call closes the matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import ValidationError

from screening.domain.review.calls import CallOutcome
from screening.domain.rules.rulebook import Outcome
from screening.practice import practice
from screening.records.review.calls import Call
from screening.records.screenings.screenings import Screening
from screening.web.auth.access import roles_of, signed_in, staff
from screening.web.blueprints import workspace
from screening.web.forms.fields import MOST_CHARACTERS, clean_text
from screening.web.needs import Needs
from screening.web.staff_wording import CALL_OUTCOMES, too_long
from screening.workflow.practice.staff import FRONT_DESK, THERAPIST
from screening.workflow.review.calls import log_call, take_call
from screening.workflow.review.correct import as_it_stands

_MINUTES_AN_HOUR = 60
_HOURS_A_DAY = 24


@dataclass(frozen=True)
class CallCard:
    """One patient to call. `name` is "" before they sent; `phones` are the numbers to try, the one they left first.

    `reason` is the therapist's sentence about what cannot wait, "" for those who may not read answers. `typed` is a
    note that could not be saved, with `wrong` saying why.
    """

    call: Call
    reference: str
    name: str
    phones: tuple[str, ...]
    email: str
    waiting: str
    reason: str
    wrong: str = ""
    typed: str = ""


class NotLoggedError(Exception):
    """A call could not be logged: `wrong` says why, `note` is what was typed."""

    def __init__(self, call_id: str, wrong: str, note: str) -> None:
        super().__init__(wrong)
        self.call_id, self.wrong, self.note = call_id, wrong, note


def cards_of(calls: Iterable[Call], refused: NotLoggedError | None = None) -> list[CallCard]:
    """Return the cards of calls, in order; a refused note stays on its card."""
    return [card_of(call, refused) for call in calls]


def card_of(call: Call, refused: NotLoggedError | None = None) -> CallCard:
    """Return the card of one call."""
    screening = practice().screenings.by_id(call.screening_id) if call.screening_id else None
    identity = screening.identity if screening else None
    refused = refused if refused and refused.call_id == call.id else None
    return CallCard(
        call=call,
        reference=screening.reference if screening else "",
        name=identity.name if identity else "",
        phones=tuple(dict.fromkeys(filter(None, (call.phone, identity.phone if identity else "")))),
        email=identity.email if identity else "",
        waiting=_waiting(call.raised_at),
        reason=_reason(screening) if THERAPIST in roles_of(signed_in()) else "",
        wrong=refused.wrong if refused else "",
        typed=refused.note if refused else "",
    )


@workspace.post("/calls/<call_id>/take")
@Needs({THERAPIST, FRONT_DESK})
def take_a_call(call_id: str) -> AnyResponse:
    """Assign a call to oneself. The number stays on the page until a call closes it."""
    call = practice().calls.by_id(call_id) or abort(404)
    take_call(practice(), call, staff())
    return _back(call)


def log_posted_call(call_id: str) -> AnyResponse:
    """Log a call as posted. Raises NotLoggedError."""
    call = practice().calls.by_id(call_id) or abort(404)
    note = request.form.get("note", "")
    try:
        outcome = CallOutcome(request.form.get("outcome", ""))
    except ValueError:
        raise NotLoggedError(call_id, "Pick how the call went", note) from None
    try:
        clean = _note(note, outcome)
    except ValidationError as error:
        raise NotLoggedError(call_id, str(error), note) from None
    if not log_call(practice(), call, staff(), outcome, clean):
        raise NotLoggedError(call_id, _closed_meanwhile(call_id), note)
    return _back(call)


def _closed_meanwhile(call_id: str) -> str:
    """Return who closed a call while someone else was logging theirs."""
    call = practice().calls.by_id(call_id)
    last = call.log[-1] if call and call.log else None
    who = f"{last.made_by} closed this call ({CALL_OUTCOMES[last.outcome]})" if last else "This call is closed"
    return (
        f"{who} in the meantime, so yours was not logged. Put anything you want to add in the notes of the screening."
    )


def _note(typed: str, outcome: CallOutcome) -> str:
    try:
        note = clean_text(typed)
    except ValueError:
        raise ValidationError("We can’t read some of the letters or symbols. Please type it again.") from None
    if wrong := too_long(note, MOST_CHARACTERS):
        raise ValidationError(wrong)
    if outcome is CallOutcome.OTHER and not note:
        raise ValidationError("Say what happened instead")
    return note


def _back(call: Call) -> AnyResponse:
    """Redirect to the page the button was on: the summary, or the screenings."""
    if "summary" in request.form and THERAPIST in roles_of(signed_in()):
        screening = practice().screenings.by_id(call.screening_id or "") or abort(404)
        return redirect(url_for("workspace.summary", reference=screening.reference))
    return redirect(url_for("workspace.queue"))


def _reason(screening: Screening | None) -> str:
    """Return what cannot wait: the most urgent current finding, or the sign that was taken back."""
    if screening is None:
        return "Left a number on the urgent page, but has not sent the form"
    rules = [finding.rule for finding in as_it_stands(practice(), screening).suggestion.findings]
    first = min(rules, key=lambda rule: rule.prominence, default=None)
    if screening.taken_back and (first is None or first.suggest is not Outcome.EMERGENCY):
        return "Picked a warning sign, then took it back"
    return first.therapist if first else ""


def _waiting(since: datetime) -> str:
    minutes = max(0, int((datetime.now(UTC) - since).total_seconds() // 60))
    if minutes < _MINUTES_AN_HOUR:
        return f"{minutes} min"
    hours = minutes // _MINUTES_AN_HOUR
    return f"{hours} h" if hours < 2 * _HOURS_A_DAY else f"{hours // _HOURS_A_DAY} days"
