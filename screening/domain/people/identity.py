"""Who the answers are about. The date of birth must agree with the age given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from screening.domain.people.names import name_parts


@dataclass(frozen=True)
class Identity:
    """A person and how to reach them. `born` is an ISO date; `helper` is who helped or answered, "" for no one.

    A helper who answered in the patient's place is `answered_by_helper`, and may say their `relation` to the patient.
    While it is incomplete, it holds what was typed so far, with "" for the rest.
    """

    name: str
    born: str
    phone: str = ""
    email: str = ""
    helper: str = ""
    message_ok: bool = False
    answered_by_helper: bool = False
    relation: str = ""

    @property
    def first_name(self) -> str:
        """Return the name to greet the person with."""
        return first_name(self.name)

    @property
    def reader_name(self) -> str:
        """Return the name to greet whoever sent the answers with: the patient, or who answered for them."""
        return first_name(self.helper) if self.answered_by_helper and self.helper else self.first_name


def first_name(name: str) -> str:
    """Return the first name in a full one: the first word, or the first after a comma ("Ruiz, Ana")."""
    after_comma = name.partition(",")[2]
    return next(iter((after_comma if after_comma.strip() else name).split()), "").strip(",")


def is_another_person(before: Identity, now: Identity) -> bool:
    """Return whether what was typed over an identity is someone else's: first name and date of birth both differ.

    With only one of them, a mistake was corrected.
    """
    return before.born != now.born and not _share_first_name(before, now)


def is_same_person(before: Identity, now: Identity) -> bool:
    """Return whether an identity that was typed without a look at the earlier one is the same person's.

    Twins have the same date of birth, and a parent and a child may have the same name.
    """
    return before.born == now.born and _share_first_name(before, now)


def _share_first_name(one: Identity, other: Identity) -> bool:
    """Return whether the first name in one is anywhere in the other: "Ana María Ruiz" may also be "María Ruiz"."""
    both = ((one.first_name, other.name), (other.first_name, one.name))
    return any(not set(name_parts(first)).isdisjoint(name_parts(name)) for first, name in both)


def years_old(born: date, today: date) -> int:
    """Return the age in whole years; negative before birth."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def agrees(born_iso: str, age: object, today_iso: str) -> bool:
    """Return whether a date of birth agrees with an age; with no age, it does."""
    return age is None or years_old(date.fromisoformat(born_iso), date.fromisoformat(today_iso)) == age
