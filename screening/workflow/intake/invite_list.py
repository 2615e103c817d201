"""Inviting from a day list: staff review it first; then everyone ticked on it is invited, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from screening.domain.people.names import name_parts
from screening.exchange.formats.day_list_csv import only_lines
from screening.records.audit.entries import Actor
from screening.records.database import transaction
from screening.records.intake.asked import Asked
from screening.records.intake.invites import Invite
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.intake.day_list import ListedPerson, ReadBy, contacts_agree, read_day_list
from screening.workflow.intake.invite import add_invite


class ListGoneError(Exception):
    """The day list does not exist: it was never pasted, or it has expired."""


class ListChangedError(Exception):
    """The day list, or who on it is invited, changed after the page was shown. Nothing was written."""


@dataclass(frozen=True)
class LookedAt:
    """Someone on a list, and the invite they already have for this visit."""

    person: ListedPerson
    before: Invite | None

    @property
    def can_be_sent(self) -> bool:
        return self.before is None and self.person.repeats is None


@dataclass(frozen=True)
class ListToSend:
    """One press of "Send": the list as it was shown, and the lines that were ticked."""

    list_id: str
    revision: int
    lines: frozenset[int]
    remind: bool = False


def keep_list(stores: Stores, text: str) -> str:
    """Store a list for review; return its id."""
    with transaction():
        return stores.day_lists.add(text)


def change_list(stores: Stores, list_id: str, revision: int, text: str) -> None:
    """Replace the text of a list that was under review. Raises ListChangedError if it has changed meanwhile."""
    with transaction():
        stores.day_lists.hold_all()
        pasted = stores.day_lists.find(list_id)
        if pasted is None or pasted.revision != revision:
            raise ListChangedError
        stores.day_lists.save(list_id, text)


def look(stores: Stores, people: Iterable[ListedPerson]) -> list[LookedAt]:
    """Return the people on a list, each with the invite they already have for this visit."""
    people = list(people)
    known: dict[tuple[date | None, tuple[str, ...]], list[Invite]] = defaultdict(list)
    for invite in stores.invites.for_visits_on({one.asked.visit_on for one in people if one.asked.visit_on}):
        known[_place(invite.asked)].append(invite)
    return [
        LookedAt(one, next((had for had in known[_place(one.asked)] if contacts_agree(had.asked, one.asked)), None))
        for one in people
    ]


def invite_listed(stores: Stores, settings: Settings, sending: ListToSend, by: ReadBy, actor: Actor) -> int:
    """Invite everyone ticked on a list; return how many. Everyone who is not invited stays on the list.

    Lists are locked one at a time, so that two people with the same list, or two clicks, invite each person once.
    Raises ListGoneError or ListChangedError; then nothing is sent.
    """
    with transaction():
        stores.day_lists.hold_all()
        pasted = stores.day_lists.find(sending.list_id)
        if pasted is None:
            raise ListGoneError
        if pasted.revision != sending.revision:
            raise ListChangedError
        read = read_day_list(pasted.text, by)
        ticked = [one for one in look(stores, read.people) if one.person.line in sending.lines]
        if not all(one.can_be_sent for one in ticked):
            raise ListChangedError
        for one in ticked:
            asked = replace(one.person.asked, remind=sending.remind and bool(one.person.asked.email))
            add_invite(stores, settings, asked, actor, sending.list_id)
        not_invited = {one.person.line for one in look(stores, read.people) if one.before is None}
        left = not_invited | {one.line for one in read.problems}
        stores.day_lists.save(sending.list_id, only_lines(pasted.text, left))
    return len(ticked)


def _place(asked: Asked) -> tuple[date | None, tuple[str, ...]]:
    return asked.visit_on, name_parts(asked.name)
