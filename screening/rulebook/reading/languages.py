"""The languages of rules.yaml. A text from before the file listed them is in English and Spanish."""

from __future__ import annotations

import re
from typing import Any

from babel import Locale, UnknownLocaleError

from screening.domain.rules.languages import Ease, Language
from screening.rulebook.reading.nodes import Shape
from screening.rulebook.reading.yaml_nodes import Node, read_yaml
from screening.settings.languages import FIRST
from screening.settings.shipped import ENGLISH_AND_SPANISH

CODE = re.compile("[a-z]{2}")
_TAKEN = "id"  # Indonesian, and also the key that names an option next to its words


def read_languages(shape: Shape, node: Node | None) -> tuple[Language, ...]:
    """Return the languages in file order, English first. All texts are read in them from now on."""
    if node is None:
        node = _english_and_spanish()
    languages = shape.named(
        [(item, _language(shape, item)) for item in shape.items(node)], lambda one: one.code, "language"
    )
    known = {one.code: one for one in languages if one.code}
    if next(iter(known), "") != FIRST:
        shape.wrong(node, f'the first language is "{FIRST}": the others are translated from it, and staff read it')
    first = known.pop(FIRST, Language(FIRST, "English", "English"))
    shape.languages = (FIRST, *known)
    return (first, *known.values())


def _language(shape: Shape, node: Node) -> Language:
    fields = shape.fields(node, "code name own_name", "ease minutes")
    if "minutes" in fields:  # of an older file
        shape.wrong(fields["minutes"], "the minutes are worked out from the words now: delete this line")
    return Language(
        code=_code(shape, fields.get("code")),
        name=shape.text(fields.get("name")),
        own_name=shape.text(fields.get("own_name")),
        ease=shape.word(fields["ease"], Ease) if "ease" in fields else None,
    )


def _code(shape: Shape, node: Node | None) -> str:
    """Return a two-letter ISO 639 code of a language whose date formats and month names are known."""
    code = shape.text(node)
    if node is None or not code:
        return ""
    if code == _TAKEN:
        shape.wrong(node, f'"{code}" cannot be a language here: it is the key that names an option')
    elif not CODE.fullmatch(code) or not _has_days(code):
        shape.wrong(node, f'"{code}" is not a language: a two-letter ISO 639 code is expected here, such as "pt"')
    else:
        return code
    return ""


def _has_days(code: str) -> bool:
    try:
        return bool(Locale.parse(code).months)
    except (UnknownLocaleError, ValueError):
        return False


def _english_and_spanish() -> Any:
    top = read_yaml(ENGLISH_AND_SPANISH.read_text(encoding="utf-8"))
    return top.value["languages"] if isinstance(top.value, dict) else None
