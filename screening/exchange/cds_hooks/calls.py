"""What record systems send: the hook that fired, with what the chart holds, and feedback about a card.

CDS Hooks 2.0.1, https://cds-hooks.hl7.org/2.0/. Everything that is not needed is ignored; what is needed but wrong is
reported with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from screening.domain.people.dates import iso_day
from screening.domain.people.text import one_line
from screening.exchange.formats.strict_json import objects_in

MOST_CARDS = 100  # in one call with feedback
_MOST_TEXT = 2000  # characters of a comment on a card
_MOST_NAME = 100
_YEARS = range(1970, 9999)  # which every time zone can show
_MOST_NAMES = 20  # of one patient that are read: each is searched for
_MOST_GIVEN = 10  # given names that are read
_USER = re.compile("[A-Za-z]{1,40}/[A-Za-z0-9.-]{1,64}")


class Hook(StrEnum):
    """The hooks we answer."""

    PATIENT_VIEW = "patient-view"
    ORDER_SELECT = "order-select"


class CallError(Exception):
    """A call that cannot be answered: its status, and the place of what is wrong as a JSON pointer."""

    def __init__(self, message: str, where: str, status: int = 400) -> None:
        super().__init__(message)
        self.where, self.status = where, status


@dataclass(frozen=True)
class ChartName:
    """A name as written in a chart: with the first given name only, and with all of them."""

    short: str
    whole: str


@dataclass(frozen=True)
class HookCall:
    """A hook that fired: whose chart it is (`names` and date of birth as the chart has them), and what the chart holds.

    `orders` are the drafts that were just selected. `user` is the user there, such as Practitioner/123, or "".
    """

    names: tuple[ChartName, ...]
    born: str
    user: str
    chart: tuple[Mapping[str, Any], ...]
    orders: tuple[Mapping[str, Any], ...] = ()


class CardOutcome(StrEnum):
    """What became of a card."""

    ACCEPTED = "accepted"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True)
class Feedback:
    """What became of a card, when, and the comment on it ("" for none)."""

    card: str
    outcome: CardOutcome
    at: datetime
    reason: str = ""
    comment: str = ""


def read_hook(body: Mapping[str, Any], hook: Hook) -> HookCall:
    """Return what was sent to the service of a hook. Raises CallError: 412 if the patient is not in it."""
    if body.get("hook") != hook:
        raise CallError(f"hook must be {hook}", "/hook")
    if not isinstance(body.get("hookInstance"), str) or not body["hookInstance"]:
        raise CallError("hookInstance must be a text", "/hookInstance")
    context = body.get("context")
    if not isinstance(context, Mapping):
        raise CallError("context must be an object", "/context")
    prefetch = body.get("prefetch", {})
    if not isinstance(prefetch, Mapping):
        raise CallError("prefetch must be an object", "/prefetch")
    names, born = _person(prefetch.get("patient"))
    user = context.get("userId", "")
    return HookCall(
        names=names,
        born=born,
        user=user if isinstance(user, str) and _USER.fullmatch(user) else "",
        chart=tuple(one for name, one in prefetch.items() if name != "patient" and isinstance(one, Mapping)),
        orders=tuple(_selected(context)) if hook is Hook.ORDER_SELECT else (),
    )


def read_feedback(body: Mapping[str, Any]) -> list[Feedback]:
    """Return the feedback in a call: of several on one card, the last. Raises CallError."""
    given = body.get("feedback")
    if not isinstance(given, list) or not 0 < len(given) <= MOST_CARDS:
        raise CallError(f"feedback must be a list of 1 to {MOST_CARDS} objects", "/feedback")
    told = [_feedback(one, f"/feedback/{place}") for place, one in enumerate(given)]
    return list({one.card: one for one in told}.values())


def _person(resource: object) -> tuple[tuple[ChartName, ...], str]:
    """Return the names of a Patient and the date of birth."""
    if not isinstance(resource, Mapping) or resource.get("resourceType") != "Patient":
        raise CallError("The patient is missing: prefetch it as the discovery describes it", "/prefetch/patient", 412)
    try:
        born = iso_day(resource.get("birthDate")).isoformat()
    except ValueError:
        born = ""
    names = dict.fromkeys(name for one in objects_in(resource.get("name")) if (name := _name(one)))
    return tuple(names)[:_MOST_NAMES], born


def _name(named: Mapping[str, Any]) -> ChartName | None:
    """Return a name; None if the family or first given name is missing, or the name is an old one."""
    given, family = named.get("given"), named.get("family")
    listed = given[:_MOST_GIVEN] if isinstance(given, list) else []
    if not listed or not all(isinstance(one, str) for one in (*listed, family)) or named.get("use") == "old":
        return None
    first, last, *others = (one_line(part[:_MOST_NAME]) for part in (listed[0], family, *listed[1:]))
    return ChartName(f"{first} {last}", " ".join((first, last, *others))) if first and last else None


def _selected(context: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the draft orders that were selected. Raises CallError."""
    selections, drafts = context.get("selections"), context.get("draftOrders")
    if not isinstance(selections, list):
        raise CallError("selections must be a list", "/context/selections")
    if not isinstance(drafts, Mapping) or drafts.get("resourceType") != "Bundle":
        raise CallError("draftOrders must be a Bundle", "/context/draftOrders")
    wanted = {one for one in selections if isinstance(one, str)}
    for entry in objects_in(drafts.get("entry")):
        one = entry.get("resource")
        if isinstance(one, Mapping) and f"{one.get('resourceType')}/{one.get('id')}" in wanted:
            yield one


def _feedback(given: object, where: str) -> Feedback:
    if not isinstance(given, Mapping):
        raise CallError("an object is needed", where)
    try:
        card = str(UUID(str(given.get("card"))))
    except ValueError:
        raise CallError("card must be the uuid of a card", f"{where}/card") from None
    try:
        outcome = CardOutcome(str(given.get("outcome")))
    except ValueError:
        raise CallError("outcome must be accepted or overridden", f"{where}/outcome") from None
    overridden = given.get("overrideReason")
    said: Mapping[str, Any] = overridden if isinstance(overridden, Mapping) else {}
    reason = said.get("reason")
    code: Mapping[str, Any] = reason if isinstance(reason, Mapping) else {}
    at = _moment(given.get("outcomeTimestamp"), f"{where}/outcomeTimestamp")
    return Feedback(card, outcome, at, _text(code.get("display") or code.get("code")), _text(said.get("userComment")))


def _moment(given: object, where: str) -> datetime:
    try:
        at = datetime.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or at.year not in _YEARS:
        raise CallError("outcomeTimestamp must be a moment with its time zone", where)
    return at


def _text(value: object) -> str:
    return value[:_MOST_TEXT] if isinstance(value, str) else ""
