"""The answer to a hook: the newest screening of the patient, compared with what the chart holds.

What the chart is shown is recorded on the audit trail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from screening.domain.health_record.signals import RecordSignals
from screening.domain.hooks.notices import (
    ChartedScreening,
    Notice,
    on_opening,
    on_ordering_else,
    on_ordering_treatment,
)
from screening.domain.people.names import name_parts
from screening.domain.rules.rulebook import CALL_TODAY, Outcome
from screening.exchange.cds_hooks.calls import Feedback, Hook, HookCall
from screening.exchange.cds_hooks.cards import cards_of
from screening.exchange.cds_hooks.services import SERVICES
from screening.exchange.health_record.resources import read_order, read_record
from screening.records.audit.entries import Action, Kind, Subject
from screening.records.database import transaction
from screening.records.hooks.cards import ShownCard
from screening.records.review.listing import Status
from screening.records.review.queue import QueueEntry
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.hooks.callers import chart_actor
from screening.workflow.review.correct import as_it_stands
from screening.workflow.rules.versions import NoRulesError, rulebook_in_force

_MOST_FOUND = 50  # screenings of a name and a date of birth


@dataclass(frozen=True)
class AskedHook:
    """A hook that fired: at which service, from whom (the issuer of the token), and its content."""

    service: str
    issuer: str
    call: HookCall


def answer(stores: Stores, settings: Settings, asked: AskedHook) -> list[Mapping[str, Any]]:
    """Return the cards for a chart; none if there is nothing to say, or if not exactly one person is found."""
    screening = screening_of(stores, asked.call)
    if screening is None:
        return []
    try:
        signals = rulebook_in_force(stores).record
        charted = _charted(stores, screening, settings.time_zone)
    except NoRulesError:  # if its rules are no longer readable, there is nothing to say
        return []
    today = datetime.now(settings.time_zone).date()
    notices = _notices(asked, charted, signals, today)
    cards = cards_of(notices, charted, settings.practice, settings.address)
    if cards:
        now = datetime.now(UTC)
        shown = [ShownCard(one.uuid, asked.issuer, asked.service, now, one.data["summary"]) for one in cards]
        _keep(stores, screening, shown, asked)
    return [card.data for card in cards]


def screening_of(stores: Stores, call: HookCall) -> Screening | None:
    """Return the newest screening of the one person with this name and date of birth; None without exactly one.

    One that cannot wait and is not signed comes before newer ones. A screening may have fewer given names than the
    chart, but no different ones: twins share a family name and a date of birth. Several screenings are of one person if
    someone linked them, or if all parts of the name are the same.
    """
    found: dict[str, QueueEntry] = {}
    for name in call.names if call.born else ():
        found |= {one.id: one for one in stores.queue.search(f"{name.short} {call.born}", _MOST_FOUND)}
    if not found:
        return None
    waiting = [one for one in found.values() if one.urgency <= CALL_TODAY and one.status is not Status.SIGNED]
    urgent = [one for one in waiting if _is_current(stores, one.id)]
    newest = max(urgent or found.values(), key=lambda one: (one.sent_at, one.id))
    linked = {newest.id, *stores.patients.linked(newest.id)}
    same = name_parts(newest.name)
    others = any(one.id not in linked and name_parts(one.name) != same for one in found.values())
    wholes = [set(name_parts(name.whole)) for name in call.names]
    if others or not any(whole.issuperset(name_parts(one.name)) for whole in wholes for one in found.values()):
        return None
    return stores.screenings.by_id(newest.id) if _is_current(stores, newest.id) else None


def _is_current(stores: Stores, screening_id: str) -> bool:
    """Return whether no newer version replaced a screening: under another name, it now belongs to someone else."""
    current = stores.screenings.newest_version(screening_id)
    return current is not None and current.id == screening_id


def keep_feedback(stores: Stores, service: str, issuer: str, told: Iterable[Feedback]) -> int:
    """Store the feedback on cards, each that says something new on the audit trail; return how many did.

    Nothing is stored for a card erased meanwhile, or if it says what was already stored.
    """
    new = 0
    with transaction():
        for one in told:
            said = ShownCard(one.card, issuer, service, one.at, "", str(one.outcome), one.at, one.reason, one.comment)
            if screening_id := stores.hook_cards.note(said):
                new += 1
                subject = Subject(Kind.SCREENING, screening_id)
                stores.audit.add(subject, chart_actor(issuer), Action.CARD_ANSWERED, str(one.outcome))
    return new


def _keep(stores: Stores, screening: Screening, shown: list[ShownCard], asked: AskedHook) -> None:
    count = f"{len(shown)} card{'s' if len(shown) > 1 else ''}"
    detail = f"{count}, for {asked.call.user}" if asked.call.user else count
    with transaction():
        stores.screenings.hold(screening.id)
        stores.hook_cards.add(screening.id, shown)
        stores.audit.add(Subject(Kind.SCREENING, screening.id), chart_actor(asked.issuer), Action.CARDS_SHOWN, detail)


def _charted(stores: Stores, screening: Screening, zone: tzinfo) -> ChartedScreening:
    sheet, decisions = as_it_stands(stores, screening), stores.decisions.of(screening.id)
    newest = decisions[0] if decisions else None
    stands = newest is not None and sheet.was_signed(newest.signed_at)
    signed = newest.content.conclusion if newest else None
    told = (one.rule for one in sheet.suggestion.findings if one.rule.suggest not in (None, Outcome.FITS))
    return ChartedScreening(
        reference=screening.reference,
        sent_on=screening.sent_at.astimezone(zone).date(),
        book=sheet.book,
        answers=sheet.answers,
        outcome=sheet.outcome or Outcome.DISCUSS_FIRST,
        act=sheet.act,
        rules=tuple(sorted(told, key=lambda rule: rule.prominence)),
        conclusion=signed if stands else None,
        corrected=sheet.correction is not None,
        signed_before=None if stands else signed,
    )


def _notices(asked: AskedHook, one: ChartedScreening, signals: RecordSignals, today: date) -> tuple[Notice, ...]:
    record = read_record(list(asked.call.chart), today.isoformat(), signals.pregnancy_codes)
    if SERVICES[asked.service] is Hook.PATIENT_VIEW:
        return on_opening(one, signals, record, today)
    orders = asked.call.orders
    ours = any(signals.ordered.is_ordered_by(*read_order(order)) for order in orders)
    drafts = read_record(
        [{**order, "status": "active"} for order in orders], today.isoformat(), signals.pregnancy_codes
    )
    told = on_ordering_treatment(one, signals, record, today) if ours else ()
    return (*told, *on_ordering_else(one, signals, drafts, today))
