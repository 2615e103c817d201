"""What settings know about languages: which ones the rules file lists, and where the page translations are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from babel.support import Translations

from screening.settings.shipped import ENGLISH_AND_SPANISH, TRANSLATIONS
from screening.settings.text_files import EncodingError, text_of

FIRST = "en"  # the language of the pages, which staff read and the others are translated from
_NAMED = re.compile(r"^languages:(.*(?:\n(?:[ #-].*)?)*)", re.MULTILINE)
_CODE = re.compile(r"""^[^#\n]*\bcode: *["']?([a-z]{2})\b""", re.MULTILINE)


def languages_of(rules: Path) -> tuple[str, ...]:
    """Return the codes of the languages that a rules file lists, without checking the rest of it."""
    try:
        found = _NAMED.search(text_of(rules))
    except (OSError, EncodingError):
        found = None
    return tuple(_CODE.findall(found.group(1))) if found else languages_of(ENGLISH_AND_SPANISH)


def folders(translations: Path | None) -> list[Path]:
    """Return where catalogs are: those shipped with the code, then the practice's own folder, which overrides them."""
    return [TRANSLATIONS, *([translations] if translations else [])]


def has_words(code: str, translations: Path | None) -> bool:
    """Return whether the pages are translated into a language."""
    return code == FIRST or any(
        (folder / code / "LC_MESSAGES/messages.mo").is_file() for folder in folders(translations)
    )


def pages_digest(code: str, translations: Path | None) -> str:
    """Return the SHA-256, in hex, of the page texts in a language, over every catalog they come from."""
    catalogs = [folder / code / "LC_MESSAGES/messages.mo" for folder in folders(translations)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in catalogs if path.is_file())).hexdigest()


@lru_cache(maxsize=64)
def default_texts(code: str, translations: Path | None) -> Mapping[str, str]:
    """Return the default texts for patients in one language, for settings left empty: name of the setting → text."""
    first, *others = [Translations.load(folder, [code]) for folder in reversed(folders(translations))]
    for other in others:
        first.add_fallback(other)
    return {
        "out_of_hours": first.gettext(
            "When we are closed, leave a message. We will call you when we open. If you can’t wait, call 911."
        ),
        "visit_bring": first.gettext("Bring an ID, your insurance card and a list of your medicines."),
        "visit_wear": first.gettext("Wear loose clothes, so that we can check where it hurts."),
        "visit_eat": first.gettext("Eat something light and drink water in the hour or two before."),
        "visit_arrive": first.gettext("Please come 10 minutes early."),
    }


def by_language(name: str, code: str) -> str:
    """Return the name of a per-language setting: hours in the first language, hours_es in another."""
    return name if code == FIRST else f"{name}_{code}"
