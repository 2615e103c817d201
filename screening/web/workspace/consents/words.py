"""Consent in words: what is wrong with it, and what was signed."""

from __future__ import annotations

from screening.domain.people.consent import Flaw, Signer
from screening.practice import practice
from screening.records.consents.consents import Consent
from screening.records.consents.texts import ConsentText
from screening.records.screenings.screenings import Screening
from screening.web.staff_wording import day, language_name, local
from screening.workflow.consents.standing import ConsentStanding, consent_standing

_FLAWS = {
    Flaw.MISSING: "No consent is signed",
    Flaw.WITHDRAWN: "Consent was withdrawn",
    Flaw.EXPIRED: "The consent has expired",
    Flaw.OLDER_TEXT: "The consent is of an older text",
    Flaw.NOT_COUNTERSIGNED: "The consent is not countersigned",
    Flaw.NO_GUARDIAN: "Signed by the patient alone; a guardian must sign too",
    Flaw.NOT_THEIR_OWN: "Signed by a parent or guardian alone; the patient decides for themselves now",
    Flaw.UNDER_AGE: "Signed by the patient alone, as a minor; they can sign for themselves now",
}
SIGNERS = {Signer.PATIENT: "the patient", Signer.GUARDIAN: "parent or legal guardian"}


def standing_of(screening: Screening) -> ConsentStanding | None:
    """Return the state of consent for the person of a screening; None if the practice does not keep consent here."""
    settings = practice().settings
    return consent_standing(practice(), settings, screening, practice().day()) if settings.consent_record else None


def flaws_in_words(standing: ConsentStanding) -> list[str]:
    """Return a sentence for each thing that is wrong with the newest consent."""
    return [_FLAWS[flaw] for flaw in standing.flaws]


def signed_words(consent: Consent) -> str:
    """Return a consent in one line: who signed in which role, when, which text, in which language, with what help."""
    signature = consent.signature
    whom = SIGNERS[signature.signer] + (f" ({signature.relation})" if signature.relation else "")
    parts = [
        f"Signed by {signature.name}, {whom}, {local(consent.signed_at)}",
        f"text {consent.version} in {language_name(signature.language)}, read back",
        *([f"interpreter: {signature.interpreter}"] if signature.interpreter else []),
        *([f"countersigned by {consent.countersigned_by}"] if consent.countersigned_by else []),
        *([f"withdrawn {local(consent.withdrawn_at)}"] if consent.withdrawn_at else []),
    ]
    return "; ".join(parts)


def standing_words(standing: ConsentStanding) -> str:
    """Return the state of consent in one line, for the visit note."""
    flaws = "; ".join(flaws_in_words(standing))
    signed = signed_words(standing.newest) if standing.newest else ""
    return ". ".join(filter(None, (flaws, signed)))


def lasts_words(standing: ConsentStanding) -> str:
    """Return how long the newest consent is valid, "" if it does not expire."""
    return f"valid through {day(standing.lasts)}" if standing.lasts else ""


def lacking_in(text: ConsentText) -> list[str]:
    """Return the names of patients' languages that a text is missing in, so that no one can sign in them."""
    return [one.name for one in practice().offered.values() if one.code not in text.texts]
