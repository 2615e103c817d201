"""Settings saved by page or command: checked like those of the environment, and overriding them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from screening.domain.people.text import too_long, visible
from screening.domain.rules.languages import Language
from screening.records.audit.entries import Action, Actor, Kind, Subject
from screening.records.database import transaction
from screening.records.stores import Stores
from screening.settings import Settings
from screening.settings.practice import kept_settings, missing_texts, with_kept
from screening.settings.sections import Kept
from screening.workflow.rules.languages import languages_in_force

_CONTROLS = ("Cc", "Cs")  # control characters, and halves of a character


class WrongSettingsError(Exception):
    """Settings that cannot be used; `problems` are (name, what is wrong with it)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(message for _name, message in problems))
        self.problems = problems


class ChangedMeanwhileError(Exception):
    """Someone else changed these settings after they were read; `texts` are their current values. Nothing was saved."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__(", ".join(texts))
        self.texts = texts


def settings_in_force(stores: Stores, given: Settings) -> Settings:
    """Return the settings, with saved values overriding those of the environment."""
    return _with_kept(given, tuple(stores.kept_settings.all().items()), languages_in_force(stores, given))


@lru_cache(maxsize=64)
def _with_kept(given: Settings, texts: tuple[tuple[str, str], ...], languages: tuple[Language, ...]) -> Settings:
    """Return the settings, computed once for the same texts: pages see a change by object identity."""
    return with_kept(given, dict(texts), _names(languages))[0]


def language_names(stores: Stores, given: Settings) -> dict[str, str]:
    """Return the English names of the languages of the rules in force, by code."""
    return _names(languages_in_force(stores, given))


def texts_in_force(stores: Stores, given: Settings) -> dict[str, str]:
    """Return the text of each setting in force, by name."""
    names, settings = language_names(stores, given), settings_in_force(stores, given)
    return {name: kept.write(settings) for name, kept in kept_settings(names).items()}


def change_settings(
    stores: Stores, given: Settings, texts: Mapping[str, str], by: Actor, seen: Mapping[str, str] | None = None
) -> list[str]:
    """Save settings; return the names of those that changed. `seen` are the texts shown before typing.

    Raises WrongSettingsError or ChangedMeanwhileError; then nothing is saved.
    """
    names = language_names(stores, given)
    kept = kept_settings(names)
    texts = {name: visible(text) for name, text in texts.items() if name in kept}
    with transaction():
        stores.audit.hold(Subject(Kind.SETTINGS))  # one change at a time
        before = stores.kept_settings.all()
        in_force = {name: visible(text) for name, text in texts_in_force(stores, given).items()}
        settings, problems = with_kept(given, {**before, **texts}, names)
        problems += missing_texts(settings, texts, names)
        typed = {name: text for name, text in texts.items() if text != in_force[name]}
        problems += [(name, wrong) for name, text in typed.items() if (wrong := _unfit(text, kept[name]))]
        if problems:
            raise WrongSettingsError(problems)
        known = {**in_force, **(seen or {})}
        if meanwhile := {name: in_force[name] for name in typed if visible(known[name]) != in_force[name]}:
            raise ChangedMeanwhileError(meanwhile)
        changed = [name for name, text in texts.items() if before.get(name) != text]
        stores.kept_settings.keep({name: texts[name] for name in changed})
        stores.audit.add(Subject(Kind.SETTINGS), by, Action.SETTINGS, ", ".join(changed) or "looked through")
    return changed


def _names(languages: Iterable[Language]) -> dict[str, str]:
    return {one.code: one.name for one in languages}


def _unfit(text: str, kept: Kept) -> str:
    """Return what is wrong with a text for any setting, or "" if it fits."""
    if kept.many_lines:
        text = text.replace("\n", " ").replace("\t", " ")
    if any(sign in text for sign in "\n\t"):
        return "Type it on one line"
    if any(unicodedata.category(sign) in _CONTROLS for sign in text):
        return "We can’t read some of the letters or symbols. Please type it again."
    return too_long(text, kept.most)
