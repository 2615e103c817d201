"""The settings a practice can change by page or command: their names, their labels, how their text is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from screening.settings import Settings
from screening.settings.course_of_care import KEPT as COURSE_OF_CARE
from screening.settings.follow_ups import KEPT as FOLLOW_UPS
from screening.settings.languages import FIRST, by_language
from screening.settings.note_template import FIELDS, NoteForm, checked_template
from screening.settings.notices import NOTICES, notice_kept
from screening.settings.sections import SECTIONS, Kept
from screening.settings.signing import SIGNING
from screening.settings.values import addresses, colour, languages, link, needed, visit_minutes, years, yes_or_no

_DEFAULT = "Leave it empty for the default."


def _phone(text: str) -> str:
    if sum(sign.isdigit() for sign in text) < 10:  # noqa: PLR2004  the digits of a US number
        raise ValueError(text)
    return text


# To add a setting, add one entry to one of these two: its `section` says where it appears.
_KEPT: dict[str, Kept] = {
    "practice": Kept(
        "Name of the practice", "", needed, lambda s: s.practice, "Enter the name of the practice", "practice"
    ),
    "postal_address": Kept(
        "Address of the practice",
        "Where patients come for their visit: street and town. Leave it empty to show none.",
        str,
        lambda s: s.postal_address,
        "",
        "practice",
    ),
    "phone": Kept(
        "Phone",
        "The number patients call for help: it is on every page.",
        _phone,
        lambda s: s.phone,
        "Enter a phone number with 10 digits, like 555 010 0199",
        "hours",
    ),
    "colour": Kept(
        "Color of the practice",
        "#rrggbb, dark enough for white text. Leave it empty for the default.",
        colour,
        lambda s: s.colour or "",
        "Enter #rrggbb, dark enough for white text on it (4.5 to 1)",
        "look",
    ),
    "visit_minutes": Kept(
        "How many minutes a first visit takes",
        "",
        visit_minutes,
        lambda s: str(s.visit_minutes),
        "Enter a number of minutes from 5 to 480",
        "visits",
        number=True,
    ),
    "open_link": Kept(
        "Can anyone with the web address start?",
        "",
        yes_or_no,
        lambda s: "yes" if s.open_link else "no",
        "Enter yes or no",
        "links",
        options=(("yes", "Yes"), ("no", "No, only people with an invite")),
    ),
    "booking_link": Kept(
        "Link to book a visit",
        "Leave it empty if there is none.",
        link,
        lambda s: s.booking_link,
        "Enter an address that begins with https://",
        "links",
    ),
    "alerts_to": Kept(
        "Who gets an email when a patient needs a call",
        "Addresses separated by commas. The email says nothing about the patient.",
        addresses,
        lambda s: ", ".join(s.alerts_to),
        "Enter email addresses separated by commas, such as desk@example.com, lee@example.com",
        "links",
    ),
    "keep_signed_years": Kept(
        "How many years are signed decisions kept?",
        "A signed decision is part of the health record: ask what your state's law says. Leave it empty for no limit.",
        years,
        lambda s: str(s.keep_signed_years or ""),
        "Enter a number of years from 1 to 100",
        "retention",
        number=True,
    ),
    "backup_place": Kept(
        "Where do backups go, and who checks that they were made?",
        "For your staff: a folder, a second machine, a name.",
        str,
        lambda s: s.backup_place,
        "",
        "retention",
        long=True,
    ),
}
_KEPT |= {
    f"note_{form}": Kept(
        f"Template of the visit note, {form} form",
        f"A line whose fields are all empty is left out. {_DEFAULT} Fields: {', '.join(map('{{{}}}'.format, FIELDS))}",
        checked_template,
        partial(Settings.note_template, form=form),
        "",
        "note",
        long=True,
        many_lines=True,
        most=4000,
    )
    for form in NoteForm
}
_KEPT |= SIGNING
_IN_EACH_LANGUAGE: Mapping[str, Kept] = {  # `write` also takes the language
    "hours": Kept(
        "Hours when the phone is answered",
        "As patients read them: Monday to Friday, 8 to 5",
        needed,
        lambda s, language: s.hours.get(language, ""),
        "Enter the hours",
        "hours",
    ),
    "out_of_hours": Kept(
        "What to do when you are closed",
        "Shown beside the phone number. Mention 911.",
        needed,
        Settings.closed_words,
        "Enter what patients should do when you are closed",
        "hours",
        long=True,
    ),
    **{
        name: Kept(label, hint, str.strip, partial(Settings.words_of, setting=name), "", "visits", long=True)
        for name, label, hint in (
            ("visit_bring", "What to bring to a visit", _DEFAULT),
            ("visit_wear", "What to wear", _DEFAULT),
            ("visit_eat", "What to eat and drink before", _DEFAULT),
            ("visit_arrive", "How to arrive", f"Parking, the door, how early to come. {_DEFAULT}"),
        )
    },
    **{name: notice_kept(name) for name in NOTICES},
}


def kept_settings(names: Mapping[str, str]) -> dict[str, Kept]:
    """Return these settings in page order; `names` are the languages of the rules: code → English name."""
    return _kept_settings(tuple(names.items()))


@lru_cache(maxsize=16)
def _kept_settings(of_languages: tuple[tuple[str, str], ...]) -> dict[str, Kept]:
    names = dict(of_languages)
    every = {**_KEPT, **COURSE_OF_CARE, **FOLLOW_UPS, "languages": _languages_kept(names)}
    for setting, kept in _IN_EACH_LANGUAGE.items():
        every |= {by_language(setting, code): _in(code, name, kept) for code, name in names.items()}
    order = list(SECTIONS)
    return dict(sorted(every.items(), key=lambda one: order.index(one[1].section)))


def in_section(section: str, names: Mapping[str, str]) -> dict[str, Kept]:
    """Return the settings of one section in page order."""
    return {name: kept for name, kept in kept_settings(names).items() if kept.section == section}


def _languages_kept(names: Mapping[str, str]) -> Kept:
    return Kept(
        "Languages patients can pick",
        f"{', '.join(f'{code} ({name})' for code, name in names.items())}, separated by commas. Empty for all.",
        lambda text: languages(text, names) if text else (),
        lambda s: ", ".join(s.languages),
        f"Enter one or more of {', '.join(names)}, separated by commas",
        "languages",
    )


def _in(code: str, name: str, kept: Kept) -> Kept:
    """Return one language of a setting that has a text in each."""
    written = replace(kept, write=partial(kept.write, language=code), language=code)
    if code == FIRST:
        return written
    read = kept.read if kept.checked else str
    return replace(written, label=f"The same in {name}", hint="", read=read, wrong=f"{kept.wrong}, in {name}")


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
    return replace(given, **values) if values else given, problems


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
