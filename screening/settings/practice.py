"""The settings a practice can change by page or command: their names, their labels, how their text is read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from screening.settings import Settings
from screening.settings.languages import FIRST, by_language
from screening.settings.note_template import NoteForm, checked_template
from screening.settings.values import addresses, colour, languages, link, needed, visit_minutes, years, yes_or_no


@dataclass(frozen=True)
class Kept:
    """One such setting: its label, a hint, how its text is read and written, and the error for a wrong one.

    A text with one version per language is one setting for each; `language` says which. A `long` one gets several
    lines. A `group` begins with a heading of its own on the page. One of `many_lines` keeps its line ends. Without
    `wrong`, the error that reading it raises says what is wrong.
    """

    label: str
    hint: str
    read: Callable[[str], Any]
    write: Callable[[Settings], str]
    wrong: str
    language: str = ""
    long: bool = False
    group: str = ""
    many_lines: bool = False


def _phone(text: str) -> str:
    if sum(sign.isdigit() for sign in text) < 10:  # noqa: PLR2004  the digits of a US number
        raise ValueError(text)
    return text


_BEFORE: Mapping[str, Kept] = {
    "practice": Kept("Name of the practice", "", needed, lambda s: s.practice, "Enter the name of the practice"),
    "phone": Kept(
        "Phone",
        "The number patients call for help: it is on every page.",
        _phone,
        lambda s: s.phone,
        "Enter a phone number with 10 digits, like 555 010 0199",
    ),
}
_BEFORE_A_VISIT = {
    "visit_bring": ("What to bring to a visit", "Leave it empty for the default."),
    "visit_wear": ("What to wear", "Leave it empty for the default."),
    "visit_eat": ("What to eat and drink before", "Leave it empty for the default."),
    "visit_arrive": ("How to arrive", "Parking, the door, how early to come. Leave it empty for the default."),
}
_BY_LANGUAGE: Mapping[str, Kept] = {
    "hours": Kept(
        "Hours when the phone is answered",
        "As patients read them: Monday to Friday, 8 to 5",
        needed,
        lambda s: s.hours[FIRST],
        "Enter the hours",
        FIRST,
    ),
    "out_of_hours": Kept(
        "What to do when you are closed",
        "Shown beside the phone number. Mention 911.",
        needed,
        lambda s: s.closed_words(FIRST),
        "Enter what patients should do when you are closed",
        FIRST,
        long=True,
    ),
    **{
        name: Kept(
            label, hint, str.strip, partial(Settings.words_of, setting=name, language=FIRST), "", FIRST, long=True
        )
        for name, (label, hint) in _BEFORE_A_VISIT.items()
    },
}
_AFTER: Mapping[str, Kept] = {
    "booking_link": Kept(
        "Link to book a visit",
        "Leave it empty if there is none.",
        link,
        lambda s: s.booking_link,
        "Enter an address that begins with https://",
    ),
    "colour": Kept(
        "Color of the practice",
        "#rrggbb, dark enough for white words. Leave it empty for the default.",
        colour,
        lambda s: s.colour or "",
        "Enter #rrggbb, dark enough for white words on it (4.5 to 1)",
    ),
    "open_link": Kept(
        "Can anyone with the web address start?",
        "“yes”, or “no” to require an invite.",
        yes_or_no,
        lambda s: "yes" if s.open_link else "no",
        "Enter yes or no",
    ),
    "alerts_to": Kept(
        "Who gets an email when a patient needs a call",
        "Addresses separated by commas. The email says nothing about the patient.",
        addresses,
        lambda s: ", ".join(s.alerts_to),
        "Enter email addresses separated by commas",
    ),
    "keep_signed_years": Kept(
        "How many years are signed decisions kept?",
        "A signed decision is part of the health record: ask what your state's law says. Leave it empty for no limit.",
        years,
        lambda s: str(s.keep_signed_years or ""),
        "Enter a number of years from 1 to 100",
    ),
    "backup_place": Kept(
        "Where do backups go, and who checks that they were made?",
        "For your staff: a folder, a second machine, a name.",
        str,
        lambda s: s.backup_place,
        "",
        long=True,
    ),
}
_NOTE_HINT = (
    "Text with fields in braces. A line whose fields are all empty is left out. Leave it empty for the default."
)
_NOTES: Mapping[str, Kept] = {
    f"note_{form}": Kept(
        f"Template of the visit note, {form} form",
        _NOTE_HINT,
        checked_template,
        partial(Settings.note_template, form=form),
        "",
        group="Visit note" if form is NoteForm.SHORT else "",
        many_lines=True,
    )
    for form in NoteForm
}
_VISIT: Mapping[str, Kept] = {
    "postal_address": Kept(
        "Address of the practice",
        "Where patients come for their visit: street and town. Leave it empty to show none.",
        str,
        lambda s: s.postal_address,
        "",
        group="The visit: patients read this once they have sent",
    ),
    "visit_minutes": Kept(
        "How many minutes a first visit takes",
        "",
        visit_minutes,
        lambda s: str(s.visit_minutes),
        "Enter a number of minutes from 5 to 480",
    ),
}


def kept_settings(names: Mapping[str, str]) -> dict[str, Kept]:
    """Return these settings in page order; `names` are the languages of the rules: code → English name."""
    return {
        **_BEFORE,
        **_in_each("hours", names, lambda s, language: s.hours.get(language, "")),
        **_in_each("out_of_hours", names, Settings.closed_words),
        "languages": Kept(
            "Languages patients can pick",
            f"{', '.join(f'{code} ({name})' for code, name in names.items())}, separated by commas. Empty for all.",
            lambda text: languages(text, names) if text else (),
            lambda s: ", ".join(s.languages),
            f"Enter one or more of {', '.join(names)}, separated by commas",
        ),
        **_AFTER,
        **_NOTES,
        **_VISIT,
        **{name: kept for setting in _BEFORE_A_VISIT for name, kept in _of_a_visit(setting, names).items()},
    }


def _of_a_visit(setting: str, names: Mapping[str, str]) -> dict[str, Kept]:
    return _in_each(setting, names, lambda s, language: s.words_of(setting, language))


def _in_each(setting: str, names: Mapping[str, str], write: Callable[[Settings, str], str]) -> dict[str, Kept]:
    """Return a setting that has a text per language, once for each language."""
    first = _BY_LANGUAGE[setting]
    return {
        by_language(setting, code): first
        if code == FIRST
        else replace(
            first,
            label=f"The same in {name}",
            hint="",
            read=str,
            write=_written_in(code, write),
            wrong=f"{first.wrong}, in {name}",
            language=code,
        )
        for code, name in names.items()
    }


def _written_in(language: str, write: Callable[[Settings, str], str]) -> Callable[[Settings], str]:
    return lambda settings: write(settings, language)


def with_kept(
    given: Settings, texts: Mapping[str, str], names: Mapping[str, str]
) -> tuple[Settings, list[tuple[str, str]]]:
    """Return the settings overridden by these, and (name, what is wrong) for each that cannot be used.

    `names` are the languages of the rules: code → English name.
    """
    values: dict[str, Any] = {}
    problems: list[tuple[str, str]] = []
    for name, kept in kept_settings(names).items():
        if name not in texts:
            continue
        try:
            value = kept.read(texts[name])
        except (KeyError, ValueError) as error:
            problems.append((name, kept.wrong or str(error)))
            continue
        if kept.language:
            field = name.removesuffix(f"_{kept.language}")
            values[field] = {**values.get(field, getattr(given, field)), kept.language: value}
        else:
            values[name] = value
    return replace(given, **values), problems


def missing_texts(settings: Settings, changed: Collection[str], names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (name, what is wrong) for each text missing in a language that patients may pick.

    Only `changed` settings are checked, or all of them if the languages changed.
    """
    kept = kept_settings(names)
    wanted = [by_language("hours", code) for code in settings.languages or names]
    return [
        (name, kept[name].wrong)
        for name in wanted
        if {name, "languages"} & set(changed) and not kept[name].write(settings).strip()
    ]
