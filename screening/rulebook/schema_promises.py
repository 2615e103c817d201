"""The schema of what a rules file promises: its guarantees and examples."""

from __future__ import annotations

from screening.domain.rules.rulebook import Act, Outcome, Rulebook
from screening.rulebook.schema_parts import CONDITION, NAME, TEXT, Schema, a_list, an_object, one_of, one_or_more


def guarantee(rulebook: Rulebook) -> Schema:
    """Return the schema of a guarantee."""
    questions = one_or_more(one_of(rulebook.questionnaire.by_id))
    promises = {
        "at_least": one_of(Outcome),
        "must_say": one_or_more(TEXT),
        "on_safety": one_of(Outcome),
        "can_be": one_of(Outcome),
        "asked": questions,
        "not_asked": questions,
        "no_effect": questions,
        "unsaid": one_or_more(TEXT),
    }
    excepted = one_or_more(one_of({*rulebook.by_id, *(sentence.id for sentence in rulebook.guidance)}))
    acts = {"act": one_of(Act), "from_act": one_of(Act)}
    allowed = {"ref": TEXT, "when": CONDITION, "but_for": excepted, **acts, **promises}
    return {**an_object({"id": NAME, "says": TEXT}, allowed), "anyOf": [{"required": [name]} for name in promises]}


def example(rulebook: Rulebook) -> Schema:
    """Return the schema of an example."""
    answers = {"type": "object", "propertyNames": one_of(rulebook.questionnaire.by_id)}
    needed = {"id": NAME, "story": TEXT, "answers": answers, "outcome": one_of(Outcome)}
    return an_object({**needed, "findings": a_list(one_of(rulebook.by_id))}, {"like": TEXT})
