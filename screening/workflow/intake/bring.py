"""Bringing a health record: it is opened, and what bears on an answer is kept with the draft. Nothing is filled in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from screening.domain.health_record.brought import BroughtRecord, kept_of
from screening.domain.rules.rulebook import Rulebook
from screening.exchange.guarded import Guard
from screening.exchange.health_record.opening import Opener
from screening.exchange.short_calls import STRANGERS
from screening.records.database import transaction
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.intake.answer import unsent


@dataclass(frozen=True)
class Brought:
    """What a patient pasted or scanned, and the passcode they typed."""

    text: str
    passcode: str = ""


def guard_of(settings: Settings) -> Guard:
    """Return the limits on calls to addresses that patients bring; these calls have their own slots."""
    return Guard(settings.record_servers, settings.records_private, seats=STRANGERS)


def read_brought(settings: Settings, rulebook: Rulebook, brought: Brought, today: date) -> BroughtRecord:
    """Return what is kept of a record, before anything is written. Raises RecordError."""
    signals = rulebook.record
    opener = Opener(guard_of(settings), settings.practice, settings.record_issuers, signals.pregnancy_codes)
    record, origin = opener.open(brought.text, brought.passcode, today.isoformat())
    return kept_of(signals, record, origin, today)


def keep_brought(stores: Stores, token: str, record: BroughtRecord | None) -> None:
    """Store what was read with the draft, replacing an earlier record; None removes it. Raises GoneError."""
    with transaction():
        draft = unsent(stores, token)
        stores.drafts.save(draft, replace(draft.content, record=record))
