"""What a questionnaire of rules.yaml measures again: which change counts, and when having none calls for a new plan."""

from __future__ import annotations

from collections.abc import Mapping

from screening.domain.questionnaire.facts import Fact, MeanOf
from screening.domain.rules.asking import Measured
from screening.domain.rules.rulebook import Rulebook
from screening.rulebook.reading.nodes import Shape
from screening.rulebook.reading.yaml_nodes import Node

MEASURED = "fact label words meaningful_change without_change"
MORE, BETTER = "better", ("lower", "higher")
CHANGE, WITHOUT = ("sources", "points percent"), "sessions therapist sources reviewed"


def read_measured(shape: Shape, node: Node | None, facts: Mapping[str, Fact], intake: Rulebook) -> Measured | None:
    """Return what is measured again: a mean of numbers, asked here and, for the first value, in the intake.

    A mean of activities the person names is not in the intake: its first value is the first answer to the
    questionnaire.
    """
    if node is None:
        return None
    fields = shape.fields(node, MEASURED, MORE)
    fact = shape.text(fields.get("fact"))
    mean = facts.get(fact)
    names = dict(zip(mean.questions, mean.named_by, strict=False)) if isinstance(mean, MeanOf) else {}
    for known in (facts,) if names else (facts, intake.facts):
        means = [name for name, one in known.items() if isinstance(one, MeanOf)]
        if "fact" in fields and fact and fact not in means:
            shape.unknown(fields["fact"], "fact", fact, means)
    change = shape.fields(fields["meaningful_change"], *CHANGE) if "meaningful_change" in fields else {}
    none = shape.fields(fields["without_change"], WITHOUT) if "without_change" in fields else {}
    if change and not {"points", "percent"} & set(change):
        shape.wrong(fields["meaningful_change"], '"points", "percent" or both are expected here')
    return Measured(
        fact=fact,
        label=shape.text(fields.get("label")),
        words=shape.texts(fields.get("words")),
        points=shape.number(change.get("points"), 0),
        percent=shape.number(change.get("percent"), 0),
        sources=shape.known_words(change["sources"], intake.sources, "source") if "sources" in change else (),
        review_after=shape.number(none.get("sessions"), 0),
        review=shape.text(none.get("therapist")),
        review_sources=shape.known_words(none["sources"], intake.sources, "source") if "sources" in none else (),
        higher_is_better=shape.one_of(fields.get("better"), BETTER) == BETTER[1],
        names=names,
    )
