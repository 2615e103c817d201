"""A third-party Questionnaire as a starting rules.yaml: its questions, and placeholders for everything else."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from screening.exchange.fhir.foreign_conditions import add_conditions
from screening.exchange.fhir.foreign_items import Items, to_write
from screening.exchange.fhir.form import Resource

_TEXTS = (
    *("name", "start_title", "start_required", "fits", "fits_lead", "without", "without_lead", "without_declined"),
    *("comfort", "never_required", "declined"),
)
_WIDTH = 120
_FORMAT = 2


class _Plain(yaml.SafeDumper):
    """Writes everything out: rules.yaml has no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        """Return whether to write out repeated values."""
        return True


class NotAFormError(Exception):
    """A file is not a FHIR R4 Questionnaire with questions; the message says why."""


@dataclass(frozen=True)
class Skeleton:
    """A starting rules file, and what could not be imported from the Questionnaire: linkId and what, one line each."""

    text: str
    left_out: tuple[str, ...]


def skeleton_of(resource: Any, reserved: Collection[str]) -> Skeleton:
    """Return what can be imported of a Questionnaire; `reserved` words cannot be ids. Raises NotAFormError."""
    if not isinstance(resource, dict) or resource.get("resourceType") != "Questionnaire":
        raise NotAFormError("it is not a FHIR Questionnaire")
    items = Items(resource, reserved)
    if not items.questions:
        raise NotAFormError("it has no question of a kind that can be taken")
    add_conditions(items)
    file = _file(resource, items)
    head = "".join(f"# {line}\n" for line in _head(resource, items))
    body = yaml.dump(file, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return Skeleton(head + body, tuple(items.left_out))


def _head(resource: Resource, items: Items) -> Iterator[str]:
    named = " ".join(str(resource.get("title") or resource.get("name") or "a Questionnaire").split())
    yield f"Questions of “{named}”. No one has written rules for them yet."
    yield f"Write what says “{to_write('')}” and rules; then try `screening rules check`."
    if items.left_out:
        yield "Not taken:"
        yield from (f"  {' '.join(line.split())}" for line in items.left_out)


def _file(resource: Resource, items: Items) -> Resource:
    """Return the whole file: everything that rules.yaml needs is in it."""
    age, wants = _age(items), _wants(items)
    sections = [section["id"] for section in items.sections]
    return {
        "format": _FORMAT,
        "languages": [{"code": "en", "name": "English", "own_name": "English", "ease": "flesch_kincaid"}],
        "treatment": {"start": [_text("start")], **{name: _text(name) for name in _TEXTS}},
        "roles": {"age": age, "adult_from": 18, "declines": {wants: "no"}},
        "urgent_list": {name: _text(name) for name in ("start", "call_911", "emergency_room")},
        "day_of_visit": {"sections": sections[:1], "examples": _text("examples"), "urgent": _text("urgent")},
        "summary": {"rows": []},
        "plan": [],
        "consent": {},
        "reasons": {},
        "messages": {},
        "parties": [{"id": "therapist", "words": {"en": "With your therapist"}}],
        "parts": [{"id": "plan", "layout": "notes"}],
        "sources": {},
        "familiar_names": [],
        "yes_no_unsure": [{"id": "yes", "en": "Yes"}, {"id": "no", "en": "No"}, {"id": "not_sure", "en": "Not sure"}],
        "sections": items.sections,
        "pages": items.pages,
        "questions": items.questions,
        "facts": {},
        "topics": [],
        "rules": [],
        "guidance": [],
        "examples": [],
    }


def _age(items: Items) -> str:
    """Return the question that gives the age: the first number with that name, else an added one."""
    numbers = (one for one in items.questions if one["type"] == "number" and "age" in one["id"].split("_"))
    known = next(numbers, None)
    return known["id"] if known else _added(items, "age", {"type": "number", "minimum": 0, "maximum": 120})


def _wants(items: Items) -> str:
    """Return an added question to which "no" declines the treatment, since no third-party form has a known one."""
    return _added(items, "wants_treatment", {"type": "yes_no_unsure"})


def _added(items: Items, name: str, answers: Resource) -> str:
    section, page = items.pages[-1]["section"], items.pages[-1]["id"]
    named = items.name(name, {one["id"] for one in items.questions}, "q")
    words = {"ask": _text(named), "why": _text(f"why {named} is asked"), "therapist": to_write(named)}
    items.questions.append({"id": named, "section": section, "page": page, **answers, **words})
    return named


def _text(what: str) -> dict[str, str]:
    return {"en": to_write(what)}
