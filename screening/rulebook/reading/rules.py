"""Facts, sources and rules of rules.yaml, once its questions are known."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from screening.domain.questionnaire.conditions import Has, Leaf
from screening.domain.questionnaire.facts import Fact, FirstOf, MeanOf, Named
from screening.domain.questionnaire.kinds.choices import Choices
from screening.domain.questionnaire.kinds.number import Number
from screening.domain.questionnaire.kinds.text import Text
from screening.domain.rules.rulebook import Act, Concern, Outcome, Review, Rule, Source
from screening.rulebook.reading.conditions import ConditionReader
from screening.rulebook.reading.nodes import Shape
from screening.rulebook.reading.yaml_nodes import Node

_RULE = (
    "id ref topic concern act when patient therapist strength sources reviewed",
    "title ask plan suggest presumes_treatment not_told_when review_by first_step keep_still",
)


def read_facts(shape: Shape, node: Node | None, conditions: ConditionReader) -> dict[str, Fact]:
    """Return the facts by name; those that are conditions are added to `conditions`."""
    facts: dict[str, Fact] = {}
    for name, child in shape.entries(node).items():
        shape.id((node.keys or {}).get(name) if node else None)
        fields = shape.fields(child, "", "when first_of mean_of mean_of_named")
        if len(fields) != 1:
            shape.wrong(child, 'a fact is one of "when", "first_of", "mean_of" and "mean_of_named"')
        elif "when" in fields:
            conditions.facts[name] = conditions.read(fields["when"])
            facts[name] = Named(conditions.facts[name])
        elif "first_of" in fields:
            facts[name] = FirstOf(shape.known_words(fields["first_of"], conditions.facts, "fact"))
        elif "mean_of" in fields:
            facts[name] = MeanOf(shape.known_words(fields["mean_of"], conditions.questions, "question"))
        else:
            facts[name] = _mean_of_named(shape, fields["mean_of_named"], conditions)
    return facts


def _mean_of_named(shape: Shape, node: Node, conditions: ConditionReader) -> MeanOf:
    """Return the mean of numbers, each with the question in which the person named what it is about."""
    named_by = {}
    for number, child in shape.entries(node).items():
        name = shape.text(child)
        named_by[number] = name
        for known, word, place in ((Number, number, (node.keys or {}).get(number, node)), (Text, name, child)):
            fitting = [one.id for one in conditions.questions.values() if isinstance(one, known)]
            if word not in fitting:
                shape.unknown(place, f"{known.kind} question", word, fitting)
    if len(set(named_by.values())) < len(named_by):
        shape.wrong(node, "each number is about something else, but one question names two of them")
    whole = [number for number in named_by if {number, named_by[number]} <= set(conditions.questions)]
    return MeanOf(tuple(whole), tuple(named_by[number] for number in whole))


def read_sources(shape: Shape, node: Node | None) -> dict[str, Source]:
    """Return the publications by id."""
    sources = {}
    for name, child in shape.entries(node).items():
        fields = shape.fields(child, "citation checked")
        citation, checked = shape.text(fields.get("citation")), shape.text(fields.get("checked"))
        sources[name] = Source(name, citation, checked)
    return sources


class RuleReader:
    """Reads rules: their conditions, and the `sources` and plan `lines` they may refer to."""

    def __init__(
        self, shape: Shape, conditions: ConditionReader, sources: Mapping[str, Source], lines: Collection[str]
    ) -> None:
        self._shape, self._conditions = shape, conditions
        self._sources, self._lines = sources, lines

    def read(self, node: Node | None) -> list[Rule]:
        """Return the rules in file order."""
        items = self._shape.items(node)
        rules = [(item, self._rule(item)) for item in items]
        self._shape.named(rules, lambda rule: rule.ref, "ref")
        return self._shape.named(rules, lambda rule: rule.id, "rule")

    def _rule(self, node: Node) -> Rule:
        shape, conditions = self._shape, self._conditions
        fields = shape.fields(node, *_RULE)
        rule = Rule(
            id=shape.id(fields.get("id"), "rule"),
            ref=shape.text(fields.get("ref")),
            topic=shape.text(fields.get("topic")),
            concern=shape.word(fields.get("concern"), Concern),
            act=shape.word(fields.get("act"), Act),
            when=conditions.read(fields.get("when")),
            suggest=shape.word(fields["suggest"], Outcome) if "suggest" in fields else None,
            presumes_treatment=shape.flag(fields.get("presumes_treatment")),
            patient=shape.texts(fields.get("patient")),
            therapist=shape.text(fields.get("therapist")),
            strength=shape.text(fields.get("strength")),
            sources=shape.known_words(fields["sources"], self._sources, "source") if "sources" in fields else (),
            reviewed=_review(shape, fields.get("reviewed")),
            review_by=shape.day(fields.get("review_by")),
            not_told_when=conditions.read(fields["not_told_when"]) if "not_told_when" in fields else None,
            title=shape.text(fields.get("title")),
            ask=shape.texts(fields["ask"]) if "ask" in fields else {},
            plan=self._plan(fields.get("plan")),
            first_step=shape.texts(fields["first_step"]) if "first_step" in fields else {},
            keep_still=shape.flag(fields.get("keep_still")),
        )
        for key in ("first_step", "keep_still"):
            if key in fields and rule.suggest is not Outcome.EMERGENCY:
                shape.wrong(fields[key], f'only an emergency has "{key}"')
        if rule.suggest is Outcome.EMERGENCY and not all(_is_tick(leaf, conditions) for leaf in rule.when.leaves()):
            shape.wrong(fields.get("when", node), "an emergency can only read ticks of questions with many answers")
        return rule

    def _plan(self, node: Node | None) -> dict[str, str]:
        """Return the phrase for each line of the plan; a line that the summary does not have is a mistake."""
        shape = self._shape
        for name, place in (node.keys or {}).items() if node else ():
            if name not in self._lines:
                shape.unknown(place, "plan line", name, self._lines)
        return {line: shape.text(phrase) for line, phrase in shape.entries(node).items()}


def _review(shape: Shape, node: Node | None) -> Review | None:
    """Return who accepted a rule, and when; None if no one has."""
    if node is None or node.value is None:
        return None
    fields = shape.fields(node, "by on")
    return Review(shape.text(fields.get("by")), shape.day(fields.get("on")) or date.min)


def _is_tick(leaf: Leaf, conditions: ConditionReader) -> bool:
    """Return whether a leaf reads a tick: ticks are looked for on every page, even invalid ones, and remembered."""
    return isinstance(leaf, Has) and isinstance(conditions.questions[leaf.question], Choices)
