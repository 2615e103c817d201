"""Call now: patients to call, until a logged call closes the matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.domain.people.text import MOST_CHARACTERS
from screening.domain.review.calls import CallOutcome, CallReport, Next
from screening.domain.rules.rulebook import Act
from screening.practice import practice
from screening.records.review.calls import Call, stamp_of
from screening.web.auth.access import signed_in, staff
from screening.web.blueprints import workspace
from screening.web.forms.fields import clean_text, posted_number
from screening.web.needs import Needs
from screening.web.staff_wording import CALL_OUTCOMES, too_long
from screening.web.workspace.queue.asked import list_url, reads_answers
from screening.web.workspace.queue.call_reasons import SaidAfter, current_of, reasons_of, said_after, worst_of
from screening.workflow.practice.staff import FRONT_DESK, THERAPIST
from screening.workflow.review.calls import log_call, take_call

_GONE = "This call is no longer here: the answers it was about were erased after this page was opened."
_MINUTES_AN_HOUR = 60
_HOURS_A_DAY = 24


@dataclass(frozen=True)
class CallCard:
    """One patient to call. `name` is "" before they sent; `phones` are the numbers to try, the one they left first.

    `outcome` is the more severe of the sent and current ones, `reason` the therapist's sentence about what cannot wait;
    both are "" for those who may not read answers; for them `call` has only their own notes. `after` is what the
    patient was told about answers after a session, if the call is about those. `typed` is a report that could not be
    saved, by field, with `wrong` saying why and `wrong_field` where. `unsent`: it is about a sign that was not
    sent, `in_change` when one was last picked while changing answers. `heard` is how many answers after sessions, and
    signs that were not sent, it is about.
    """

    call: Call
    reference: str
    name: str
    phones: tuple[str, ...]
    email: str
    born: str
    language: str
    waiting: str
    reason: str
    outcome: str = ""
    after: Act | None = None
    wrong: str = ""
    wrong_field: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    unsent: bool = False
    in_change: datetime | None = None
    heard: int = 0

    @property
    def seen(self) -> str:
        """Return the state of the call as shown on the card."""
        return stamp_of(self.call)


class NotLoggedError(Exception):
    """A call could not be logged: `wrong` says why, `field` which field to fix, `typed` what was typed."""

    def __init__(self, call_id: str, wrong: str, field: str = "note") -> None:
        super().__init__(wrong)
        self.call_id, self.wrong, self.field = call_id, wrong, field
        self.typed = {name: request.form.get(name, "") for name in ("note", "next", "found_by")}


def cards_of(calls: Iterable[Call], refused: NotLoggedError | None = None) -> list[CallCard]:
    """Return the cards of calls, in order; a refused note stays on its card."""
    return [card_of(call, refused) for call in calls]


def card_of(call: Call, refused: NotLoggedError | None = None) -> CallCard:
    """Return the card of one call."""
    screening = practice().screenings.by_id(call.screening_id) if call.screening_id else None
    identity = screening.identity if screening else None
    refused = refused if refused and refused.call_id == call.id else None
    current = current_of(screening) if screening and reads_answers() else None
    after = said_after(screening, call) if screening else SaidAfter()
    return CallCard(
        call=call if reads_answers() else _with_own_notes(call),
        reference=screening.reference if screening else "",
        name=identity.name if identity else "",
        phones=tuple(dict.fromkeys(filter(None, (call.phone, identity.phone if identity else "")))),
        email=identity.email if identity else "",
        waiting=_waiting(call.raised_at, call.closed_at or datetime.now(UTC)),
        reason=reasons_of(screening, current, after) if reads_answers() else "",
        outcome=str(worst_of(screening, current, after)) if screening and current else "",
        after=_told_after(after) if current else None,
        unsent=bool(current and after.unsent),
        in_change=max((one.at for one in after.unsent if current and one.in_change), default=None),
        heard=len(after.answers) + len(after.unsent),
        born=identity.born if identity else "",
        language=screening.language if screening else "",
        wrong=refused.wrong if refused else "",
        wrong_field=refused.field if refused else "",
        typed=refused.typed if refused else {},
    )


@workspace.post("/calls/<call_id>/take")
@Needs({THERAPIST, FRONT_DESK})
def take_a_call(call_id: str) -> AnyResponse:
    """Assign a call to oneself. The number stays on the page until a call closes it.

    If someone else took or closed it after the page was shown, the page that follows says so.
    """
    call = practice().calls.by_id(call_id)
    taken = call is not None and take_call(practice(), call, staff(), request.form.get("seen"))
    return _back(call) if call is not None and taken else redirect(list_url(call=call_id))


def meanwhile_called(call_id: str) -> str:
    """Return what happened to a call that someone else took or closed first; "" if nothing did."""
    call = practice().calls.by_id(call_id)
    if call is None:
        return f"{_GONE} Nothing was assigned."
    if call.closed_at is None and call.taken_by in ("", signed_in().name):
        return ""
    if call.closed_at is not None:
        return f"{_closed_by(call)} in the meantime. It was not assigned to you."
    return f"{call.taken_by} took this call in the meantime. Press “Assign to me” again to take it over."


def log_posted_call(call_id: str) -> AnyResponse:
    """Log a call as posted. Raises NotLoggedError."""
    there = practice().calls.by_id(call_id)
    if there is None:
        raise NotLoggedError(call_id, f"{_GONE} Your call was not logged.")
    call = _as_seen(there)
    report = _report(call_id)
    if not report.says_enough:
        wrong = "Say who found that it is no emergency" if report.next else "Pick what the patient does next"
        raise NotLoggedError(call_id, wrong, "found_by" if report.next else "next")
    if not log_call(practice(), call, staff(), report):
        raise NotLoggedError(call_id, _refused(call_id))
    return _back(call)


def _as_seen(call: Call) -> Call:
    """Return a call as raised, about and heard when the posted form was shown; if the form does not say, just now."""
    with suppress(KeyError, ValueError):
        call = replace(call, raised_at=datetime.fromisoformat(request.form["raised_at"]))
    call = replace(call, screening_id=request.form.get("about", call.screening_id) or None)
    return replace(call, heard=posted_number(request.form.get("heard", ""), call.heard))


def _report(call_id: str) -> CallReport:
    """Return the report of a call, as posted. Raises NotLoggedError."""
    try:
        outcome = CallOutcome(request.form.get("outcome", ""))
    except ValueError:
        raise NotLoggedError(call_id, "Pick how the call went") from None
    reached, picked = outcome is CallOutcome.REACHED, request.form.get("next", "")
    following = Next(picked) if reached and picked in list(Next) else None
    note = _text(call_id, "note")
    found_by = _text(call_id, "found_by") if following is Next.NO_EMERGENCY else ""
    if outcome is CallOutcome.OTHER and not note:
        raise NotLoggedError(call_id, "Say what happened instead")
    return CallReport(outcome, note, following, found_by)


def _refused(call_id: str) -> str:
    """Return what happened to a call while someone was logging it: it was raised again, or someone closed it."""
    call = practice().calls.by_id(call_id)
    if call is not None and call.closed_at is None:
        return (
            "The patient sent something new after this page was shown, so your call was not logged. "
            "Read this card again, and call again unless you spoke about it. What you typed is still here."
        )
    has_notes = reads_answers() and call is not None and call.screening_id is not None
    where = (
        "Put anything you want to add in the notes of the screening."
        if has_notes
        else "Tell a therapist what you want to add."
    )
    return f"{_closed_by(call)} in the meantime, so yours was not logged. {where}"


def _closed_by(call: Call | None) -> str:
    last = call.log[0] if call and call.log else None
    return f"{last.made_by} closed this call ({CALL_OUTCOMES[last.outcome]})" if last else "This call was closed"


def _text(call_id: str, name: str) -> str:
    """Return what was typed in a field. Raises NotLoggedError."""
    try:
        text = clean_text(request.form.get(name, ""))
    except ValueError:
        unread = "We can’t read some of the letters or symbols. Please type it again."
        raise NotLoggedError(call_id, unread, name) from None
    if wrong := too_long(text, MOST_CHARACTERS):
        raise NotLoggedError(call_id, wrong, name)
    return text


def _back(call: Call) -> AnyResponse:
    """Redirect to the page the button was on: the summary, or the screenings."""
    if "summary" in request.form and reads_answers():
        screening = practice().screenings.by_id(call.screening_id or "") or abort(404)
        return redirect(url_for("workspace.summary", reference=screening.reference))
    return redirect(list_url())


def _told_after(after: SaidAfter) -> Act | None:
    """Return what the patient was told about the worst answers after a session; None if a sign was not sent."""
    worst = after.answers[0].answered if after.answers and not after.unsent else None
    return worst.suggestion.act if worst else None


def _with_own_notes(call: Call) -> Call:
    """Return a call without other people's notes: on the phone, patients say what they would answer."""
    own = (
        one if one.person_id == signed_in().id else replace(one, report=replace(one.report, note="", found_by=""))
        for one in call.log
    )
    return replace(call, log=tuple(own))


def _waiting(since: datetime, until: datetime) -> str:
    """Return how long a call has been waiting; workspace.js keeps counting in the same words."""
    minutes = max(0, int((until - since).total_seconds() // 60))
    if minutes < _MINUTES_AN_HOUR:
        return f"{minutes} min"
    hours = minutes // _MINUTES_AN_HOUR
    return f"{hours} h" if hours < 2 * _HOURS_A_DAY else f"{hours // _HOURS_A_DAY} days"
