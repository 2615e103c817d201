"""The schema of the key `fairness` of rules.yaml: which answers reveal what the law protects."""

from __future__ import annotations

from screening.domain.rules.rulebook import Rulebook
from screening.rulebook.schema_parts import NAME, TEXT, Schema, a_list, an_object, one_of, one_or_more

_CONDITION: Schema = {"$ref": "#/$defs/condition"}


def fairness(rulebook: Rulebook) -> Schema:
    """Return the schema of the mapping."""
    asked = rulebook.questionnaire.by_id.values()
    allowed = {
        "questions": one_or_more(one_of(one.id for one in asked)),
        "options": an_object({}, {one.id: one_or_more(one_of(one.option_ids)) for one in asked if one.options}),
        "groups": a_list(an_object({"id": NAME, "label": TEXT, "when": _CONDITION})),
        "language": {"type": "boolean"},
        "sources": one_or_more(one_of(rulebook.sources)),
    }
    characteristic = an_object({"id": NAME, "label": TEXT, "basis": TEXT, "note": TEXT}, allowed)
    missing = an_object({"label": TEXT, "note": TEXT})
    return an_object({"characteristics": a_list(characteristic)}, {"not_measured": a_list(missing)})
