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
    """Give each question its `ask_when`; what cannot be expressed is listed as left out."""
    earlier: set[str] = set()
    for question, item in items.opened:
        entries = objects_in(item.get("enableWhen"))
        read = [_entry(items, one, earlier) for one in entries]
        if None in read:
            items.left_out.append(f"{item.get('linkId')}: when it is asked (enableWhen)")
        elif read:
            joined = "any" if item.get("enableBehavior") == "any" else "all"
            question["ask_when"] = read[0] if len(read) == 1 else {joined: read}
        earlier.add(str(item.get("linkId")))


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
