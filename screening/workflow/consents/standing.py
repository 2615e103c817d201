"""The state of one person's consent: what was signed, and what is wrong with it today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from screening.domain.people.consent import ConsentTerms, Flaw, SignedOn, Signer, flaws_of, last_day
from screening.domain.people.identity import years_old
from screening.domain.questionnaire.answers import read_answers
from screening.records.consents.consents import Consent
from screening.records.consents.texts import ConsentText
from screening.records.screenings.screenings import Screening
from screening.records.stores import Stores
from screening.settings import Settings
from screening.workflow.review.correct import EvaluatedSheet, as_it_stands
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
        """Return the newest consent, even if it was withdrawn."""
        return self.signed[0] if self.signed else None


def consent_standing(stores: Stores, settings: Settings, screening: Screening, today: date) -> ConsentStanding:
    """Return the state of consent for the person of a screening: signed with any version of it, or one linked to it."""
    text = stores.consent_texts.newest()
    signed = tuple(stores.consents.of([one.id for one in everything_of(stores, screening)]))
    terms = ConsentTerms(text.version if text else 0, settings.consent_months, settings.consent_countersign)
    if not signed:
        return ConsentStanding(text, signed, flaws_of((), terms, today))
    sheet = as_it_stands(stores, screening)
    born, adult_from = date.fromisoformat(screening.identity.born), sheet.book.treatment.roles.adult_from

    def under_age(day: date) -> bool:
        return years_old(born, day) < adult_from

    held = [_signed_on(one, settings, under_age) for one in signed]
    guardian = under_age(today) or _somebody_else_decides(sheet)
    flaws = flaws_of(held, replace(terms, guardian=guardian), today)
    return ConsentStanding(text, signed, flaws, last_day(held[0].day, terms.months))


def _signed_on(one: Consent, settings: Settings, under_age: Callable[[date], bool]) -> SignedOn:
    day = one.signed_at.astimezone(settings.time_zone).date()
    return SignedOn(
        day,
        one.version,
        bool(one.countersigned_at),
        bool(one.withdrawn_at),
        by_guardian=one.signature.signer is Signer.GUARDIAN,
        under_age=under_age(day),
    )


def _somebody_else_decides(sheet: EvaluatedSheet) -> bool:
    """Return whether the current answers say that someone else makes the patient's decisions."""
    decides = sheet.book.treatment.roles.somebody_else_decides
    return decides is not None and bool(decides.truth(read_answers(sheet.book.questionnaire, sheet.answers, sent=True)))
