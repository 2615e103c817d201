"""Whether this practice can serve: one check per line, for /readyz, `screening doctor` and server start."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from screening.records.operations.database_problems import cause_of, place_of
from screening.records.operations.deliveries import Deliveries
from screening.records.operations.key_check import WRONG_KEY, key_opens
from screening.records.operations.migrations_state import pending_migrations
from screening.records.operations.outbox import Outbox
from screening.records.stores import Stores
from screening.settings import Settings
from screening.settings.notices import notices_lacking, notices_set
from screening.workflow.care.asking import problem_of_asking
from screening.workflow.practice.backups import BACKUP, DRILL, problem_of
from screening.workflow.practice.clock import behind, read_clock
from screening.workflow.practice.treating_credentials import SOON, holders
from screening.workflow.review.patient_file import TIDYING
from screening.workflow.rules.languages import languages_in_force, offered, without_hours, without_words
from screening.workflow.rules.versions import CandidateState, NoRulesError, candidate_state, rulebook_in_force

_LEAST_FREE = 100 * 1024 * 1024  # bytes
DATABASE = "database"  # the check whether it answers
_PRIVATE = "strangers' links may reach this machine and its network: unset SCREENING_RECORDS_PRIVATE except in tests"
_EARLIEST = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class HealthCheck:
    """One thing that was checked; `problem` is None if it is fine. Anyone may read it: it reveals no location.

    `where` is the location and `found` what was found, for the operator only. Patients are served only if every
    `needed` check passes; a server can start without those not needed `to_start`.
    """

    name: str
    problem: str | None
    needed: bool = True
    to_start: bool = True
    where: str = ""
    found: str = ""

    @property
    def fails(self) -> bool:
        """Return whether no one can be served because of it."""
        return self.needed and self.problem is not None

    @property
    def line(self) -> str:
        """Return the check as the operator reads it: its name, its location, and what is wrong or was found."""
        place = f" ({self.where})" if self.where else ""
        told = self.problem or self.found
        return f"{self.name}{place}: {told}" if told else self.name


def check_all(stores: Stores, settings: Settings) -> list[HealthCheck]:
    """Return all checks; if the database does not answer, that is the only one."""
    try:
        return _checks(stores, settings)
    except SQLAlchemyError as error:
        return [HealthCheck(DATABASE, cause_of(error, settings.database_url), where=place_of(settings.database_url))]


def _checks(stores: Stores, settings: Settings) -> list[HealthCheck]:
    pending = pending_migrations()
    checks = [HealthCheck(DATABASE, None), HealthCheck("migrations", pending)]
    if pending:
        return checks
    return [
        *checks,
        HealthCheck("key", None if key_opens(stores.keys) else WRONG_KEY),
        HealthCheck("rules", _rules(stores)),
        HealthCheck("languages", without_words(settings, languages_in_force(stores, settings)) or None),
        HealthCheck("hours", without_hours(settings, languages_in_force(stores, settings)) or None, needed=False),
        _notices(stores, settings),
        HealthCheck("accepted", None if settings.demo else _accepted(stores), to_start=False),
        HealthCheck("candidate", _candidate(stores, settings.rules_path), needed=False),
        HealthCheck("disk", _disk(settings.database_url)),
        HealthCheck("clock", behind(stores, _EARLIEST)),
        HealthCheck("erasing", read_clock(stores).problem or stores.jobs.get(TIDYING).note or None, needed=False),
        *([_credentials(stores, settings)] if settings.needs_credential else []),
        HealthCheck("mail", _mail(stores.outbox), needed=False),
        HealthCheck("deliveries", _deliveries(stores.deliveries), needed=False),
        *([HealthCheck("calls", _PRIVATE, needed=False)] if settings.records_private and not settings.demo else []),
        *(HealthCheck("follow-ups", one, needed=False) for one in [_asking(stores, settings)] if one),
        *(HealthCheck(name, _backups(stores, settings, name), needed=False) for name in (BACKUP, DRILL)),
    ]


def _asking(stores: Stores, settings: Settings) -> str | None:
    try:
        return problem_of_asking(stores, settings)
    except NoRulesError:
        return None  # reported by another check


def _rules(stores: Stores) -> str | None:
    try:
        rulebook_in_force(stores)
    except NoRulesError as error:
        return str(error)
    return None


def _notices(stores: Stores, settings: Settings) -> HealthCheck:
    languages = {one.code: one.name for one in offered(settings, languages_in_force(stores, settings)).values()}
    problem = "; ".join(notices_lacking(settings, languages)) or None
    found = ", ".join(notices_set(settings)) or "none is set"
    return HealthCheck("notices", problem, needed=False, found=found)


def _credentials(stores: Stores, settings: Settings) -> HealthCheck:
    """Return the check on who cannot, or soon cannot, sign that the treatment fits; names are for the operator only."""
    everyone = holders(stores, datetime.now(settings.time_zone).date())
    without = [one for one in everyone if not one.may_treat]
    soon = [one for one in everyone if one.days_left is not None]
    said = [
        *([f"{len(without)} without a valid one cannot sign that needling fits"] if without else []),
        *([f"{len(soon)} expire within {SOON} days"] if soon else []),
    ]
    names = [f"{one.name}: {one.words}" for one in (*without, *soon)]
    return HealthCheck("credentials", "; ".join(said) or None, needed=False, where="; ".join(names))


def _accepted(stores: Stores) -> str | None:
    version = stores.rules.in_force()
    if version is None or stores.rules.acceptance_of(version):
        return None
    return "no one has accepted the published rules, so no patient is served: run `screening rules accept --by NAME`"


def _candidate(stores: Stores, path: Path) -> str | None:
    problems = {
        CandidateState.DIFFERS: "rules.yaml differs from the published rules",
        CandidateState.BEHIND: "rules.yaml lacks words edited in the workspace: `screening rules export` prints them",
        CandidateState.APART: "rules.yaml differs from the published rules and lacks words edited in the workspace",
        CandidateState.BROKEN: "rules.yaml cannot be read; the published rules stay in use",
    }
    return problems.get(candidate_state(stores, path))


def _disk(database_url: str) -> str | None:
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    free = shutil.disk_usage(Path(url.database).resolve().parent).free
    return None if free > _LEAST_FREE else f"only {free // 1_000_000} MB are free"


def _backups(stores: Stores, settings: Settings, name: str) -> str | None:
    return None if settings.demo else problem_of(stores, name, datetime.now(UTC))


def _deliveries(deliveries: Deliveries) -> str | None:
    count = deliveries.depth().given_up
    return f"{count} that other systems did not accept: see the page “Other systems”" if count else None


def _mail(outbox: Outbox) -> str | None:
    count, oldest = outbox.undelivered_count()
    if oldest is None:
        return None
    return f"{count} not delivered, the oldest from {oldest:%Y-%m-%d}: see the page “Emails not delivered”"
