"""What rules.yaml says about health records: which entries bear on which answer."""

from __future__ import annotations

from collections.abc import Collection

from screening.domain.health_record.entries import Code, EntryKind
from screening.domain.health_record.orders import OrderedTreatment
from screening.domain.health_record.signals import RecordSignals, Signal
from screening.domain.questionnaire.derived import WordList
from screening.domain.questionnaire.kinds.choice import Choice
from screening.rulebook.reading.nodes import Shape
from screening.rulebook.reading.questionnaire import QuestionnaireReader
from screening.rulebook.reading.yaml_nodes import Node

_SIGNAL = "codes within_days sources"
_RECORD = "record"
_NOT_FOUND = WordList(
    id="", label={}, asks=Choice(id="", section="", page="", ask={}, why={}, therapist=""), box=("", ""), words=()
)  # placeholder for an unknown list, which is a mistake


class RecordReader:
    """Reads the key `record`, once the questions and the sources are known."""

    def __init__(self, shape: Shape, questions: QuestionnaireReader, sources: Collection[str]) -> None:
        self._shape, self._questions, self._sources = shape, questions, sources

    def read(self, node: Node | None) -> RecordSignals:
        """Return what the file says about records; empty if it lacks the key."""
        if node is None:
            return RecordSignals()
        shape, fields = self._shape, self._shape.fields(node, "signals", "pregnancy_codes passed_over ordered")
        return RecordSignals(
            signals=tuple(shape.things(fields.get("signals"), self._signal, "signal")),
            pregnancy_codes=self._codes(fields.get("pregnancy_codes")),
            passed_over=shape.words(fields["passed_over"]) if "passed_over" in fields else (),
            ordered=self._ordered(fields.get("ordered")),
        )

    def _ordered(self, node: Node | None) -> OrderedTreatment:
        if node is None:
            return OrderedTreatment()
        fields = self._shape.fields(node, "", "words codes")
        words = self._shape.words(fields["words"]) if "words" in fields else ()
        return OrderedTreatment(words, self._codes(fields.get("codes")))

    def _signal(self, node: Node) -> Signal:
        shape = self._shape
        refers = isinstance(node.value, dict) and "list" in node.value
        if refers:
            fields = shape.fields(node, "id from list", _SIGNAL)
            words = self._listed(fields.get("list"))
        else:
            words = self._questions.word_list(_RECORD, node, f"from {_SIGNAL}")
            fields = node.value if isinstance(node.value, dict) else {}
        kinds = shape.known_words(fields["from"], list(EntryKind), "kind of entry") if "from" in fields else ()
        if not kinds:
            shape.wrong(node, '"from" is missing here: which entries are looked at (medicine, condition …)')
        return Signal(
            id=shape.id(fields.get("id"), "option"),
            kinds=frozenset(EntryKind(kind) for kind in kinds if kind in list(EntryKind)),
            list=words,
            codes=self._codes(fields.get("codes")),
            within_days=shape.number(fields["within_days"], 0) if "within_days" in fields else None,
            sources=shape.known_words(fields["sources"], self._sources, "source") if "sources" in fields else (),
        )

    def _listed(self, node: Node | None) -> WordList:
        """Return the list of a derived question that is named as {question: list}."""
        shape, found = self._shape, _NOT_FOUND
        for name, place in shape.entries(node).items():
            lists = {one.id: one for one in self._questions.lists.get(name, ())}
            if name not in self._questions.lists and node is not None:
                shape.unknown((node.keys or {})[name], "derived question", name, self._questions.lists)
            else:
                found = lists.get(next(iter(shape.known_words(place, lists, f'list of "{name}"')), ""), found)
        return found

    def _codes(self, node: Node | None) -> tuple[Code, ...]:
        """Return codes listed by their system: {address: [code, …]}."""
        entries = self._shape.entries(node).items()
        return tuple(Code(system, code) for system, codes in entries for code in self._shape.words(codes))
