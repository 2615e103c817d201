"""When the questions of a third-party Questionnaire are asked, as conditions of rules.yaml."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from screening.exchange.fhir.foreign_items import Items
from screening.exchange.fhir.form import Resource
from screening.exchange.formats.strict_json import objects_in

_BOOLEAN = {True: "yes", False: "no"}
_BOUNDS = {">": (1, None), ">=": (0, None), "<": (None, 0), "<=": (None, 1)}  # what is added to (at_least, below)


def add_conditions(items: Items) -> None:
    """Give each question its `ask_when`, with what the items above it need; what cannot be expressed is left out."""
    earlier: set[str] = set()
    read: dict[int, Resource | None] = {}  # id() of an item → its condition
    for question, path in items.opened:
        for item in path:
            if id(item) not in read:
                read[id(item)] = _condition(items, item, earlier)
        needed = [one for item in path if (one := read[id(item)])]
        if needed:
            question["ask_when"] = needed[0] if len(needed) == 1 else {"all": needed}
        earlier.add(str(path[-1].get("linkId")))


def _condition(items: Items, item: Resource, earlier: Iterable[str]) -> Resource | None:
    """Return when an item is asked; None if it always is, or if that cannot be expressed: then it is listed."""
    entries = [_entry(items, one, earlier) for one in objects_in(item.get("enableWhen"))]
    known = [one for one in entries if one]
    if len(known) < len(entries):
        items.left_out.append(f"{item.get('linkId')}: when it is asked (enableWhen)")
        return None
    if len(known) > 1:
        return {"any" if item.get("enableBehavior") == "any" else "all": known}
    return known[0] if known else None


def _entry(items: Items, entry: Resource, earlier: Iterable[str]) -> Resource | None:
    """Return one enableWhen as a condition; None if it reads a later question, or asks what no condition can."""
    link, operator = str(entry.get("question")), str(entry.get("operator"))
    question = items.by_link.get(link)
    if question is None or link not in earlier:
        return None
    answer = next((entry[name] for name in entry if name.startswith("answer")), None)
    if isinstance(answer, int) and not isinstance(answer, bool):
        return _number(question, operator, answer)
    option = _BOOLEAN[answer] if isinstance(answer, bool) else _option(items, link, answer)
    options = [one["id"] for one in question.get("options", [])] or [*_BOOLEAN.values(), "not_sure"]
    if operator not in ("=", "!=") or option not in options:
        return None
    # "!=" is true of a different answer, but not of none: silence is never an answer.
    picked: Any = option if operator == "=" else [one for one in options if one != option]
    return {question["id"]: picked}


def _number(question: Resource, operator: str, answer: int) -> Resource | None:
    if operator == "=":
        return {question["id"]: {"at_least": answer, "below": answer + 1}}
    if operator not in _BOUNDS or "maximum" not in question:
        return None
    least, below = _BOUNDS[operator]
    bound = {"at_least": answer + least} if least is not None else {"below": answer + (below or 0)}
    return {question["id"]: bound}


def _option(items: Items, link: str, answer: Any) -> str | None:
    coding = answer if isinstance(answer, dict) else {"code": answer}
    return items.codes.get(link, {}).get(str(coding.get("code") or coding.get("display")))
