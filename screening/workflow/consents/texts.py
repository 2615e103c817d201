"""Publishing the practice's own consent text: a new version replaces the previous one, which is kept unchanged."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from screening.domain.people.consent import languages_lacking
from screening.domain.people.text import too_long, visible
from screening.records.audit.entries import Action, Kind, Subject
from screening.records.database import transaction
from screening.records.stores import Stores
from screening.workflow.practice.staff import Staff

MOST_TEXT = 20_000  # characters


class WrongTextError(Exception):
    """A text cannot be published; `problems` are (language, what is wrong)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(message for _language, message in problems))
        self.problems = problems


class LanguagesLackingError(Exception):
    """A text lacks a language that patients read, and that was not confirmed; `languages` are codes."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        super().__init__(", ".join(languages))
        self.languages = languages


def publish_text(
    stores: Stores, texts: Mapping[str, str], seen: int, by: Staff, *, confirmed: tuple[str, ...] = ()
) -> int:
    """Publish a version to replace the one that was `seen` (0: none); return its number.

    `texts` has every language that patients read; no one can sign in a language whose text is empty, which must be
    `confirmed`. The same text as before makes no new version. Raises WrongTextError, LanguagesLackingError or
    PublishedMeanwhileError; then nothing is written.
    """
    cleaned = {language: visible(text) for language, text in texts.items()}
    problems = [(language, wrong) for language, text in cleaned.items() if (wrong := _unfit(text))]
    written = {language: text for language, text in cleaned.items() if text}
    if not written and texts:
        problems.append((next(iter(texts)), "Enter the text in at least one language"))
    if problems:
        raise WrongTextError(problems)
    lacking = languages_lacking(written, texts)
    if not set(lacking) <= set(confirmed):
        raise LanguagesLackingError(lacking)
    newest = stores.consent_texts.newest()
    if newest and newest.version == seen and newest.texts == written:
        return seen
    with transaction():
        version = stores.consent_texts.publish(written, seen, by.id)
        detail = f"version {version}: {', '.join(written)}"
        stores.audit.add(Subject(Kind.SETTINGS), by.actor, Action.CONSENT_TEXT, detail)
    return version


def _unfit(text: str) -> str:
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in text):
        return "We can’t read some of the letters or symbols. Please type it again."
    return too_long(text, MOST_TEXT)
