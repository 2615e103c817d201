"""Lists in the form in which the GOV.UK macros take them, as filters of templates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping


def as_choices(words: Mapping[str, str], picked: Collection[str] | None) -> list[dict[str, object]]:
    """Return the items of radios or checkboxes: each value with its words, and whether it is picked."""
    return [{"value": value, "text": text, "checked": value in (picked or ())} for value, text in words.items()]


def as_links(problems: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Return the items of an error summary: each message, leading to the field with that id."""
    return [{"href": f"#{field_id}", "text": message} for field_id, message in problems]
