"""Backups: made, copied off-site and pruned, with each result recorded; the same for restore drills."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from screening.exchange.documents.letters import backup_letter
from screening.records.audit.verification import Verification
from screening.records.database import transaction
from screening.records.operations.backups import back_up
from screening.records.operations.copying import CopyError, reason
from screening.records.operations.jobs import MOST_NOTE, Job
from screening.records.operations.migrations_state import pending_migrations
from screening.records.operations.outbox import MailKind
from screening.records.operations.retention import Retention, backups_in, no_longer_kept
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.practice.mail import as_mail
from screening.workflow.practice.staff import ADMINISTRATOR
from screening.workflow.rules.replay import replay, replay_follow_ups

_LOG = logging.getLogger("screening")
BACKUP, DRILL = "backup", "drill"  # jobs: when one last worked, and its file
FAILED = {BACKUP: "backup failed", DRILL: "drill failed"}  # jobs: when one failed since then, and why
_MAILED = "backup mail"
_TOO_OLD = {BACKUP: timedelta(days=2), DRILL: timedelta(days=35)}
_MAILS_EVERY = timedelta(days=1)
_LONGEST = timedelta(hours=2)  # for an off-site copy


class BackupFailedError(Exception):
    """A backup was not made, not copied, or is not sound; the message says why."""


@dataclass(frozen=True)
class LastRun:
    """The last backup, or drill, that worked; and the last that failed, unless one has worked since."""

    worked: Job
    failed: Job


@dataclass(frozen=True)
class Drilled:
    """What a restored backup holds, how many screenings replay, and a sentence for each problem with it."""

    screenings: int
    replayed: int
    entries: int
    problems: tuple[str, ...]


def take_backup(stores: Stores, settings: Settings, folder: Path, retention: Retention) -> Path:
    """Back up into a folder, copy the file off-site, and only then prune older ones; return the file.

    The newest backup and the one last drilled are never pruned. Raises BackupFailedError, after mailing the
    administrators if mail is set up.
    """
    try:
        path = back_up(folder)
        _copy_off_site(settings.backup_command, path)
        _prune(folder, retention, {path, folder / last_run(stores, DRILL).worked.note.partition(":")[0]})
    except (CopyError, BackupFailedError) as error:
        note_failure(stores, settings, BACKUP, str(error))
        raise BackupFailedError(str(error)) from None
    note_success(stores, BACKUP, str(path.absolute()) if len(str(path.absolute())) <= MOST_NOTE else path.name)
    return path


def look_through(stores: Stores) -> Drilled:
    """Replay every screening and all answers after sessions, and verify the audit trail."""
    count, problems = 0, []
    for result in replay(stores, stores.screenings.all()):
        count += 1
        if result.problem:
            problems.append(f"{result.reference}: {result.problem}")
    beside = [f"{one.reference}: {one.problem}" for one in replay_follow_ups(stores) if one.problem]
    verdict = Verification(stores.keys).verify()
    return Drilled(count, count - len(problems), verdict.entries, (*problems, *beside, *verdict.problems))


def note_success(stores: Stores, name: str, note: str) -> None:
    """Record that a backup or drill worked; if the database cannot be written, log it."""
    try:
        _keep(stores, {name: Job(datetime.now(UTC), note), FAILED[name]: Job(None)})
    except SQLAlchemyError as error:
        _LOG.warning("the success could not be recorded: %s", reason(error))


def note_failure(stores: Stores, settings: Settings, name: str, problem: str) -> None:
    """Record that a backup or drill failed and tell the administrators, if the database can be written."""
    with suppress(SQLAlchemyError):  # the command that started it prints the problem in any case
        _keep(stores, {FAILED[name]: Job(datetime.now(UTC), problem)})
        warn_of_backups(stores, settings)


def last_run(stores: Stores, name: str) -> LastRun:
    """Return the last runs of backups or drills."""
    return LastRun(stores.jobs.get(name), stores.jobs.get(FAILED[name]))


def problem_of(stores: Stores, name: str, now: datetime) -> str | None:
    """Return what is wrong with backups or drills, in one sentence without a path; None if nothing."""
    run = last_run(stores, name)
    worked = (
        f"the last successful {name} was on {run.worked.done_at:%Y-%m-%d at %H:%M} UTC" if run.worked.done_at else ""
    )
    if run.failed.done_at:
        failed = f"the {name} of {run.failed.done_at:%Y-%m-%d %H:%M} UTC failed (the page Admin says why)"
        return f"{failed}; {worked or 'none has succeeded yet'}"
    if run.worked.done_at is None:
        return f"no {name} has been made yet: `screening {name}`"
    return f"{worked}: is its timer running?" if abs(now - run.worked.done_at) > _TOO_OLD[name] else None


def warn_of_backups(stores: Stores, settings: Settings) -> None:
    """Tell the administrators by mail, once a day, that a backup or drill failed, or that none was made for days."""
    now = datetime.now(UTC)
    used = {name: run for name in FAILED if (run := last_run(stores, name)).failed.done_at or run.worked.done_at}
    problems = [problem for name in used if (problem := problem_of(stores, name, now))]
    mailed = stores.jobs.get(_MAILED).done_at
    if not problems or not settings.can_mail or (mailed and abs(now - mailed) < _MAILS_EVERY):
        return
    letter = backup_letter(settings, problems)
    with transaction():
        stores.jobs.put(_MAILED, now)
        for person in stores.people.everyone():
            if person.active and ADMINISTRATOR in person.role_names:
                stores.outbox.put(as_mail(letter, person.email, MailKind.BACKUP))


def _keep(stores: Stores, jobs: dict[str, Job]) -> None:
    if pending_migrations():  # a backup before an upgrade: tables of an earlier version may have no jobs
        return
    with transaction():
        for name, job in jobs.items():
            stores.jobs.put(name, job.done_at, job.note)


def _copy_off_site(command: Sequence[str], path: Path) -> None:
    """Run the practice's command with the file's path as its last argument; what it prints goes to stderr."""
    if not command:
        return
    try:
        whole = [*command, str(path.absolute())]
        subprocess.run(whole, check=True, timeout=_LONGEST.total_seconds(), stdin=subprocess.DEVNULL, stdout=2)  # noqa: S603
    except subprocess.CalledProcessError as error:
        said = f"ended with exit code {error.returncode}"
    except subprocess.TimeoutExpired:
        said = f"did not end within {_LONGEST.total_seconds() / 3600:.0f} hours"
    except OSError as error:
        said = f"cannot be run: {error.strerror}"
    else:
        return
    raise BackupFailedError(f"{command[0]} {said}: {path} was written, but not copied")


def _prune(folder: Path, retention: Retention, besides: set[Path]) -> None:
    try:
        for path in no_longer_kept(backups_in(folder), retention, besides):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise BackupFailedError(f"{folder}: older backups cannot be deleted: {reason(error)}") from None
