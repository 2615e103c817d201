"""Parties, topics, parts and guidance of rules.yaml: what a person reads beside the findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from screening.domain.rules.guidance import Guidance, Layout, Part, Party, Topic, TopicGroup
from screening.domain.rules.rulebook import Act, Rule
from screening.rulebook.reading.conditions import ConditionReader
from screening.rulebook.reading.nodes import Shape
from screening.rulebook.reading.yaml_nodes import Node


def read_parties(shape: Shape, node: Node | None) -> dict[str, Party]:
    """Return the parties with whom topics can be discussed, by id."""
    return {party.id: party for party in shape.things(node, partial(_party, shape), "party")}


def read_topics(shape: Shape, node: Node | None, parties: Mapping[str, Party]) -> dict[str, Topic]:
    """Return with whom each topic is discussed, and what to ask, by id."""
    return {topic.id: topic for topic in shape.things(node, partial(_topic, shape, parties), "topic")}


def read_topic_groups(shape: Shape, node: Node | None, topics: Mapping[str, Topic]) -> tuple[TopicGroup, ...]:
    """Return the groups of topics in file order; a topic is in one group at most."""
    groups = shape.things(node, partial(_topic_group, shape, topics), "group of topics")
    named = [(item, topic) for item, group in zip(shape.items(node), groups, strict=True) for topic in group.topics]
    shape.named(named, str, "grouped topic")
    return tuple(groups)


def read_parts(shape: Shape, node: Node | None) -> dict[str, Part]:
    """Return the parts of the result page in page order, by id."""
    parts = {part.id: part for part in shape.things(node, partial(_part, shape), "part")}
    for item, part in zip(shape.items(node), parts.values(), strict=False):
        if part.within and part.within not in parts:
            shape.unknown(item, "part", part.within, parts)
    return parts


def used_topics(shape: Shape, nodes: Iterable[Node], rules: Iterable[Rule], topics: Mapping[str, Topic]) -> None:
    """Report the rules whose topic is unknown: their finding would not say with whom to discuss it."""
    for node, rule in zip(nodes, rules, strict=True):
        if rule.topic and rule.topic not in topics:
            shape.unknown(node, "topic", rule.topic, topics)


def read_guidance(
    shape: Shape, node: Node | None, conditions: ConditionReader, parts: Mapping[str, Part]
) -> tuple[Guidance, ...]:
    """Return the sentences of the result page in file order."""
    sentences = shape.things(node, partial(_sentence, shape, conditions, parts), "guidance")
    return tuple(sentence for sentence in sentences if sentence.part in parts)


def _party(shape: Shape, node: Node) -> Party:
    fields = shape.fields(node, "id words", "outside asked_first_for alone")
    return Party(
        id=shape.id(fields.get("id")),
        words=shape.texts(fields.get("words")),
        outside=shape.flag(fields.get("outside")),
        asked_first_for=shape.word(fields["asked_first_for"], Act) if "asked_first_for" in fields else "",
        alone=shape.flag(fields.get("alone")),
    )


def _part(shape: Shape, node: Node) -> Part:
    fields = shape.fields(node, "id layout", "title intro presumes_treatment only_not_now within")
    return Part(
        id=shape.id(fields.get("id")),
        layout=shape.word(fields.get("layout"), Layout),
        title=shape.texts(fields["title"]) if "title" in fields else None,
        intro=shape.texts(fields["intro"]) if "intro" in fields else None,
        presumes_treatment=shape.flag(fields.get("presumes_treatment")),
        only_not_now=shape.flag(fields.get("only_not_now")),
        within=shape.text(fields.get("within")),
    )


def _topic(shape: Shape, parties: Mapping[str, Party], node: Node) -> Topic:
    fields = shape.fields(node, "id discuss_with question")
    names = shape.known_words(fields.get("discuss_with"), parties, "party")
    if "discuss_with" in fields and not names:
        shape.wrong(fields["discuss_with"], f"at least one party is expected here: {', '.join(parties)}")
    known = tuple(name for name in names if name in parties)  # a stored text may name one that no longer exists
    return Topic(shape.id(fields.get("id")), known, shape.texts(fields.get("question")))


def _topic_group(shape: Shape, topics: Mapping[str, Topic], node: Node) -> TopicGroup:
    fields = shape.fields(node, "id title topics")
    names = shape.known_words(fields["topics"], topics, "topic") if "topics" in fields else ()
    return TopicGroup(shape.id(fields.get("id"), "group of topics"), shape.text(fields.get("title")), names)


def _sentence(shape: Shape, conditions: ConditionReader, parts: Mapping[str, Part], node: Node) -> Guidance:
    fields = shape.fields(node, "id part patient", "title when also_if_urgent")
    part = shape.text(fields.get("part"))
    if part and part not in parts:
        shape.unknown(fields["part"], "part", part, parts)
    return Guidance(
        id=shape.id(fields.get("id")),
        part=part,
        patient=shape.texts(fields.get("patient")),
        title=shape.texts(fields["title"]) if "title" in fields else None,
        when=conditions.read(fields["when"]) if "when" in fields else None,
        also_if_urgent=shape.flag(fields.get("also_if_urgent")),
    )
