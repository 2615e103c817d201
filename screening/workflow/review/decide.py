"""Deciding: a therapist concludes and signs; a new decision replaces the old one and both are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from screening.domain.review.decision import (
    MAY_TREAT,
    DecisionContent,
    contradicts_a_sign,
    needs_reason,
    with_confirmed_signs,
)
from screening.domain.rules.rulebook import Outcome
from screening.records.audit.entries import Action, Kind, Subject
from screening.records.database import transaction
from screening.records.operations.webhooks import News
from screening.records.review.calls import Call
from screening.records.review.decision_drafts import PREPARED, Typed
from screening.records.review.decisions import DecidedMeanwhileError, Signature
from screening.records.screenings.screenings import Screening
from screening.records.screenings.versions import versions_of
from screening.records.stores import Stores
from screening.workflow.practice.staff import Staff
from screening.workflow.practice.treating_credentials import lacks_credential
from screening.workflow.review.correct import as_it_stands


class ConfirmedSignError(Exception):
    """The treatment is judged to fit although a warning sign is confirmed or is among the current answers."""


class ReasonMissingError(Exception):
    """The conclusion differs from the suggestion, or replaces a signed one, and no reason was given."""


class CredentialMissingError(Exception):
    """Someone without the valid credential that the practice requires signs that the treatment fits."""


@dataclass(frozen=True)
class SeenNumbers:
    """What the therapist saw: `number` is the seen decision's plus one, `correction` the correction's.

    `heard` is how many answers after sessions were on the page; None if it shows none. `raised` is when the call on the
    page was raised, as `when_raised` says it, and `replaced` whether newer answers were (None: do not compare).
    `typed` is what the page posted, to be compared with what was saved; None if nothing was.
    `at` is when they sign: now, except in made-up practices. `opens_care` says that signing opens a course of care.
    """

    number: int
    correction: int = 0
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    opens_care: bool = False
    heard: int | None = None
    raised: str | None = None
    replaced: bool | None = None
    typed: Typed | None = None


def sign(stores: Stores, screening: Screening, concluded: DecisionContent, by: Staff, seen: SeenNumbers) -> None:
    """Sign a decision.

    Raises CredentialMissingError, ConfirmedSignError or ReasonMissingError, or DecidedMeanwhileError if someone has
    signed or corrected, or the patient has sent newer answers, has answered after a session or has to be called, since;
    SavedElsewhereError if another page of theirs has saved other words, which signing would drop.
    """
    if concluded.conclusion in MAY_TREAT and lacks_credential(stores, by.id, seen.at):
        raise CredentialMissingError
    now = as_it_stands(stores, screening).suggestion.outcome
    sign_stands = now is Outcome.EMERGENCY and concluded.conclusion in MAY_TREAT
    if sign_stands or contradicts_a_sign((), concluded.cautions, concluded.conclusion):
        raise ConfirmedSignError
    suggested = with_confirmed_signs(suggested_outcomes(screening, now), concluded.cautions)
    if needs_reason(suggested, concluded.conclusion) and not concluded.reason.strip():
        raise ReasonMissingError
    if seen.number > 1 and not concluded.replaces_because.strip():
        raise ReasonMissingError
    signed = replace(
        concluded,
        reason=concluded.reason.strip(),
        notes=concluded.notes.strip(),
        message=concluded.message.strip(),
        suggested=suggested,
        replaces_because=concluded.replaces_because.strip() if seen.number > 1 else "",
    )
    with transaction():
        if seen.opens_care:
            stores.screenings.hold(versions_of(screening.id)[0])  # so that two signatures open one episode
        stores.screenings.hold(screening.id)
        if _has_changed(stores, screening, seen):
            raise DecidedMeanwhileError
        stores.queue.take(screening.id, by.id)
        stores.calls.take_about(screening.id, by.id)
        stores.decisions.add(screening.id, Signature(by.id, seen.number, seen.at), signed)
        stores.queue.decided(screening.id)
        stores.unsigned.drop(screening.id, by.id, seen.typed)
        subject = Subject(Kind.SCREENING, screening.id)
        stores.audit.add(subject, by.actor, Action.SIGNED, f"decision {seen.number}")
        if seen.opens_care and stores.episodes.open(screening.id, seen.at):
            stores.audit.add(subject, by.actor, Action.CARE_OPENED)
        stores.deliveries.announce(News.SIGNED, screening.id, number=seen.number)


def when_raised(call: Call | None) -> str:
    """Return when the newest call about a screening was raised, as its page posts it; "" without one."""
    return call.raised_at.isoformat() if call else ""


def _has_changed(stores: Stores, screening: Screening, seen: SeenNumbers) -> bool:
    """Return whether answers were corrected or replaced, the patient answered after a session, or a call was raised."""
    if seen.replaced is False and versions_of(screening.id)[-1] != screening.id:
        return True
    if stores.corrections.newest_number(screening.id) != seen.correction:
        return True
    if seen.raised not in (None, when_raised(next(iter(stores.calls.all_of(screening.id)), None))):
        return True
    episode = stores.episodes.of(screening.id) if seen.heard is not None else None
    asked = stores.follow_ups.of(episode.screening_id) if episode else []
    return sum(one.answered is not None for one in asked) > (seen.heard or 0)


def keep_unsigned(
    stores: Stores, screening_id: str, by: Staff, fields: Mapping[str, str], filled: str | None = None
) -> None:
    """Save an unsigned decision in progress, replacing the previous one.

    `filled` is the saved state that the page was filled from, "" for none; None replaces whatever is saved. Raises
    SavedElsewhereError if another page of theirs has saved something else since; then nothing is overwritten. What was
    prepared for a colleague stays so, unless `fields` say otherwise.
    """
    with transaction():
        stores.screenings.hold(screening_id)  # first, as signing does; what is prepared is read under this lock
        stores.queue.drafted(screening_id)
        marked = {PREPARED: "yes"} if _is_prepared(stores, screening_id, by) else {}
        stores.unsigned.save(screening_id, by.id, {**marked, **fields}, filled)


def _is_prepared(stores: Stores, screening_id: str, by: Staff) -> bool:
    """Return whether what someone saved is prepared for a colleague, who has not signed yet."""
    unsigned = stores.unsigned.of(screening_id, by.id)
    if unsigned is None or not unsigned.is_prepared(None):
        return False
    decisions = stores.decisions.of(screening_id)
    return unsigned.is_prepared(decisions[0].signed_at if decisions else None)


def suggested_outcomes(screening: Screening, now: Outcome | None) -> tuple[Outcome, ...]:
    """Return what the patient's own answers suggest and, if a correction changed it, what is suggested `now`."""
    outcomes = (Outcome(screening.outcome), *((now,) if now else ()))
    return tuple(dict.fromkeys(outcomes))
