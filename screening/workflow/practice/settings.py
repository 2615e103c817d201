"""Settings saved by page or command: checked like those of the environment, and overriding them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from screening.domain.people.text import visible
from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.records.database import transaction
from screening.records.stores import Stores
from screening.settings import Settings
from screening.settings.practice import kept_settings, missing_texts, with_kept
from screening.workflow.rules.languages import languages_in_force

_NOT_ON_A_LINE = ("Cc", "Cs", "Zl", "Zp")  # control characters, halves of one, and ends of lines and paragraphs


class WrongSettingsError(Exception):
    """Settings that cannot be used; `problems` are (name, what is wrong with it)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(message for _name, message in problems))
        self.problems = problems


def settings_in_force(stores: Stores, given: Settings) -> Settings:
    """Return the settings, with saved values overriding those of the environment."""
    return with_kept(given, stores.kept_settings.all(), language_names(stores, given))[0]


def language_names(stores: Stores, given: Settings) -> dict[str, str]:
    """Return the English names of the languages of the rules in force, by code."""
    return {one.code: one.name for one in languages_in_force(stores, given)}


def _has_control(text: str) -> bool:
    return any(unicodedata.category(sign) in _NOT_ON_A_LINE for sign in text)


def change_settings(stores: Stores, given: Settings, texts: Mapping[str, str], by: Actor) -> list[str]:
    """Save settings; return the names of those that changed. Raises WrongSettingsError; then nothing is saved."""
    names = language_names(stores, given)
    known = kept_settings(names)
    texts = {
        name: visible(text).expandtabs(2) if known[name].many_lines else text.strip()
        for name, text in texts.items()
        if name in known
    }
    before = stores.kept_settings.all()
    settings, problems = with_kept(given, {**before, **texts}, names)
    problems += missing_texts(settings, texts, names)
    problems += [
        (name, "Take out what is not text" if known[name].many_lines else "Type it on one line")
        for name, text in texts.items()
        if _has_control(text.replace("\n", "") if known[name].many_lines else text)
    ]
    if problems:
        raise WrongSettingsError(problems)
    changed = [name for name, text in texts.items() if before.get(name) != text]
    with transaction():
        stores.kept_settings.keep({name: texts[name] for name in changed})
        stores.audit.add(Subject(Kind.SETTINGS), by, Action.SETTINGS, ", ".join(changed) or "looked through")
    return changed
