"""The schema of the measures of rules.yaml: numbers that other systems know by their own codes."""

from __future__ import annotations

from screening.domain.questionnaire.questions import Stored
from screening.domain.rules.rulebook import Rulebook
from screening.rulebook.schema_parts import NAME, TEXT, Schema, a_list, an_object, one_of


def measures(rulebook: Rulebook) -> Schema:
    """Return the schema of the list."""
    numbers = one_of(one.id for one in rulebook.questionnaire.questions if one.stored is Stored.NUMBER)
    members = a_list(one_of(one.id for one in rulebook.treatment.measures if not one.members))
    found = {"question": numbers, "fact": one_of(rulebook.facts), "members": members}
    return a_list(an_object({"id": NAME, "label": TEXT, "system": TEXT, "code": TEXT}, found))
