"""The small parts that the JSON Schema of rules.yaml is made of."""

from __future__ import annotations

from typing import Any

from screening.rulebook.reading.nodes import ID

Schema = dict[str, Any]
CONDITION: Schema = {"$ref": "#/$defs/condition"}
TEXT: Schema = {"type": "string", "minLength": 1}
NAME: Schema = {"type": "string", "pattern": f"^{ID.pattern}$"}


def an_object(needed: Schema, allowed: Schema | None = None) -> Schema:
    """Return the schema of an object with these properties and no others."""
    properties = {**needed, **(allowed or {})}
    return {"type": "object", "properties": properties, "required": list(needed), "additionalProperties": False}


def a_list(item: Schema) -> Schema:
    """Return the schema of a list of such items."""
    return {"type": "array", "items": item}


def one_or_more(item: Schema) -> Schema:
    """Return the schema of one such item or a list of them."""
    return {"anyOf": [item, a_list(item)]}


def one_of(words: Any) -> Schema:
    """Return the schema of one of these words."""
    return {"enum": sorted(str(word) for word in words)}


CODES: Schema = {"type": "object", "additionalProperties": one_or_more(TEXT)}  # by the address of their system
ORDERED: Schema = an_object({}, {"words": one_or_more(TEXT), "codes": CODES})
