"""The key `fairness` of rules.yaml: which answers reveal what the law protects, and what no answer reveals."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from screening.domain.questionnaire.conditions import Has
from screening.domain.questionnaire.questions import Question
from screening.domain.rules.fairness import AnswerGroup, Characteristic, Fairness, NotMeasured
from screening.rulebook.reading.conditions import ConditionReader
from screening.rulebook.reading.nodes import Shape
from screening.rulebook.reading.yaml_nodes import Node
from screening.settings.languages import FIRST

_CHARACTERISTIC = "id label basis note", "questions options groups language sources"


class FairnessReader:
    """Reads the key once the questions, the sources and the facts are known."""

    def __init__(self, shape: Shape, conditions: ConditionReader, sources: Collection[str]) -> None:
        self._shape, self._conditions, self._sources = shape, conditions, sources

    def read(self, node: Node | None) -> Fairness:
        """Return what the file says; empty if it lacks the key."""
        if node is None:
            return Fairness()
        shape, fields = self._shape, self._shape.fields(node, "characteristics", "not_measured")
        items = shape.items(fields.get("characteristics"))
        found = [(item, self._characteristic(item)) for item in items]
        groups = [(item, group) for item, one in found for group in one.groups if not group.question]
        shape.named(groups, lambda group: group.id, "group of answers")
        missing = [shape.fields(item, "label note") for item in shape.items(fields.get("not_measured"))]
        return Fairness(
            tuple(shape.named(found, lambda one: one.id, "characteristic")),
            tuple(NotMeasured(shape.text(one.get("label")), shape.text(one.get("note"))) for one in missing),
        )

    def _characteristic(self, node: Node) -> Characteristic:
        shape, fields = self._shape, self._shape.fields(node, *_CHARACTERISTIC)
        known = self._conditions.questions
        questions = shape.known_words(fields["questions"], known, "question") if "questions" in fields else ()
        options = self._options(fields.get("options"))
        one = Characteristic(
            id=shape.id(fields.get("id")),
            label=shape.text(fields.get("label")),
            basis=shape.text(fields.get("basis")),
            note=shape.text(fields.get("note")),
            questions=questions,
            options=options,
            groups=(*self._named_groups(fields.get("groups")), *self._groups_of(questions, options)),
            of_language=shape.flag(fields.get("language")),
            sources=shape.known_words(fields["sources"], self._sources, "source") if "sources" in fields else (),
        )
        self._refuse_gaps(node, one)
        return one

    def _refuse_gaps(self, node: Node, one: Characteristic) -> None:
        """Refuse a characteristic that no answer reveals, and a question whose answers put no one in a group."""
        if not one.told_by and not one.of_language:
            self._shape.wrong(node, '"questions", "options" or "language" is missing here: no answer reveals it')
        grouped = frozenset[str]().union(*(group.questions for group in one.groups))
        for name in sorted({*one.told_by} - grouped):
            if name in self._conditions.questions:
                self._shape.wrong(node, f'"{name}" has no options: say with "groups" how its answers are told apart')
        for name in sorted(grouped - {*one.told_by}):
            self._shape.wrong(node, f'a group reads "{name}": name it under "questions" or "options" too')

    def _options(self, node: Node | None) -> Mapping[str, frozenset[str]]:
        shape, found = self._shape, dict[str, frozenset[str]]()
        for name, child in shape.entries(node).items():
            question = self._conditions.questions.get(name)
            if question is None:
                shape.unknown((node.keys or {})[name] if node else child, "question", name, self._conditions.questions)
            else:
                of = f'option of "{name}"'
                found[name] = frozenset(shape.known_words(child, question.option_ids, of))
        return found

    def _named_groups(self, node: Node | None) -> Iterator[AnswerGroup]:
        for item in self._shape.items(node):
            fields = self._shape.fields(item, "id label when")
            name, label = self._shape.id(fields.get("id")), self._shape.text(fields.get("label"))
            yield AnswerGroup(name, label, self._conditions.read(fields.get("when")))

    def _groups_of(self, questions: tuple[str, ...], options: Mapping[str, frozenset[str]]) -> Iterator[AnswerGroup]:
        """Yield a group for each option that reveals the characteristic, in file order."""
        for name in (*questions, *options):
            question = self._conditions.questions.get(name)
            if question is not None:
                yield from _of_question(question, options.get(name, question.option_ids))


def _of_question(question: Question, told: Collection[str]) -> Iterator[AnswerGroup]:
    for option in question.options:
        if option.id in told:
            when = Has(question.id, frozenset({option.id}))
            yield AnswerGroup(f"{question.id}.{option.id}", option.label[FIRST], when, question.id)
