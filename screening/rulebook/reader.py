"""rules.yaml → Rulebook: strict, and every mistake of the file is reported together with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from screening.domain.conditions import Has, Leaf
from screening.domain.facts import Fact, FirstOf, MeanOf, Named
from screening.domain.questions import RELIED_ON, Kind, Option, Page, Question, Questionnaire, Section
from screening.domain.rules import Act, Concern, Outcome, Rule, Rulebook, Source
from screening.rulebook.conditions import OPERATORS, ConditionReader
from screening.rulebook.examples import Example, read_examples
from screening.rulebook.shape import Shape
from screening.rulebook.yaml_nodes import MistakesError, Node, read_yaml

_TOP = "sources yes_no_unsure sections pages questions facts rules examples"
_QUESTION = ("id section page type ask why therapist", "help ask_when optional private options minimum maximum")
_RULE = (
    "id ref topic concern act when patient therapist strength sources reviewed",
    "suggest presumes_needling",
)
Thing = TypeVar("Thing", Section, Page, Question, Option)


class _Type(StrEnum):
    """What can stand as the type of a question: the kinds, and a choice whose options are always the same."""

    CHOICE = "choice"
    CHOICES = "choices"
    SCALE = "scale"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    YES_NO_UNSURE = "yes_no_unsure"


@dataclass(frozen=True)
class RulesFile:
    """One text of rules.yaml, read: the rulebook and the examples that must hold of it."""

    rulebook: Rulebook
    examples: tuple[Example, ...]


def digest(text: str) -> str:
    """Name a rules version: the SHA-256 of its text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=16)
def read_rules(text: str) -> RulesFile:
    """Read a whole rules.yaml. Raises MistakesError with every mistake found."""
    return _Reader().read(text)


class _Reader:
    def __init__(self) -> None:
        self._shape = Shape()
        self._yes_no_unsure: tuple[Option, ...] = ()

    def read(self, text: str) -> RulesFile:
        top = self._shape.fields(read_yaml(text), _TOP)
        self._yes_no_unsure = self._options(top.get("yes_no_unsure"))
        sections = self._list(top.get("sections"), self._section, "section")
        pages = self._list(top.get("pages"), self._page, "page")
        asked = self._list(top.get("questions"), self._question, "question")
        conditions = ConditionReader(self._shape, {question.id: question for question in asked})
        facts = self._facts(top.get("facts"), conditions)
        questions = self._ask_when(self._shape.items(top.get("questions")), asked, conditions)
        sources = self._sources(top.get("sources"))
        rules = self._rules(top.get("rules"), conditions, sources)
        self._known_places(top, sections, pages)
        self._relied_on(top, conditions.questions)
        rulebook = Rulebook(
            digest(text),
            Questionnaire(tuple(sections), tuple(pages), tuple(questions)),
            tuple(rules),
            facts,
            sources,
        )
        examples = read_examples(self._shape, top.get("examples"), rulebook)
        if self._shape.mistakes:
            raise MistakesError(self._shape.mistakes)
        return RulesFile(rulebook, examples)

    def _list(self, node: Node | None, read_one: Callable[[Node], Thing], what: str) -> list[Thing]:
        items = self._shape.items(node)
        return self._shape.named([(item, read_one(item)) for item in items], lambda thing: thing.id, what)

    def _section(self, node: Node) -> Section:
        fields = self._shape.fields(node, "id title intro")
        text, texts = self._shape.text, self._shape.texts
        return Section(text(fields.get("id")), texts(fields.get("title")), texts(fields.get("intro")))

    def _page(self, node: Node) -> Page:
        fields = self._shape.fields(node, "id section title")
        text, texts = self._shape.text, self._shape.texts
        return Page(text(fields.get("id")), text(fields.get("section")), texts(fields.get("title")))

    def _question(self, node: Node) -> Question:
        shape, fields = self._shape, self._shape.fields(node, *_QUESTION)
        kind = shape.word(fields.get("type"), _Type)
        question_id = shape.text(fields.get("id"))
        if question_id in OPERATORS:
            shape.wrong(node, f'"{question_id}" is a word of the rule language and cannot name a question')
        return Question(
            id=question_id,
            section=shape.text(fields.get("section")),
            page=shape.text(fields.get("page")),
            kind=Kind.CHOICE if kind is _Type.YES_NO_UNSURE else Kind(kind.value),
            ask=shape.texts(fields.get("ask")),
            why=shape.texts(fields.get("why")),
            therapist=shape.text(fields.get("therapist")),
            help=shape.texts(fields["help"]) if "help" in fields else None,
            optional=shape.flag(fields.get("optional")),
            private=shape.flag(fields.get("private")),
            options=self._question_options(node, kind, fields),
            minimum=shape.number(fields.get("minimum"), 0),
            maximum=shape.number(fields.get("maximum"), 10),
        )

    def _question_options(self, node: Node, kind: _Type, fields: dict[str, Node]) -> tuple[Option, ...]:
        if kind is _Type.YES_NO_UNSURE:
            return self._yes_no_unsure
        takes_options = kind in (_Type.CHOICE, _Type.CHOICES)
        if takes_options != ("options" in fields):
            self._shape.wrong(node, f'a question of type {kind} {"needs" if takes_options else "has no"} "options"')
        return self._options(fields.get("options"))

    def _options(self, node: Node | None) -> tuple[Option, ...]:
        return tuple(self._list(node, self._option, "option"))

    def _option(self, node: Node) -> Option:
        fields = self._shape.fields(node, "id en es", "exclusive")
        label = {language: self._shape.text(fields.get(language)) for language in ("en", "es")}
        return Option(self._shape.text(fields.get("id")), label, self._shape.flag(fields.get("exclusive")))

    def _facts(self, node: Node | None, conditions: ConditionReader) -> dict[str, Fact]:
        facts: dict[str, Fact] = {}
        for name, child in self._shape.entries(node).items():
            fields = self._shape.fields(child, "", "when first_of mean_of")
            if len(fields) != 1:
                self._shape.wrong(child, 'a fact is one of "when", "first_of" and "mean_of"')
            elif "when" in fields:
                conditions.facts[name] = conditions.read(fields["when"])
                facts[name] = Named(conditions.facts[name])
            elif "first_of" in fields:
                facts[name] = FirstOf(self._known_words(fields["first_of"], conditions.facts, "fact"))
            else:
                facts[name] = MeanOf(self._known_words(fields["mean_of"], conditions.questions, "question"))
        return facts

    def _known_words(self, node: Node, known: Iterable[str], what: str) -> tuple[str, ...]:
        for item in self._shape.items(node):
            name = self._shape.text(item)
            if name and name not in known:
                self._shape.unknown(item, what, name, known)
        return self._shape.words(node)

    def _ask_when(self, nodes: list[Node], asked: list[Question], conditions: ConditionReader) -> list[Question]:
        questions = []
        earlier: set[str] = set()
        for node, plain in zip(nodes, asked, strict=True):
            question = plain
            ask_when = node.value.get("ask_when") if isinstance(node.value, dict) else None
            if ask_when is not None:
                question = replace(plain, ask_when=conditions.read(ask_when))
                for late in sorted(question.opened_by - earlier):
                    self._shape.wrong(
                        ask_when, f'"{late}" is not asked before "{question.id}": ask_when reads earlier questions'
                    )
            earlier.add(question.id)
            questions.append(question)
        return questions

    def _sources(self, node: Node | None) -> dict[str, Source]:
        sources = {}
        for name, child in self._shape.entries(node).items():
            fields = self._shape.fields(child, "citation checked")
            citation, checked = self._shape.text(fields.get("citation")), self._shape.text(fields.get("checked"))
            sources[name] = Source(name, citation, checked)
        return sources

    def _rules(self, node: Node | None, conditions: ConditionReader, sources: dict[str, Source]) -> list[Rule]:
        items = self._shape.items(node)
        rules = [(item, self._rule(item, conditions, sources)) for item in items]
        self._shape.named(rules, lambda rule: rule.ref, "ref")
        return self._shape.named(rules, lambda rule: rule.id, "rule")

    def _rule(self, node: Node, conditions: ConditionReader, sources: dict[str, Source]) -> Rule:
        shape, fields = self._shape, self._shape.fields(node, *_RULE)
        reviewed = fields.get("reviewed")
        rule = Rule(
            id=shape.text(fields.get("id")),
            ref=shape.text(fields.get("ref")),
            topic=shape.text(fields.get("topic")),
            concern=shape.word(fields.get("concern"), Concern),
            act=shape.word(fields.get("act"), Act),
            when=conditions.read(fields.get("when")),
            suggest=shape.word(fields["suggest"], Outcome) if "suggest" in fields else None,
            presumes_needling=shape.flag(fields.get("presumes_needling")),
            patient=shape.texts(fields.get("patient")),
            therapist=shape.text(fields.get("therapist")),
            strength=shape.text(fields.get("strength")),
            sources=self._known_words(fields["sources"], sources, "source") if "sources" in fields else (),
            reviewed=shape.text(reviewed) if reviewed and reviewed.value is not None else None,
        )

        if rule.suggest is Outcome.EMERGENCY and not all(_is_tick(leaf, conditions) for leaf in rule.when.leaves()):
            shape.wrong(fields.get("when", node), "an emergency is read off ticks of questions with many answers only")
        return rule

    def _relied_on(self, top: dict[str, Node], questions: Mapping[str, Question]) -> None:
        """Pages and summary read some questions by name."""
        for name, kind in RELIED_ON.items():
            if "questions" in top and (name not in questions or questions[name].kind is not kind):
                self._shape.wrong(top["questions"], f'a question "{name}" of type {kind} is needed: the pages read it')

    def _known_places(self, top: dict[str, Node], sections: list[Section], pages: list[Page]) -> None:
        """Every page names a section, and every question a section and a page, that exist."""
        section_ids, page_ids = {section.id for section in sections}, {page.id for page in pages}
        for node in [*self._shape.items(top.get("pages")), *self._shape.items(top.get("questions"))]:
            place = node.value if isinstance(node.value, dict) else {}
            for key, known in (("section", section_ids), ("page", page_ids)):
                name = place.get(key)
                if name is not None and isinstance(name.value, str) and name.value not in known:
                    self._shape.unknown(name, key, name.value, known)


def _is_tick(leaf: Leaf, conditions: ConditionReader) -> bool:
    """Whether a leaf reads a tick: those are looked for on every page, wrong ones included, and remembered."""
    return isinstance(leaf, Has) and conditions.questions[leaf.question].kind is Kind.CHOICES
