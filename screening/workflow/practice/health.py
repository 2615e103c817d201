"""Whether this practice can serve: one check a line, for /readyz, `screening doctor` and the start of a server."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url

from screening.records.operations.key_check import WRONG_KEY, key_opens
from screening.records.operations.migrations_state import pending_migrations
from screening.records.operations.outbox import Outbox
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.practice.clock import behind, read_clock
from screening.workflow.practice.languages import languages_in_force, without_hours, without_words
from screening.workflow.review.patient_file import TIDYING
from screening.workflow.rules.versions import Candidate, NoRulesError, candidate, rulebook_in_force

_LEAST_FREE = 100 * 1024 * 1024  # bytes
_EARLIEST = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at; `problem` is None when it is well.

    Patients are served only when every `needed` one is; a server starts without those that are not needed `to_start`.
    """

    name: str
    problem: str | None
    needed: bool = True
    to_start: bool = True


def check_all(stores: Stores, settings: Settings) -> list[Check]:
    """Look at everything. Raises SQLAlchemyError when the database does not answer."""
    pending = pending_migrations()
    checks = [Check("database", None), Check("migrations", pending)]
    if pending:
        return checks
    return [
        *checks,
        Check("key", None if key_opens(settings.key) else WRONG_KEY),
        Check("rules", _rules(stores)),
        Check("languages", without_words(settings, languages_in_force(stores, settings)) or None),
        Check("hours", without_hours(settings, languages_in_force(stores, settings)) or None, needed=False),
        Check("accepted", None if settings.demo else _accepted(stores), to_start=False),
        Check("candidate", _candidate(stores, settings.rules_path), needed=False),
        Check("disk", _disk(settings.database_url)),
        Check("clock", behind(stores, _EARLIEST)),
        Check("erasing", read_clock(stores).problem or stores.jobs.get(TIDYING).note or None, needed=False),
        Check("mail", _mail(stores.outbox), needed=False),
    ]


def _rules(stores: Stores) -> str | None:
    try:
        rulebook_in_force(stores)
    except NoRulesError as error:
        return str(error)
    return None


def _accepted(stores: Stores) -> str | None:
    version = stores.rules.in_force()
    if version is None or stores.rules.acceptance_of(version):
        return None
    return "nobody has accepted the rules in force (screening rules accept --by NAME): no patient is served"


def _candidate(stores: Stores, path: Path) -> str | None:
    problems = {
        Candidate.DIFFERS: "rules.yaml differs from the rules in force",
        Candidate.BROKEN: "rules.yaml cannot be read; the rules in force go on",
    }
    return problems.get(candidate(stores, path))


def _disk(database_url: str) -> str | None:
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    free = shutil.disk_usage(Path(url.database).resolve().parent).free
    return None if free > _LEAST_FREE else f"only {free // 1_000_000} MB are free"


def _mail(outbox: Outbox) -> str | None:
    count, oldest = outbox.undelivered_count()
    if oldest is None:
        return None
    return f"{count} not delivered, the oldest of {oldest:%Y-%m-%d}: see the page “Emails not delivered”"
