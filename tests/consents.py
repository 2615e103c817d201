"""A practice that keeps consent, and people who sign."""

from __future__ import annotations

from datetime import date

from flask import Flask

from screening.domain.people.consent import Signer, TypedSignature
from screening.domain.people.credential import Credential
from screening.practice import NAME, Practice
from screening.records.consents.consents import Consent
from screening.records.screenings.screenings import Screening
from screening.workflow.consents.sign import ask_for_consent, sign_consent
from screening.workflow.consents.texts import publish_text
from screening.workflow.practice.settings import change_settings
from screening.workflow.practice.staff import Staff
from screening.workflow.practice.treating_credentials import keep_credential
from tests.builders import TESTS

TEXTS = {"en": "Needles may leave a mark.\n\nYou can say stop.", "es": "Las agujas pueden dejar una marca."}
ANA = TypedSignature("Ana Ruiz", Signer.PATIENT, "en")


def set_up(practice: Practice, **texts: str) -> None:
    """Save settings."""
    change_settings(practice, practice.given, texts, TESTS)


def keep_consent_in(app: Flask, by: Staff, **texts: str) -> None:
    """Let a practice keep consent, with a text in both languages."""
    with app.app_context():
        set_up(app.extensions[NAME], consent_record="yes", **texts)
        publish_text(app.extensions[NAME], TEXTS, 0, by)


def has_signed(practice: Practice, screening: Screening, by: Staff, signature: TypedSignature = ANA) -> Consent:
    """Arrange that somebody signed the newest text; return the consent."""
    text = practice.consent_texts.newest()
    assert text is not None
    sign_consent(practice, ask_for_consent(practice, screening, by), text.version, signature)
    return practice.consents.of([screening.id])[0]


def gets_credential(practice: Practice, person_id: int, expires_on: date) -> Credential:
    """Enter an endorsement of somebody; return it."""
    credential = Credential("endorsement", "DN 12345", expires_on)
    assert keep_credential(practice, person_id, credential, TESTS)
    return credential
