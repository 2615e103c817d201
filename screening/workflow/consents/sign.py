"""One person's consent: requested by a link, signed once, countersigned by a therapist, withdrawn at their request."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from screening.domain.people.consent import TypedSignature
from screening.records.audit.entries import PATIENT, Action, Kind, Subject
from screening.records.consents.consents import AskedConsent
from screening.records.database import transaction
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.workflow.practice.staff import Staff

LINK_LASTS = timedelta(hours=1)
_TOKEN_BYTES = 32


class ConsentGoneError(Exception):
    """There is no such link: it was never made, has expired, or was erased with its screening."""


class SignedAlreadyError(Exception):
    """This link was already used to sign; that signature holds."""


class NewerTextError(Exception):
    """A newer text was published while this one was being read; nothing was signed."""


class NotWrittenError(Exception):
    """The text does not exist in this language, so no one can sign in it."""


def ask_for_consent(stores: Stores, screening: Screening, by: Staff) -> str:
    """Make a link by which someone reads and signs the consent text; return its token, which is shown only now."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with transaction():
        stores.consents.ask(screening.id, token, by.id, datetime.now(UTC) + LINK_LASTS)
        stores.audit.add(Subject(Kind.SCREENING, screening.id), by.actor, Action.CONSENT_ASKED)
    return token


def asked_consent(stores: Stores, token: str) -> AskedConsent:
    """Return what a link asks for. Raises ConsentGoneError."""
    asked = stores.consents.asked(token)
    if asked is None:
        raise ConsentGoneError
    return asked


def sign_consent(stores: Stores, token: str, shown: int, signature: TypedSignature) -> None:
    """Store a signature under the version of the text that was `shown`.

    Raises ConsentGoneError, SignedAlreadyError, NewerTextError or NotWrittenError; then nothing is written.
    """
    with transaction():
        asked = stores.consents.hold(token)
        if asked is None:
            raise ConsentGoneError
        if asked.is_signed:
            raise SignedAlreadyError
        text = stores.consent_texts.newest()
        if text is None or text.version != shown:
            raise NewerTextError
        if signature.language not in text.texts:
            raise NotWrittenError
        stores.consents.sign(asked.id, shown, signature, datetime.now(UTC))
        subject = Subject(Kind.SCREENING, asked.screening_id)
        stores.audit.add(subject, PATIENT, Action.CONSENT_SIGNED, f"text {shown}, {signature.signer}")


def countersign(stores: Stores, consent_id: str, screening_id: str, by: Staff) -> bool:
    """Add a therapist's countersignature; return whether there was something to countersign."""
    with transaction():
        done = stores.consents.countersign(consent_id, by.id)
        if done:
            stores.audit.add(Subject(Kind.SCREENING, screening_id), by.actor, Action.CONSENT_COUNTERSIGNED)
    return done


def withdraw(stores: Stores, consent_id: str, screening_id: str, by: Staff, because: str = "") -> bool:
    """Record that a consent was withdrawn at the patient's request; return whether there was something to withdraw."""
    with transaction():
        done = stores.consents.withdraw(consent_id, by.id, because.strip())
        if done:
            stores.audit.add(Subject(Kind.SCREENING, screening_id), by.actor, Action.CONSENT_WITHDRAWN)
    return done


def forget_unsigned(stores: Stores) -> None:
    """Delete links that expired before anything was signed."""
    with transaction():
        stores.consents.forget_expired()
