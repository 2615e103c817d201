"""The schema of the questionnaires of rules.yaml besides the intake: that of the file, with their own ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from screening.domain.rules.rulebook import Rulebook
from screening.rulebook.reading.beside import ENTRY, MORE, SAME_AS
from screening.rulebook.reading.measured import BETTER
from screening.rulebook.reading.measured import MORE as MORE_OF_MEASURED
from screening.rulebook.schema_parts import CONDITION, NAME, TEXT, Schema, a_list, an_object, one_of

_HOURS: Schema = {"type": "integer", "minimum": 0}
ASKED: Schema = an_object({"link_hours": _HOURS}, {"from_hours": _HOURS, "until_hours": _HOURS})


def questionnaires(rulebook: Rulebook, schema: Callable[[Rulebook], Schema]) -> tuple[Schema, Schema]:
    """Return the schema of the key, and its definitions; `schema` makes that of a whole file."""
    known, defined = {}, {}
    for name, beside in rulebook.questionnaires.items():
        whole = _renamed(schema(beside), name)
        keys, texts = whole["properties"], {"$ref": "#/$defs/texts"}
        own = {"title": texts, "intro": texts, "thanks": texts, "asked": ASKED, "measured": _measured(beside)}
        own["counted"] = a_list(one_of(rule.id for rule in beside.rules))
        asked = {**keys["questions"], "items": {"anyOf": [keys["questions"]["items"], _same_as(rulebook, beside)]}}
        keys = {**keys, **own, "questions": asked}
        known[name] = an_object({key: keys[key] for key in ENTRY.split()}, {key: keys[key] for key in MORE.split()})
        defined[f"condition_{name}"] = whole["$defs"]["condition"]
    return {**an_object({}, known), "propertyNames": NAME, "additionalProperties": {"type": "object"}}, defined


def _measured(rulebook: Rulebook) -> Schema:
    sources, count = a_list(one_of(rulebook.sources)), {"type": "integer", "minimum": 0}
    change = an_object({"sources": sources}, {"points": count, "percent": count})
    reviewed = {"anyOf": [{"type": "null"}, {"type": "object"}]}
    review = an_object({"sessions": count, "therapist": TEXT, "sources": sources, "reviewed": reviewed})
    words = {"label": TEXT, "words": {"$ref": "#/$defs/texts"}}
    needed = {"fact": one_of(rulebook.facts), **words, "meaningful_change": change, "without_change": review}
    return an_object(needed, {MORE_OF_MEASURED: one_of(BETTER)})


def _same_as(rulebook: Rulebook, beside: Rulebook) -> Schema:
    places = {
        "section": [s.id for s in beside.questionnaire.sections],
        "page": [p.id for p in beside.questionnaire.pages],
    }
    placed = {key: one_of(names) for key, names in places.items()}
    return an_object({SAME_AS: one_of(q.id for q in rulebook.questionnaire.questions), **placed}, {"id": NAME})


def _renamed(schema: Any, name: str) -> Any:
    """Return a schema whose conditions are those of one questionnaire."""
    if isinstance(schema, list):
        return [_renamed(item, name) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema == CONDITION:
        return {"$ref": f"#/$defs/condition_{name}"}
    return {key: _renamed(value, name) for key, value in schema.items()}
