"""Who may treat: credentials of therapists, who lacks a valid one, and reminders before one expires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from screening.domain.people.credential import REMINDERS, Credential
from screening.exchange.documents.letters import credential_letter
from screening.records.access.tables import Person
from screening.records.audit.entries import Action, Actor
from screening.records.database import transaction
from screening.records.operations.outbox import MailKind
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.practice.mail import as_mail
from screening.workflow.practice.settings import settings_in_force
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST, subject_of

SOON = max(REMINDERS)  # days before one expires
MOST = 100  # characters, for its kind and for its number


@dataclass(frozen=True)
class Holder:
    """A therapist and their credential (None: none) on a day in the practice's time zone."""

    person_id: int
    name: str
    credential: Credential | None
    today: date

    @property
    def may_treat(self) -> bool:
        """Return whether they may sign that the treatment fits."""
        return self.credential is not None and self.credential.is_valid(self.today)

    @property
    def days_left(self) -> int | None:
        """Return the number of days until a valid credential expires, if that is soon; None otherwise."""
        left = (self.credential.expires_on - self.today).days if self.credential else -1
        return left if 0 <= left <= SOON else None

    @property
    def words(self) -> str:
        """Return its state in words for staff."""
        if self.credential is None:
            return "no credential"
        return f"{'valid through' if self.may_treat else 'expired on'} {self.credential.expires_on}"


def keep_credential(stores: Stores, person_id: int, credential: Credential | None, by: Actor) -> bool:
    """Store or remove a person's credential; return whether there is such a person. Reminders start over."""
    with transaction():
        if stores.people.active(person_id) is None:
            return False
        before = stores.treating_credentials.of(person_id)
        if before == credential:
            return True
        if credential is None:
            stores.treating_credentials.remove(person_id)
        else:
            stores.treating_credentials.put(person_id, credential)
        stores.audit.add(subject_of(person_id), by, Action.CREDENTIAL, f"{_told(before)} → {_told(credential)}")
    return True


def lacks_credential(stores: Stores, person_id: int, at: datetime) -> bool:
    """Return whether a person lacks the valid credential that the practice requires; False if it requires none."""
    return lacks_credential_on(stores, person_id, at.astimezone(stores.given.time_zone).date())


def lacks_credential_on(stores: Stores, person_id: int, day: date) -> bool:
    """Return the same for a day in the practice's time zone, judged by the credential now on record."""
    if not settings_in_force(stores, stores.given).needs_credential:
        return False
    credential = stores.treating_credentials.of(person_id)
    return credential is None or not credential.is_valid(day)


def holders(stores: Stores, today: date) -> list[Holder]:
    """Return every therapist who can sign in, with their credential."""
    known = stores.treating_credentials.all()
    return [
        Holder(person_id, name, known[person_id].credential if person_id in known else None, today)
        for person_id, name in stores.people.active_with(THERAPIST).items()
    ]


def remind_of_credentials(stores: Stores, settings: Settings, today: date) -> int:
    """Write the reminders that are due, each once, to the therapist and the administrators; return how many are due."""
    if not settings.needs_credential or not settings.can_mail:
        return 0
    count = 0
    with transaction():
        everyone = {person.id: person for person in stores.people.everyone() if person.active}
        for kept in stores.treating_credentials.hold_all():
            person = everyone.get(kept.person_id)
            due = kept.credential.reminder_due(today, kept.reminded)
            if person is None or THERAPIST not in person.role_names or due is None:
                continue
            letter = credential_letter(settings, person.name, kept.credential)
            for address in _addresses(person, everyone):
                stores.outbox.put(as_mail(letter, address, MailKind.CREDENTIAL))
            stores.treating_credentials.note_reminder(person.id, due)
            count += 1
    return count


def _addresses(person: Person, everyone: dict[int, Person]) -> list[str]:
    administrators = [one.email for one in everyone.values() if ADMINISTRATOR in one.role_names]
    return list(dict.fromkeys([person.email, *administrators]))


def _told(credential: Credential | None) -> str:
    return f"{credential.kind} {credential.number}, valid through {credential.expires_on}" if credential else "none"
