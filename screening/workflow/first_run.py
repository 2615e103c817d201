"""First run: what a practice does before its first patient, and what of it is done."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select

from screening.records import rules_versions
from screening.records.audit import Action
from screening.records.audit_tables import AuditEntryRow
from screening.records.database import db
from screening.records.kept_settings import kept_settings
from screening.records.staff_tables import Person, Role
from screening.settings import Settings
from screening.workflow.people import ADMINISTRATOR


@dataclass(frozen=True)
class Step:
    """One step, and whether it is done."""

    name: str
    done: bool


def first_run(settings: Settings) -> list[Step]:
    """Give the steps in order."""
    kept, version = kept_settings(), rules_versions.in_force()
    administrators = select(Person).where(Person.active, Person.roles.any(Role.name == ADMINISTRATOR))
    everyone = select(Person).where(Person.active, Person.password.is_not(None))
    sure = [bool(person.tf_primary_method or person.webauthn) for person in db.session.scalars(everyone)]
    return [
        Step("administrator", db.session.scalar(administrators.limit(1)) is not None),
        Step("second_factor", settings.demo or (bool(sure) and all(sure))),
        Step("phones", {"phone", "hours", "out_of_hours"} <= kept.keys()),
        Step("retention", "keep_signed_years" in kept),
        Step("rules", bool(version and rules_versions.accepted_by(version))),
        Step("test", _sent_once()),
        Step("backup", bool(kept.get("backup_place"))),
    ]


def _sent_once() -> bool:
    """Whether anything was ever sent: the trail knows, also when it was erased since."""
    return bool(db.session.scalar(select(exists().where(AuditEntryRow.action == str(Action.SENT)))))
