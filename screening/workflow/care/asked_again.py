"""New answers during a course of care: what changed since the last needling, and whether a decision still stands.

A decision stands if the patient answered every question as before and did not say that something has changed, the
rules are the same, and nothing since then speaks against it: the new version gets it as it was signed, with its date
and signer. Everything else waits for a signature, as any change does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from screening.domain.care.episode import Episode
from screening.domain.care.follow_up import FollowUpAnswers
from screening.domain.care.said_change import may_have_changed
from screening.domain.care.session import CareSession, current
from screening.domain.review.decision import MAY_TREAT
from screening.domain.rules.kept import KeptFinding, KeptSuggestion
from screening.domain.rules.rulebook import Outcome
from screening.exchange.documents.letters import again_letter
from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.records.database import transaction
from screening.records.intake.asked import Asked
from screening.records.intake.invites import Invite
from screening.records.operations.outbox import MailKind
from screening.records.review.decisions import Decision, Signature
from screening.records.screenings.screenings import Screening, Sent
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.practice.mail import as_mail, link_of
from screening.workflow.practice.staff import Staff, is_therapist
from screening.workflow.practice.treating_credentials import lacks_credential
from screening.workflow.review.correct import as_it_stands

_A_MOMENT = timedelta(minutes=5)  # in which a second press, or a page loaded again, asks for the same link


@dataclass(frozen=True)
class Answered:
    """A new version: its id, what was sent, and by whom."""

    screening_id: str
    sent: Sent
    by: Actor


def ask_again(stores: Stores, settings: Settings, screening: Screening, by: Staff, *, mail: bool) -> Invite:
    """Return a link where the patient says before a session what has changed; with `mail`, it is also sent to them.

    Pressed twice, it returns the link that was made a moment ago.
    """
    email = screening.identity.email if mail and settings.can_mail else ""
    with transaction():
        stores.screenings.hold(screening.id)
        recent = stores.invites.made_since(datetime.now(UTC) - _A_MOMENT, screening.id)
        asked = asked_to_change(screening, datetime.now(settings.time_zone).date(), email)
        if made := next((one for one in recent if one.asked == asked and one.id != screening.invite_id), None):
            return made
        made = stores.invites.add(asked, by.name, settings.time_zone)
        stores.invites.sent(made.id, screening.id)
        if email:
            letter = again_letter(settings, link_of(stores, settings, made))
            stores.outbox.put(as_mail(letter, email, MailKind.INVITE, made.id))
        stores.audit.add(
            Subject(Kind.SCREENING, screening.id), by.actor, Action.ASKED_AGAIN, "by mail" if email else ""
        )
    return made


def asked_to_change(screening: Screening, today: date, email: str = "") -> Asked:
    """Return who is asked to change what was sent, before the visit it was sent for, unless that is over."""
    is_over = screening.visit_on is not None and screening.visit_on < today
    visit = (None, None) if is_over else (screening.visit_on, screening.visit_at)
    return Asked(screening.identity.name, screening.language, visit[0], email, visit_at=visit[1])


def decision_that_stands(stores: Stores, before: Screening, sent: Sent) -> tuple[str, Decision] | None:
    """Return the decision that a version with the same answers keeps, and the reference it was signed on; or None.

    Only in an open episode and under the same rules; only if nothing was waiting for a signature, no correction or
    answer after a session since then speaks against needling, and the signer could still sign it now.
    """
    episode, decisions = stores.episodes.of(before.id), stores.decisions.of(before.id)
    if episode is None or not episode.is_open or not decisions or not stores.queue.is_decided(before.id):
        return None
    was, signed = as_it_stands(stores, before), decisions[0]
    same = (
        before.digest == sent.digest
        and was.was_signed(signed.signed_at)
        and was.answers == sent.answers
        and (str(was.outcome or before.outcome), was.act) == (sent.outcome, sent.act)
        and {one.rule.id for one in was.suggestion.findings} == {one.rule for one in sent.suggestion.findings}
        and before.taken_back == sent.taken_back
    )
    same = same and not may_have_changed(sent.said_changed)
    if not same or _spoken_against(stores, episode, signed.signed_at) or not _could_sign(stores, signed, sent.sent_at):
        return None
    return signed.content.carried_from or before.reference, signed


def against_needling(answered: FollowUpAnswers) -> tuple[KeptFinding, ...]:
    """Return the findings of answers after a session that speak against needling now."""
    found = answered.suggestion.findings
    return tuple(finding for finding in found if finding.outcome in (Outcome.NOT_NOW, Outcome.EMERGENCY))


def _spoken_against(stores: Stores, episode: Episode, since: datetime) -> bool:
    answered = (one.answered for one in stores.follow_ups.of(episode.screening_id))
    return any(against_needling(one) for one in answered if one and one.at > since)


def _could_sign(stores: Stores, decision: Decision, at: datetime) -> bool:
    """Return whether the signer of a decision may still sign one like it."""
    if not is_therapist(stores, decision.person_id):
        return False
    return decision.content.conclusion not in MAY_TREAT or not lacks_credential(stores, decision.person_id, at)


def answered_again(stores: Stores, answered: Answered, standing: tuple[str, Decision] | None) -> None:
    """Record, inside the transaction that sends, what a new version means for the course of care, if there is one."""
    episode = stores.episodes.of(answered.screening_id) if answered.sent.previous_id else None
    if episode is None:
        return
    stores.episodes.touch(answered.screening_id, answered.sent.sent_at)
    subject = Subject(Kind.SCREENING, answered.screening_id)
    if standing is not None:
        signed_on, decision = standing
        content = replace(decision.content, carried_from=signed_on)
        signature = Signature(decision.person_id, 1, decision.signed_at)
        stores.decisions.add(answered.screening_id, signature, content)
        stores.queue.decided(answered.screening_id)
        stores.audit.add(subject, answered.by, Action.DECISION_STANDS, f"of {signed_on}")
    elif was_needled(stores, answered.screening_id):
        stores.episodes.changed_since_needling(answered.screening_id)


def last_needling(sessions: list[CareSession]) -> CareSession | None:
    """Return the last session with needling; None if there was none."""
    return next((one for one in reversed(current(sessions)) if one.content.needled), None)


def was_needled(stores: Stores, screening_id: str) -> bool:
    """Return whether a person was needled in the course of care of a screening."""
    episode = stores.episodes.of(screening_id)
    return episode is not None and last_needling(stores.care_sessions.of(episode.screening_id)) is not None


def new_since_needling(stores: Stores, screening_id: str, now: KeptSuggestion) -> tuple[KeptFinding, ...]:
    """Return the findings of a version's suggestion that were not there when the person was last needled."""
    episode = stores.episodes.of(screening_id)
    session = last_needling(stores.care_sessions.of(episode.screening_id)) if episode else None
    version = stores.screenings.by_id(session.content.version_id) if session else None
    if version is None:
        return ()
    before = {finding.rule.id for finding in as_it_stands(stores, version).suggestion.findings}
    asking = (finding for finding in now.findings if finding.outcome not in (None, Outcome.FITS))
    return tuple(finding for finding in asking if finding.rule not in before)
