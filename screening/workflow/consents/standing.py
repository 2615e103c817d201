"""How consent stands for one person: what was signed, and what is wrong with it today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from screening.domain.people.consent import ConsentTerms, Flaw, SignedOn, flaws_of, last_day
from screening.records.consents.consents import Consent
from screening.records.consents.texts import ConsentText
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.review.patient_file import everything_of


@dataclass(frozen=True)
class ConsentStanding:
    """The text to sign (None: none was published), what was signed, newest first, and what is wrong with the newest.

    `lasts` is the last day on which the newest holds, None if it does not expire.
    """

    text: ConsentText | None
    signed: tuple[Consent, ...]
    flaws: tuple[Flaw, ...]
    lasts: date | None = None

    @property
    def newest(self) -> Consent | None:
        """Return the newest consent, also if it was withdrawn."""
        return self.signed[0] if self.signed else None


def consent_standing(stores: Stores, settings: Settings, screening: Screening, today: date) -> ConsentStanding:
    """Return how consent stands for the person of a screening: signed with any version of it, or one linked to it."""
    text = stores.consent_texts.newest()
    signed = tuple(stores.consents.of([one.id for one in everything_of(stores, screening)]))
    terms = ConsentTerms(text.version if text else 0, settings.consent_months, settings.consent_countersign)
    newest = signed[0] if signed else None
    if newest is None:
        return ConsentStanding(text, signed, flaws_of(None, terms, today))
    day = newest.signed_at.astimezone(settings.time_zone).date()
    held = SignedOn(day, newest.version, bool(newest.countersigned_at), bool(newest.withdrawn_at))
    return ConsentStanding(text, signed, flaws_of(held, terms, today), last_day(day, terms.months))
