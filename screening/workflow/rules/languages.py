"""The languages of a practice: those of its rules, and which of them patients may pick."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from babel import Locale

from screening.domain.rules.languages import Language
from screening.records.stores import Stores
from screening.settings import Settings
from screening.settings.languages import by_language, has_words
from screening.workflow.rules.versions import NoRulesError, rulebook_in_force


def languages_in_force(stores: Stores, given: Settings) -> tuple[Language, ...]:
    """Return the languages of the rules in force; before there are any, those with hours and translations."""
    try:
        return rulebook_in_force(stores).languages
    except NoRulesError:
        return languages_with_hours(given)


def languages_with_hours(given: Settings) -> tuple[Language, ...]:
    """Return the translated languages with opening hours in the environment."""
    found = ((code, Locale.parse(code)) for code in given.hours if has_words(code, given.translations))
    return tuple(Language(code, str(one.english_name), str(one.display_name).capitalize()) for code, one in found)


@lru_cache(maxsize=64)
def offered(settings: Settings, languages: tuple[Language, ...]) -> Mapping[str, Language]:
    """Return the languages patients may pick, by code: those named in the settings, else all that are complete.

    Computed once for the same settings, since every page asks.
    """
    wanted = [one for one in languages if one.code in settings.languages or not settings.languages]
    spoken = [one for one in wanted if has_words(one.code, settings.translations)]
    whole = {one.code: one for one in spoken if settings.hours.get(one.code)}
    return whole or {one.code: one for one in languages[:1]}


def without_words(settings: Settings, languages: Iterable[Language]) -> str:
    """Return which of these languages lack page translations, or "" if none."""
    names = [f"{one.name} ({one.code})" for one in languages if not has_words(one.code, settings.translations)]
    where = "CODE/LC_MESSAGES/messages.mo in screening/web/translations or in the folder of SCREENING_TRANSLATIONS"
    return f"the pages have no words in {', '.join(names)}: put {where}" if names else ""


def without_hours(settings: Settings, languages: Iterable[Language]) -> str:
    """Return which of these languages lack opening hours, so that no patient can pick them, or "" if none."""
    lacking = [one.code for one in languages if one.code not in settings.hours]
    names = ", ".join(by_language("hours", code) for code in lacking)
    return f"patients cannot pick {', '.join(lacking)} before these settings are made: {names}" if lacking else ""
