"""The settings on the Settings page, and the sections they are in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

MOST_CHARACTERS = 500


@dataclass(frozen=True)
class SettingsSection:
    """Settings that are shown and saved together: the heading, and one line about them."""

    title: str
    about: str = ""


SECTIONS: Mapping[str, SettingsSection] = {
    "practice": SettingsSection("Practice", "Its name and address, as patients see them."),
    "hours": SettingsSection(
        "Hours and messages", "Shown wherever a patient may need help. Read them before you let patients in."
    ),
    "look": SettingsSection("Look"),
    "visits": SettingsSection("Visits", "Patients read this once they have sent their answers."),
    "links": SettingsSection("Links and email"),
    "languages": SettingsSection("Languages"),
    "notices": SettingsSection(
        "Notices",
        "What the law may ask you to show patients. Each is the address of a page, or the text itself. They appear at "
        "the bottom of every page that patients read, and in the email that confirms their answers.",
    ),
    "signing": SettingsSection("Consent and credentials", "What is asked for before a decision is signed."),
    "care": SettingsSection("Course of care", "What follows a signed decision, from session to session."),
    "note": SettingsSection("Visit note", "What is copied into your record system, and printed."),
    "retention": SettingsSection("Retention and backups"),
}


@dataclass(frozen=True)
class Kept:
    """One such setting: its label, a hint, how its text is read and written, the error for a wrong one, its section.

    A text with one version per language is one setting for each; `language` says which. A `long` one gets several lines
    to type in, one of `many_lines` also keeps them, a `number` few digits; `options` are the texts to pick from, with
    their words. `most` is how many characters fit. One that is `checked` is read in each language, others only in the
    first. Without `wrong`, the error raised by reading a text says what is wrong.
    """

    label: str
    hint: str
    read: Callable[[str], Any]
    write: Callable[..., str]
    wrong: str
    section: str
    language: str = ""
    long: bool = False
    many_lines: bool = False
    number: bool = False
    options: tuple[tuple[str, str], ...] = ()
    most: int = MOST_CHARACTERS
    checked: bool = False
