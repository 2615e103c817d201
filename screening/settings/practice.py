"""The settings that a practice makes for itself by page or command: their names, their words, what their text means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from screening.settings import Settings
from screening.settings.values import addresses, colour, languages, link, years, yes_or_no


@dataclass(frozen=True)
class Kept:
    """One such setting: its label, a hint, how its text is read and written, and what a wrong one is told."""

    label: str
    hint: str
    read: Callable[[str], Any]
    write: Callable[[Settings], str]
    wrong: str


def _needed(text: str) -> str:
    if not text:
        raise ValueError(text)
    return text


def _phone(text: str) -> str:
    if sum(sign.isdigit() for sign in text) < 10:  # noqa: PLR2004  the digits of a US number
        raise ValueError(text)
    return text


KEPT: Mapping[str, Kept] = {
    "practice": Kept("Name of the practice", "", _needed, lambda s: s.practice, "Type the name of the practice"),
    "phone": Kept(
        "Phone",
        "What patients call in need: it stands on every page.",
        _phone,
        lambda s: s.phone,
        "Type a phone number with 10 digits, like 555 010 0199",
    ),
    "hours": Kept(
        "Hours in which the phone is answered",
        "As patients read it: Monday to Friday, 8 to 5",
        _needed,
        lambda s: s.hours["en"],
        "Type the hours",
    ),
    "hours_es": Kept("The same in Spanish", "", _needed, lambda s: s.hours["es"], "Type the hours in Spanish"),
    "out_of_hours": Kept(
        "What to do when you are closed",
        "It stands beside the phone. 911 belongs in it.",
        _needed,
        lambda s: s.out_of_hours["en"],
        "Type what patients are to do when you are closed",
    ),
    "out_of_hours_es": Kept(
        "The same in Spanish", "", _needed, lambda s: s.out_of_hours["es"], "Type it in Spanish too"
    ),
    "postal_address": Kept(
        "Address of the practice",
        "Where patients come for their visit: street and town. Empty: none is shown.",
        str,
        lambda s: s.postal_address,
        "",
    ),
    "languages": Kept(
        "Languages that patients may pick",
        "en (English), es (Spanish), with a comma between.",
        languages,
        lambda s: ", ".join(s.languages),
        "Type en, es, or both with a comma between",
    ),
    "booking_link": Kept(
        "Link to book a visit",
        "Leave it empty if there is none.",
        link,
        lambda s: s.booking_link,
        "Type an address that begins with https://",
    ),
    "colour": Kept(
        "Colour of the practice",
        "#rrggbb, dark enough for white words. Empty for the usual one.",
        colour,
        lambda s: s.colour or "",
        "Type #rrggbb, dark enough for white words on it (4.5 to 1)",
    ),
    "open_link": Kept(
        "May everybody begin who knows the address?",
        "“yes”, or “no”: then an invite is needed.",
        yes_or_no,
        lambda s: "yes" if s.open_link else "no",
        "Type yes or no",
    ),
    "alerts_to": Kept(
        "Who is told by email when somebody needs you now",
        "Addresses with commas between. No word about the patient is in it.",
        addresses,
        lambda s: ", ".join(s.alerts_to),
        "Type email addresses with commas between",
    ),
    "keep_signed_years": Kept(
        "For how many years are signed decisions kept?",
        "A signed decision is part of the health record: ask what the law of your state says. Empty: no end.",
        years,
        lambda s: str(s.keep_signed_years or ""),
        "Type a number of years from 1 to 100",
    ),
    "backup_place": Kept(
        "Where do backups go, and who looks that they were made?",
        "For your own people: a folder, a second machine, a name.",
        str,
        lambda s: s.backup_place,
        "",
    ),
}
_BY_LANGUAGE = {
    "hours": ("hours", "en"),
    "hours_es": ("hours", "es"),
    "out_of_hours": ("out_of_hours", "en"),
    "out_of_hours_es": ("out_of_hours", "es"),
}


def with_kept(given: Settings, texts: Mapping[str, str]) -> tuple[Settings, list[tuple[str, str]]]:
    """Return the settings with these in their place, and (name, what is wrong) for each that cannot be used."""
    values: dict[str, Any] = {}
    problems: list[tuple[str, str]] = []
    for name, kept in KEPT.items():
        if name not in texts:
            continue
        try:
            value = kept.read(texts[name])
        except (KeyError, ValueError):
            problems.append((name, kept.wrong))
            continue
        if name in _BY_LANGUAGE:
            field, language = _BY_LANGUAGE[name]
            values[field] = {**values.get(field, getattr(given, field)), language: value}
        else:
            values[name] = value
    return replace(given, **values), problems
