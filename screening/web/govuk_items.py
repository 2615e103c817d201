"""Template filters that make lists in the form the GOV.UK macros expect."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext

from screening.domain.questionnaire.options import Option
from screening.domain.questionnaire.questions import Question

_NONE: Mapping[str, str] = {}
_ENDS = re.compile(r"(?P<ask>.+?)\s*\((?P<low>\d+\b[^()]+?),\s*(?P<high>\d+\b[^()]+)\)", re.DOTALL)


class ScaleWords(NamedTuple):
    """What a scale asks, and what its lowest and highest numbers mean."""

    ask: str
    low: str = ""
    high: str = ""


def as_choices(words: Mapping[str, str], picked: Collection[str] | None) -> list[dict[str, object]]:
    """Return the items of radios or checkboxes: each value with its words, and whether it is picked."""
    return [{"value": value, "text": text, "checked": value in (picked or ())} for value, text in words.items()]


def as_links(problems: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Return the items of an error summary: each message, linked to the field with that id."""
    return [{"href": f"#{field_id}", "text": message} for field_id, message in problems]


def as_options(
    question: Question,
    language: str,
    picked: Collection[str],
    signs: Collection[str] = (),
    zones: Mapping[str, str] = _NONE,
) -> list[dict[str, Any]]:
    """Return the items of a question's radios or checkboxes: "or" comes before an exclusive option.

    A warning sign, and an option that is a zone of the body map, are marked with an attribute.
    """
    items: list[dict[str, Any]] = []
    for option in question.options:
        if option.exclusive:
            items.append({"divider": gettext("or")})
        place = len(items) + 1
        items.append(
            {
                "id": question.id if place == 1 else f"{question.id}-{place}",
                "value": option.id,
                "text": option.label[language],
                "checked": option.id in picked,
                "hint": {"text": option.hint[language]} if option.hint else None,
                "behaviour": "exclusive" if option.exclusive else None,
                "attributes": _attributes(option, signs, zones),
            }
        )
    return items


def as_zones(items: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the id of the checkbox of each zone of the body map."""
    zones = ((item.get("attributes", {}).get("data-zone"), item.get("id", "")) for item in items)
    return {zone: str(item_id) for zone, item_id in zones if zone}


def as_scale_words(ask: str) -> ScaleWords:
    """Return a scale's words, split from its ends: "How bad? (0 no pain, 10 worst)" has them last, in parentheses."""
    found = _ENDS.fullmatch(ask)
    return ScaleWords(**found.groupdict()) if found else ScaleWords(ask)


def as_day_boxes(field: Any, autocomplete: str = "") -> list[dict[str, Any]]:
    """Return the items of a date input: month, day and year, with what was typed in each."""
    labels = (("month", gettext("Month"), 2), ("day", gettext("Day"), 2), ("year", gettext("Year"), 4))
    wrong = " govuk-input--error" if field.errors else ""
    return [
        {
            "id": f"{field.id}-{part}",
            "name": part,
            "label": label,
            "value": field.typed[part],
            "classes": f"govuk-input--width-{width}{wrong}",
            "autocomplete": f"{autocomplete}{part}" if autocomplete else None,
        }
        for part, label, width in labels
    ]


def _attributes(option: Option, signs: Collection[str], zones: Mapping[str, str]) -> dict[str, str]:
    if option.id in signs:
        return {"data-sign": "yes"}
    return {"data-zone": zones[option.id]} if option.id in zones else {}
