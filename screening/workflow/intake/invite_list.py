"""Inviting from a day list: staff review it first; then everyone ticked on it is invited, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from screening.domain.people.names import name_parts
from screening.exchange.formats.day_list_csv import only_lines
from screening.records.audit.entries import Actor
from screening.records.database import transaction
from screening.records.intake.asked import Asked
from screening.records.intake.invites import Invite
from screening.records.screenings.screenings import Screening
from screening.records.sealing import SealError
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.intake.day_list import ListedPerson, ReadBy, contacts_agree, read_day_list
from screening.workflow.intake.invite import add_invite

_Visit: TypeAlias = tuple[date | None, tuple[str, ...]]  # its day, and the parts of the patient's name


class ListGoneError(Exception):
    """The day list does not exist: it was never pasted, or it has expired."""


class ListChangedError(Exception):
    """The day list, or who on it is invited, changed after the page was shown. Nothing was written."""


@dataclass(frozen=True)
class LookedAt:
    """Someone on a list, the invite they already have for this visit, and the reference of what they sent for it.

    `sent` is "" if what they sent, if anything, came by that invite.
    """

    person: ListedPerson
    before: Invite | None
    sent: str = ""

    @property
    def is_known(self) -> bool:
        """Return whether they were invited for this visit, or have sent the form for it."""
        return self.before is not None or bool(self.sent)

    @property
    def can_be_sent(self) -> bool:
        return not self.is_known and self.person.repeats is None


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
    """Return the people on a list, each with the invite they already have for this visit, or what they sent for it.

    The day that staff set for a visit counts, and so does the day of the invite: a list may be older than the change.
    """
    people = list(people)
    invited: dict[_Visit, list[Invite]] = defaultdict(list)
    for invite in stores.invites.for_visits_on(_days(people)):
        invited[_visit(invite.asked)].append(invite)
    sent: dict[_Visit, list[Screening]] = defaultdict(list)
    for screening in _sent_for(stores, people):
        sent[_visit(_as_asked(screening))].append(screening)
    looked_at = []
    for one in people:
        place = _visit(one.asked)
        before = next((had for had in invited[place] if contacts_agree(had.asked, one.asked)), None)
        found = (had.reference for had in sent[place] if contacts_agree(_as_asked(had), one.asked))
        looked_at.append(LookedAt(one, before, "" if before else next(found, "")))
    return looked_at


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
        not_invited = {one.person.line for one in look(stores, read.people) if not one.is_known}
        left = not_invited | {one.line for one in read.problems}
        stores.day_lists.save(sending.list_id, only_lines(pasted.text, left))
    return len(ticked)


def _sent_for(stores: Stores, people: Collection[ListedPerson]) -> Iterator[Screening]:
    """Yield what people with these names sent for visits on these days, except what cannot be opened."""
    names = {one.asked.name for one in people}
    for screening_id in stores.queue.with_visit_on(_days(people), names):
        with suppress(SealError):
            screening = stores.screenings.by_id(screening_id)
            if screening is not None:
                yield screening


def _as_asked(screening: Screening) -> Asked:
    """Return who sent something, and the visit it is for, as someone who could be invited."""
    who = screening.identity
    return Asked(who.name, screening.language, screening.visit_on, who.email, phone=who.phone)


def _days(people: Iterable[ListedPerson]) -> set[date]:
    return {one.asked.visit_on for one in people if one.asked.visit_on}


def _visit(asked: Asked) -> _Visit:
    return asked.visit_on, name_parts(asked.name)
