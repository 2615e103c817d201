"""The questionnaire of rules.yaml: sections, pages, and questions with their options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from string import ascii_lowercase

from screening.domain.questionnaire.kinds import KINDS
from screening.domain.questionnaire.kinds.choice import Choice
from screening.domain.questionnaire.questions import Option, Order, Page, Question, Questionnaire, RiskOrder, Section
from screening.rulebook.reading.conditions import ConditionReader
from screening.rulebook.reading.nodes import Shape
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
        self.conditions = ConditionReader(shape, {question.id: question for question in self._asked})

    def finish(self) -> Questionnaire:
        """Return the questionnaire, with conditions for asking (facts are known by now) and places checked."""
        questions = self._ask_when(self._shape.items(self._top.get("questions")))
        self._known_places()
        return Questionnaire(tuple(self._sections), tuple(self._pages), tuple(questions))

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
            self._shape.wrong(node, "a question has 26 options at most: on paper each one has a letter")
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
                self._shape.wrong(node, 'an order names at least two options, each once; "none" where there is none')
            return Order(options=named)
        if node.value != "rising" or TYPES[kind].risk_order is RiskOrder.NONE:
            self._shape.wrong(node, f"the order of a question of type {kind} is {_ORDERS[TYPES[kind].risk_order]}")
        return Order(rising=True)

    def _options(self, node: Node | None) -> tuple[Option, ...]:
        return tuple(self._shape.things(node, self._option, "option"))

    def _option(self, node: Node) -> Option:
        needed, others = self._shape.wording_keys
        fields = self._shape.fields(node, f"id {needed}", f"exclusive {others}")
        label = self._shape.worded(fields)
        return Option(self._shape.id(fields.get("id"), "option"), label, self._shape.flag(fields.get("exclusive")))

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
