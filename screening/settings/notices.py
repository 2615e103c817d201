"""Notices that a practice may be required by law to show: each a text, or the address of a page, by language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from screening.settings import Settings
from screening.settings.languages import FIRST
from screening.settings.sections import Kept
from screening.settings.values import link

_BEGINNING = "notice_"
_MOST = 4000  # characters: enough to offer help in fifteen languages
# By the name of its setting: its title, and who requires it.
NOTICES: Mapping[str, tuple[str, str]] = {
    "notice_nondiscrimination": ("Nondiscrimination", "Section 1557 requires it of recipients of federal money."),
    "notice_language_help": (
        "Help in other languages",
        "That help in other languages is free (taglines); Section 1557 requires it of recipients of federal money.",
    ),
    "notice_privacy": ("Privacy practices", "HIPAA requires it of providers."),
    "notice_health_data": (
        "Consumer health data policy",
        "Washington’s My Health My Data Act requires a link to it on the start page.",
    ),
}


@dataclass(frozen=True)
class Notice:
    """A notice as one reader gets it: its name in URLs, its words, and their language.

    `address` is a page of the practice, "" if there is only the text.
    """

    name: str
    text: str
    language: str

    @property
    def address(self) -> str:
        return self.text if _is_address(self.text) else ""


def notice(text: str) -> str:
    """Return a notice for storing: a text, or an https address by itself; "" for none. Raises ValueError."""
    text = text.strip()
    return link(text) if _is_address(text) else text


def notice_kept(name: str) -> Kept:
    """Return the entry on the Settings page for one notice."""
    title, why = NOTICES[name]
    return Kept(
        title,
        f"The address of a page (https://…), or the text. {why} Leave it empty for none.",
        notice,
        partial(_written, name=name),
        "Enter a text, or an address that begins with https://",
        "notices",
        long=True,
        many_lines=True,
        most=_MOST,
        checked=True,
    )


def notices_in(settings: Settings, language: str) -> tuple[Notice, ...]:
    """Return the notices for a reader of a language; one missing in it is given in the first language, or in any."""
    return tuple(found for name in NOTICES if (found := _in(settings, name, language)))


def notices_lacking(settings: Settings, languages: Mapping[str, str]) -> list[str]:
    """Return a sentence for each notice that is not written in a language that patients read (code → name)."""
    lacking = {
        title: [spoken for code, spoken in languages.items() if not _written(settings, code, name)]
        for name, (title, _why) in NOTICES.items()
        if any(getattr(settings, name).values())
    }
    return [f"“{title}” is not written in {' and '.join(spoken)}" for title, spoken in lacking.items() if spoken]


def notices_set(settings: Settings) -> list[str]:
    """Return the titles of the notices that are written in any language."""
    return [title for name, (title, _why) in NOTICES.items() if any(getattr(settings, name).values())]


def _is_address(text: str) -> bool:
    return text.lower().startswith(("http:", "https:", "www.")) and len(text.split()) == 1


def _written(settings: Settings, language: str, name: str) -> str:
    texts: Mapping[str, str] = getattr(settings, name)
    return texts.get(language, "")


def _in(settings: Settings, name: str, language: str) -> Notice | None:
    texts = {code: text for code, text in getattr(settings, name).items() if text}
    spoken = next((code for code in (language, FIRST, *texts) if code in texts), None)
    return Notice(name.removeprefix(_BEGINNING).replace("_", "-"), texts[spoken], spoken) if spoken else None
