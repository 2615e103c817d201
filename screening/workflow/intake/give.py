"""Giving a result as a health link: encrypted with a key that only the link has, behind a passcode, for some days."""

from __future__ import annotations

import hmac
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from screening.exchange.fhir.form import Form
from screening.exchange.health_record.health_link import FHIR, HealthLink, encrypted
from screening.exchange.health_record.result_file import ResultDocument, findings_bundle, result_bundle
from screening.records.audit.entries import PATIENT, STRANGER, Action, Actor, Kind, Subject
from screening.records.database import transaction
from screening.records.screenings.health_links import GivenLink, LinkSecrets
from screening.records.stores import Stores

LASTS = timedelta(days=7)
_TRIES = 5  # wrong passcodes until the link ends
_DIGITS = 6
_KEY_BYTES = 32
_LABEL = 80  # letters of a label (SMART Health Links)


class LinkGoneError(Exception):
    """There is no such link: it was never made, or it expired, was withdrawn, or was closed by wrong passcodes."""


class WrongPasscodeError(Exception):
    """The passcode is wrong or missing; `left` is how many more may be tried."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


@dataclass(frozen=True)
class Taken:
    """A new link as it is shown once: its key and passcode cannot be read again."""

    link: str
    passcode: str
    expires_at: datetime


@dataclass(frozen=True)
class Giving:
    """The context of making a link: the form that was answered, the base address of links, when, and by whom."""

    form: Form
    place: str
    now: datetime
    by: Actor = PATIENT


def give(stores: Stores, screening_id: str, document: ResultDocument, giving: Giving) -> Taken:
    """Make a link to a result, replacing an earlier one."""
    key = urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).decode().rstrip("=")
    bundles = result_bundle(document), findings_bundle(document, giving.form)
    files = tuple(encrypted(json.dumps(bundle).encode(), key, FHIR) for bundle in bundles)
    kept = LinkSecrets(secrets.token_urlsafe(_KEY_BYTES), f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}", files)
    expires = (giving.now + LASTS).replace(microsecond=0)
    label = f"{document.title}, {document.practice}"[:_LABEL]
    link = HealthLink(f"{giving.place}{kept.token}", key, "P", label, expires.timestamp())
    with transaction():
        stores.health_links.put(screening_id, kept, expires, _TRIES)
        stores.audit.add(Subject(Kind.SCREENING, screening_id), giving.by, Action.LINK_GIVEN)
    return Taken(link.text, kept.passcode, expires)


def withdraw_link(stores: Stores, screening_id: str, by: Actor = PATIENT) -> bool:
    """End the link to a result; return whether there was one."""
    with transaction():
        ended = stores.health_links.withdraw(screening_id)
        if ended:
            stores.audit.add(Subject(Kind.SCREENING, screening_id), by, Action.LINK_WITHDRAWN)
    return ended


def open_link(stores: Stores, token: str, passcode: str) -> GivenLink:
    """Return a link if the passcode is right. Raises LinkGoneError and WrongPasscodeError."""
    with transaction():
        link = stores.health_links.hold(token)
        if link is None:
            raise LinkGoneError
        subject = Subject(Kind.SCREENING, link.screening_id)
        right = hmac.compare_digest(link.passcode.encode(), passcode.encode())
        stores.audit.add(subject, STRANGER, Action.LINK_OPENED if right else Action.LINK_REFUSED)
        left = link.tries_left if right else stores.health_links.wrong(link.screening_id)
    if not right:
        raise WrongPasscodeError(left)
    return link


def linked_file(stores: Stores, token: str) -> GivenLink:
    """Return a link for someone who has already given its passcode. Raises LinkGoneError."""
    link = stores.health_links.find(token)
    if link is None:
        raise LinkGoneError
    return link


def forget_expired_links(stores: Stores) -> None:
    """Delete links that can no longer be used."""
    with transaction():
        stores.health_links.forget_expired()
