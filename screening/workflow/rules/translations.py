"""Whether a qualified translator has read what patients read in languages other than the first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from screening.domain.rules.languages import Language
from screening.domain.rules.rulebook import Rulebook
from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.records.database import transaction
from screening.records.operations.rules_versions import TranslationReading
from screening.records.stores import Stores
from screening.rulebook.translations import translated_texts
from screening.settings import Settings
from screening.settings.languages import pages_digest
from screening.workflow.rules.versions import rulebook_in_force, text_in_force


@dataclass(frozen=True)
class TranslationState:
    """Who last read the texts of the rules in a language, and who last read those of the pages; None if no one has.

    `changed` is how many texts of the published rules differ from what was read; `pages_changed`: a page text does.
    """

    language: Language
    reading: TranslationReading | None
    changed: int
    pages_reading: TranslationReading | None
    pages_changed: bool


def translation_states(stores: Stores, settings: Settings) -> list[TranslationState]:
    """Return the state of each translation of the published rules. Raises NoRulesError without any."""
    return [_state(stores, settings, language) for language in rulebook_in_force(stores).languages[1:]]


def translated_language(code: str, book: Rulebook) -> Language:
    """Return a language that the rules are translated into. Raises ValueError for any other."""
    translated = {one.code: one for one in book.languages[1:]}
    if code not in translated:
        raise ValueError(f'the rules have no translation "{code}": {", ".join(translated) or "they have none"}')
    return translated[code]


def reading_day(day: date, today: date) -> date:
    """Return the date of a reading. Raises ValueError if it is in the future."""
    if day > today:
        raise ValueError("The date must be today or earlier")
    return day


def record_reading(stores: Stores, reading: TranslationReading, by: Actor) -> None:
    """Record that a translator read every text of a rules version, and perhaps of the pages, in one language."""
    with transaction():
        stores.rules.add_reading(reading)
        told = f"{reading.language} of {reading.digest[:12]} by {reading.by}"
        stores.audit.add(Subject(Kind.RULES), by, Action.TRANSLATION_READ, told)


def _state(stores: Stores, settings: Settings, language: Language) -> TranslationState:
    readings = stores.rules.readings_of(language.code)
    newest = next(iter(readings), None)
    of_pages = next((reading for reading in readings if reading.pages), None)
    texts = translated_texts(text_in_force(stores), language.code)
    read = translated_texts(stores.rules.text_of(newest.digest) or "", language.code) if newest else texts
    return TranslationState(
        language=language,
        reading=newest,
        changed=len(texts - read),
        pages_reading=of_pages,
        pages_changed=of_pages is not None and of_pages.pages != pages_digest(language.code, settings.translations),
    )
