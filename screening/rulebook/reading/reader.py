"""rules.yaml → Rulebook: strict, with every mistake in the file reported at once, with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from screening.domain.questionnaire.answers import Answers
from screening.domain.questionnaire.conditions import Has, Leaf
from screening.domain.questionnaire.facts import Fact, FirstOf, MeanOf, Named
from screening.domain.questionnaire.kinds.choices import Choices
from screening.domain.rules.rulebook import Act, Concern, Outcome, Review, Rule, Rulebook, Source
from screening.rulebook.reading.conditions import ConditionReader
from screening.rulebook.reading.examples import Example, read_examples
from screening.rulebook.reading.formats import NEWEST, format_of, from_1
from screening.rulebook.reading.guarantees import Guarantee, read_guarantees
from screening.rulebook.reading.guidance import (
    read_guidance,
    read_parties,
    read_parts,
    read_topic_groups,
    read_topics,
    used_topics,
)
from screening.rulebook.reading.languages import read_languages
from screening.rulebook.reading.nodes import Shape
from screening.rulebook.reading.questionnaire import QuestionnaireReader
from screening.rulebook.reading.record import RecordReader
from screening.rulebook.reading.treatment import KEYS, TreatmentReader
from screening.rulebook.reading.yaml_nodes import Mistake, MistakesError, Node, read_yaml

_TOP = (
    f"format {KEYS} sources familiar_names yes_no_unsure sections pages questions facts parties topics rules parts "
    "guidance examples"
)
_NEWER = "languages guarantees derived topic_groups record measures session"  # older versions lack these
_UPGRADE = "`screening rules upgrade FILE` prints it in the newest"
_RULE = (
    "id ref topic concern act when patient therapist strength sources reviewed",
    "title ask plan suggest presumes_treatment not_told_when review_by",
)


@dataclass(frozen=True, eq=False)
class RulesFile:
    """One text of rules.yaml, parsed: the rulebook, and the guarantees and examples that it must satisfy."""

    rulebook: Rulebook
    guarantees: tuple[Guarantee, ...]
    examples: tuple[Example, ...]

    @property
    def plain(self) -> Answers:
        """Return the answers that counterexamples are compared with: the first example that fits."""
        return next((example.answers for example in self.examples if example.outcome is Outcome.FITS), {})


def digest(text: str) -> str:
    """Return the name of a rules version: the SHA-256 of its text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=16)
def read_rules(text: str) -> RulesFile:
    """Return a whole rules.yaml, read and checked. Raises MistakesError with every mistake found."""
    if format_of(text) != NEWEST:
        read_yaml(text)  # text that is not YAML has no format either
        raise MistakesError([Mistake(1, 1, f"format {NEWEST} is expected here, not {format_of(text)}. {_UPGRADE}")])
    return _Reader().read(text, text)


@lru_cache(maxsize=16)
def read_stored(text: str) -> RulesFile:
    """Return a text that was once in force, whatever its format and whatever today's checks demand of new ones.

    Raises MistakesError only if its meaning is unclear.
    """
    return _Reader().read(text, from_1(text), stored=True)


class _Reader:
    def __init__(self) -> None:
        self._shape = Shape()

    def read(self, text: str, newest: str, stored: bool = False) -> RulesFile:
        """Return what a text says, read from `newest`, its equivalent in the newest format."""
        shape = self._shape
        root = read_yaml(newest)
        top = shape.fields(root, _TOP, _NEWER)
        if "languages" not in top:
            shape.wrong(root, f'"languages" is missing here. {_UPGRADE}')
        languages = read_languages(shape, top.get("languages"))
        questions = QuestionnaireReader(shape, top)
        conditions = questions.conditions
        facts = self._facts(top.get("facts"), conditions)
        sources = self._sources(top.get("sources"))
        parties = read_parties(shape, top.get("parties"))
        topics = read_topics(shape, top.get("topics"), parties)
        parts = read_parts(shape, top.get("parts"))
        questionnaire = questions.finish()
        treatment = TreatmentReader(shape, questionnaire, facts, topics).read(top, conditions)
        rules = self._rules(top.get("rules"), conditions, sources, treatment.staff.plan_lines)
        used_topics(shape, shape.items(top.get("rules")), rules, topics)
        rulebook = Rulebook(
            version=digest(text),
            languages=languages,
            questionnaire=questionnaire,
            rules=tuple(rules),
            facts=facts,
            sources=sources,
            topics=topics,
            guidance=read_guidance(shape, top.get("guidance"), conditions, parts),
            parties=parties,
            parts=parts,
            treatment=treatment,
            topic_groups=read_topic_groups(shape, top.get("topic_groups"), topics),
            record=RecordReader(shape, questions, sources).read(top.get("record")),
            familiar_names=frozenset(name.lower() for name in shape.words(top.get("familiar_names"))),
        )
        guarantees = read_guarantees(shape, top.get("guarantees"), conditions, rulebook)
        examples = read_examples(shape, top.get("examples"), rulebook)
        mistakes = shape.unreadable if stored else shape.mistakes
        if mistakes:
            raise MistakesError(mistakes)
        return RulesFile(rulebook, guarantees, examples)

    def _facts(self, node: Node | None, conditions: ConditionReader) -> dict[str, Fact]:
        facts: dict[str, Fact] = {}
        for name, child in self._shape.entries(node).items():
            self._shape.id((node.keys or {}).get(name) if node else None)
            fields = self._shape.fields(child, "", "when first_of mean_of")
            if len(fields) != 1:
                self._shape.wrong(child, 'a fact is one of "when", "first_of" and "mean_of"')
            elif "when" in fields:
                conditions.facts[name] = conditions.read(fields["when"])
                facts[name] = Named(conditions.facts[name])
            elif "first_of" in fields:
                facts[name] = FirstOf(self._shape.known_words(fields["first_of"], conditions.facts, "fact"))
            else:
                facts[name] = MeanOf(self._shape.known_words(fields["mean_of"], conditions.questions, "question"))
        return facts

    def _sources(self, node: Node | None) -> dict[str, Source]:
        sources = {}
        for name, child in self._shape.entries(node).items():
            fields = self._shape.fields(child, "citation checked")
            citation, checked = self._shape.text(fields.get("citation")), self._shape.text(fields.get("checked"))
            sources[name] = Source(name, citation, checked)
        return sources

    def _rules(
        self, node: Node | None, conditions: ConditionReader, sources: dict[str, Source], lines: Collection[str]
    ) -> list[Rule]:
        items = self._shape.items(node)
        rules = [(item, self._rule(item, conditions, sources, lines)) for item in items]
        self._shape.named(rules, lambda rule: rule.ref, "ref")
        return self._shape.named(rules, lambda rule: rule.id, "rule")

    def _rule(
        self, node: Node, conditions: ConditionReader, sources: dict[str, Source], lines: Collection[str]
    ) -> Rule:
        shape, fields = self._shape, self._shape.fields(node, *_RULE)
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
            sources=self._shape.known_words(fields["sources"], sources, "source") if "sources" in fields else (),
            reviewed=_review(shape, fields.get("reviewed")),
            review_by=shape.day(fields.get("review_by")),
            not_told_when=conditions.read(fields["not_told_when"]) if "not_told_when" in fields else None,
            title=shape.text(fields.get("title")),
            ask=shape.texts(fields["ask"]) if "ask" in fields else {},
            plan=self._plan(fields.get("plan"), lines),
        )

        if rule.suggest is Outcome.EMERGENCY and not all(_is_tick(leaf, conditions) for leaf in rule.when.leaves()):
            shape.wrong(fields.get("when", node), "an emergency is read off ticks of questions with many answers only")
        return rule

    def _plan(self, node: Node | None, lines: Collection[str]) -> dict[str, str]:
        """Return the phrase for each line of the plan; a line that the summary does not have is a mistake."""
        shape = self._shape
        for name, place in (node.keys or {}).items() if node else ():
            if name not in lines:
                shape.unknown(place, "plan line", name, lines)
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
