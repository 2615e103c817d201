"""Topics and guidance of rules.yaml: what a person reads beside the findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from screening.domain.rules.guidance import Guidance, Part, Party, Topic
from screening.domain.rules.rulebook import Rule
from screening.rulebook.reading.conditions import ConditionReader
from screening.rulebook.reading.nodes import Shape
from screening.rulebook.reading.yaml_nodes import Node


def read_topics(shape: Shape, node: Node | None) -> dict[str, Topic]:
    """Read with whom each topic is discussed, and what to ask there."""
    return {topic.id: topic for topic in shape.things(node, partial(_topic, shape), "topic")}


def used_topics(shape: Shape, nodes: Iterable[Node], rules: Iterable[Rule], topics: Mapping[str, Topic]) -> None:
    """Note the rules whose topic is unknown: their finding would tell nobody with whom to discuss it."""
    for node, rule in zip(nodes, rules, strict=True):
        if rule.topic and rule.topic not in topics:
            shape.unknown(node, "topic", rule.topic, topics)


def read_guidance(shape: Shape, node: Node | None, conditions: ConditionReader) -> tuple[Guidance, ...]:
    """Read the sentences of the result page, in the order of the file."""
    return tuple(shape.things(node, partial(_sentence, shape, conditions), "guidance"))


def _topic(shape: Shape, node: Node) -> Topic:
    fields = shape.fields(node, "id discuss_with question")
    known = {party.value: party for party in Party}
    names = shape.known_words(fields.get("discuss_with"), known, "party")
    parties = tuple(known[name] for name in names if name in known)
    if "discuss_with" in fields and not names:
        shape.wrong(fields["discuss_with"], f"at least one party is expected here: {', '.join(known)}")
    return Topic(shape.id(fields.get("id")), parties, shape.texts(fields.get("question")))


def _sentence(shape: Shape, conditions: ConditionReader, node: Node) -> Guidance:
    fields = shape.fields(node, "id part patient", "title when")
    return Guidance(
        id=shape.id(fields.get("id")),
        part=shape.word(fields.get("part"), Part),
        patient=shape.texts(fields.get("patient")),
        title=shape.texts(fields["title"]) if "title" in fields else None,
        when=conditions.read(fields["when"]) if "when" in fields else None,
    )
