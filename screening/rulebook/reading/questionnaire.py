"""The questionnaire of rules.yaml: sections, pages, and questions with their options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from string import ascii_lowercase

from screening.domain.questionnaire.derived import Derived, WordList, folded
from screening.domain.questionnaire.kinds import KINDS
from screening.domain.questionnaire.kinds.choice import Choice
from screening.domain.questionnaire.options import Option
from screening.domain.questionnaire.questions import Page, Question, Questionnaire, Section
from screening.domain.questionnaire.risk_order import Order, RiskOrder
from screening.rulebook.reading.conditions import ConditionReader
from screening.rulebook.reading.nodes import Shape, translated_keys
from screening.rulebook.reading.yaml_nodes import Node

_QUESTION = (
    "id section page type ask why therapist",
    "help ask_when optional private summary_only order options minimum maximum",
)


_YES_NO_UNSURE = "yes_no_unsure"  # a choice whose options are always the same
TYPES: Mapping[str, type[Question]] = {**KINDS, _YES_NO_UNSURE: Choice}
_ORDERS = {RiskOrder.RISING: '"rising" or "none"', RiskOrder.NONE: "none"}


class QuestionnaireReader:
    """Reads what is asked. Questions come first, so that `conditions` on them can be read; then call `finish`."""

    def __init__(self, shape: Shape, top: Mapping[str, Node]) -> None:
        self._shape = shape
        self._top = top
        self._yes_no_unsure: tuple[Option, ...] = ()
        self._yes_no_unsure = self._options(top.get("yes_no_unsure"))
        self._sections = self._shape.things(top.get("sections"), self._section, "section")
        self._pages = self._shape.things(top.get("pages"), self._page, "page")
        self._asked = self._shape.things(top.get("questions"), self._question, "question")
        self._derived = self._shape.things(top.get("derived"), self._derived_question, "derived question")
        self.conditions = ConditionReader(shape, {question.id: question for question in (*self._asked, *self._derived)})

    def finish(self) -> Questionnaire:
        """Return the questionnaire, with conditions for asking (facts are known by now) and places checked."""
        questions = self._ask_when(self._shape.items(self._top.get("questions")))
        self._known_places()
        return Questionnaire(tuple(self._sections), tuple(self._pages), tuple(questions), tuple(self._derived))

    def _section(self, node: Node) -> Section:
        fields = self._shape.fields(node, "id title intro")
        texts = self._shape.wordings
        return Section(
            self._shape.id(fields.get("id"), "section"), texts(fields.get("title")), texts(fields.get("intro"))
        )

    def _page(self, node: Node) -> Page:
        fields = self._shape.fields(node, "id section title")
        text, texts = self._shape.text, self._shape.wordings
        return Page(self._shape.id(fields.get("id")), text(fields.get("section")), texts(fields.get("title")))

    def _question(self, node: Node) -> Question:
        shape, fields = self._shape, self._shape.fields(node, *_QUESTION)
        kind = shape.one_of(fields.get("type"), TYPES)
        options = self._question_options(node, kind, fields)
        return TYPES[kind](
            id=shape.id(fields.get("id"), "question"),
            section=shape.text(fields.get("section")),
            page=shape.text(fields.get("page")),
            ask=shape.wordings(fields.get("ask")),
            why=shape.wordings(fields.get("why")),
            therapist=shape.text(fields.get("therapist")),
            help=shape.wordings(fields["help"]) if "help" in fields else None,
            optional=shape.flag(fields.get("optional")),
            private=shape.flag(fields.get("private")),
            options=options,
            summary_only=shape.flag(fields.get("summary_only")),
            order=self._order(fields.get("order"), kind, options),
            minimum=shape.number(fields.get("minimum"), 0),
            maximum=shape.number(fields.get("maximum"), 10),
        )

    def _question_options(self, node: Node, kind: str, fields: dict[str, Node]) -> tuple[Option, ...]:
        if kind == _YES_NO_UNSURE:
            return self._yes_no_unsure
        takes_options = TYPES[kind].takes_options
        if takes_options != ("options" in fields):
            self._shape.wrong(node, f'a question of type {kind} {"needs" if takes_options else "has no"} "options"')
        options = self._options(fields.get("options"))
        if len(options) > len(ascii_lowercase):
            self._shape.wrong(node, "a question can have at most 26 options: on paper each one has a letter")
        return options

    def _order(self, node: Node | None, kind: str, options: tuple[Option, ...]) -> Order | None:
        """Return which answers mean more risk: a choice's options, "rising" where answers can rise, or "none"."""
        if node is None:
            return None
        if node.value == "none":
            return Order()
        if TYPES[kind].risk_order is RiskOrder.OPTIONS:
            named = self._shape.known_words(node, {option.id for option in options}, "option")
            if len(set(named)) < max(len(named), 2):
                self._shape.wrong(node, 'an order names at least two options, each once; write "none" for no order')
            return Order(options=named)
        if node.value != "rising" or TYPES[kind].risk_order is RiskOrder.NONE:
            self._shape.wrong(node, f"the order of a question of type {kind} is {_ORDERS[TYPES[kind].risk_order]}")
        return Order(rising=True)

    def _options(self, node: Node | None) -> tuple[Option, ...]:
        return tuple(self._shape.things(node, self._option, "option"))

    def _option(self, node: Node) -> Option:
        shape, (needed, others) = self._shape, self._shape.wording_keys
        fields = shape.fields(node, f"id {needed}", f"exclusive hint short {others}")
        return Option(
            shape.id(fields.get("id"), "option"),
            shape.worded(fields),
            shape.flag(fields.get("exclusive")),
            shape.wordings(fields["hint"]) if "hint" in fields else None,
            shape.text(fields["short"]) if "short" in fields else "",
        )

    def _derived_question(self, node: Node) -> Derived:
        shape, fields = self._shape, self._shape.fields(node, "id from label therapist options")
        texts = {question.id: question for question in self._asked if question.any_text}
        name = shape.id(fields.get("id"), "question")
        lists = tuple(shape.things(fields.get("options"), partial(self.word_list, name), "option"))
        sources = shape.known_words(fields["from"], texts, "question answered with text") if "from" in fields else ()
        if name in {question.id for question in self._asked}:
            shape.wrong(fields["id"], f'"{name}" is already a question that is asked')
        for item in shape.items(self._top.get("questions")):
            place = item.value if isinstance(item.value, dict) else {}
            if "ask_when" in place and shape.text(place.get("id")) in sources:
                shape.wrong(fields["from"], f'"{shape.text(place.get("id"))}" is not asked of everyone')
        return Derived(
            id=name,
            section="",
            page="",
            ask=shape.texts(fields.get("label")),
            why={},
            therapist=shape.text(fields.get("therapist")),
            optional=True,
            options=lists,
            order=Order(),
            sources=sources,
            lists=lists,
        )

    @property
    def lists(self) -> Mapping[str, tuple[WordList, ...]]:
        """Return the word lists of each derived question."""
        return {question.id: question.lists for question in self._derived}

    def word_list(self, owner: str, node: Node, more: str = "") -> WordList:
        """Return a list of words; `more` gives extra keys. The text it asks is named after its owner."""
        shape = self._shape
        fields = shape.fields(node, f"id {translated_keys(shape.languages)} ask box words", more)
        questions = {question.id: question for question in self._asked}
        box = ("", "")
        for name, place in shape.entries(fields.get("box")).items():
            if name not in questions:
                shape.unknown((fields["box"].keys or {})[name], "question", name, questions)
            else:
                box = (
                    name,
                    next(iter(shape.known_words(place, questions[name].option_ids, f'option of "{name}"')), ""),
                )
        words = shape.words(fields.get("words"))
        for word in words:
            if not folded(word):
                shape.wrong(fields["words"], f'"{word}" has no letter from a to z and no digit, so it is never found')
        name = shape.id(fields.get("id"), "option")
        asks = Choice(
            id=f"{owner}_{name}",
            section="",
            page="",
            ask=shape.wordings(fields.get("ask")),
            why={},
            therapist="",
            options=self._yes_no_unsure,
        )
        return WordList(id=name, label=shape.translated(fields), asks=asks, box=box, words=words)

    def _ask_when(self, nodes: list[Node]) -> list[Question]:
        questions = []
        earlier: set[str] = set()
        for node, plain in zip(nodes, self._asked, strict=True):
            question = plain
            ask_when = node.value.get("ask_when") if isinstance(node.value, dict) else None
            if ask_when is not None:
                question = replace(plain, ask_when=self.conditions.read(ask_when))
                for late in sorted(question.opened_by - earlier):
                    self._shape.wrong(
                        ask_when, f'"{late}" is not asked before "{question.id}": ask_when reads earlier questions'
                    )
            earlier.add(question.id)
            questions.append(question)
        return questions

    def _known_places(self) -> None:
        """Check that the sections and pages named by pages and questions exist."""
        top = self._top
        section_ids, page_ids = {section.id for section in self._sections}, {page.id for page in self._pages}
        for node in [*self._shape.items(top.get("pages")), *self._shape.items(top.get("questions"))]:
            place = node.value if isinstance(node.value, dict) else {}
            for key, known in (("section", section_ids), ("page", page_ids)):
                name = place.get(key)
                if name is not None and isinstance(name.value, str) and name.value not in known:
                    self._shape.unknown(name, key, name.value, known)
