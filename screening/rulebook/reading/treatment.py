"""What rules.yaml says about its treatment: its words, the roles of questions, and what the pages show of answers."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from screening.domain.questionnaire.facts import Fact, FirstOf, MeanOf, Named
from screening.domain.questionnaire.kinds import KINDS
from screening.domain.questionnaire.kinds.choice import Choice
from screening.domain.questionnaire.kinds.choices import Choices
from screening.domain.questionnaire.kinds.date import Date
from screening.domain.questionnaire.kinds.number import Number
from screening.domain.questionnaire.questions import Question, Questionnaire
from screening.domain.rules.guidance import Topic
from screening.domain.rules.treatment import (
    BodyMap,
    CodedMeasure,
    ConsentNeed,
    DayOfVisit,
    Event,
    Message,
    PlanHeading,
    Roles,
    SessionWords,
    StaffContent,
    SummaryRow,
    Treatment,
    UrgentList,
    Wording,
)
from screening.rulebook.reading.conditions import ConditionReader
from screening.rulebook.reading.nodes import Shape
from screening.rulebook.reading.yaml_nodes import Node

KEYS = "treatment roles urgent_list day_of_visit summary plan consent reasons messages"
WORDING = tuple(field.name for field in dataclasses.fields(Wording))
URGENT_LIST = tuple(field.name for field in dataclasses.fields(UrgentList))
_ROLE = "event body_map somebody_else_decides"
_ROW = "question fact words otherwise if_answered brief"
# The zones of the body map (templates/components/body_map.html, styles/_body_map.scss).
ZONES = (
    *("head", "shoulders", "chest", "arms", "abdomen", "hips", "inner-thighs", "thighs", "calves", "feet"),
    *("upper-back", "lower-back", "buttocks"),
)


class TreatmentReader:
    """Reads the parts of a file that refer to questions, facts and topics read before."""

    def __init__(
        self, shape: Shape, questionnaire: Questionnaire, facts: Mapping[str, Fact], topics: Mapping[str, Topic]
    ) -> None:
        self._shape = shape
        self._questionnaire = questionnaire
        self._questions, self._facts, self._topics = questionnaire.by_id, facts, topics

    def read(self, top: Mapping[str, Node], conditions: ConditionReader) -> Treatment:
        """Return what the file says; missing keys were recorded when the top level was read."""
        return Treatment(
            wording=self._wording(top.get("treatment")),
            roles=self._roles(top.get("roles"), conditions),
            urgent_list=self._urgent_list(top.get("urgent_list")),
            day_of_visit=self._day_of_visit(top.get("day_of_visit")),
            staff=self._staff(top),
            measures=self._measures(top.get("measures")),
            session=self._session(top.get("session")),
        )

    def _wording(self, node: Node | None) -> Wording:
        shape, entries = self._shape, self._fields(node, " ".join(WORDING))
        texts = {name: shape.texts(entries.get(name)) for name in WORDING if name != "start"}
        return Wording(start=tuple(shape.texts(item) for item in shape.items(entries.get("start"))), **texts)

    def _session(self, node: Node | None) -> SessionWords:
        fields = self._fields(node, "techniques happened")
        return SessionWords(self._by_id(fields.get("techniques")), self._by_id(fields.get("happened")))

    def _urgent_list(self, node: Node | None) -> UrgentList:
        entries = self._fields(node, " ".join(URGENT_LIST))
        return UrgentList(**{name: self._shape.texts(entries.get(name)) for name in URGENT_LIST})

    def _day_of_visit(self, node: Node | None) -> DayOfVisit:
        fields, shape = self._fields(node, "sections examples urgent"), self._shape
        sections = [section.id for section in self._questionnaire.sections]
        return DayOfVisit(
            shape.known_words(fields["sections"], sections, "section") if "sections" in fields else (),
            shape.texts(fields.get("examples")),
            shape.texts(fields.get("urgent")),
        )

    def _roles(self, node: Node | None, conditions: ConditionReader) -> Roles:
        shape, fields = self._shape, self._fields(node, "age adult_from declines", _ROLE)
        decides = fields.get("somebody_else_decides")
        return Roles(
            age=self._question(fields.get("age"), Number),
            adult_from=shape.number(fields.get("adult_from"), 0),
            declines=conditions.read(fields.get("declines")),
            event=self._event(fields["event"]) if "event" in fields else None,
            body_map=self._body_map(fields["body_map"]) if "body_map" in fields else None,
            somebody_else_decides=conditions.read(decides) if decides else None,
        )

    def _event(self, node: Node) -> Event:
        shape, fields = self._shape, self._shape.fields(node, "day timing days")
        timing = self._question(fields.get("timing"), Choice)
        days = {}
        for option, span in self._of_options(fields.get("days"), timing):
            bounds = shape.fields(span, "at_least", "at_most")
            most = shape.number(bounds["at_most"], 0) if "at_most" in bounds else None
            days[option] = (shape.number(bounds.get("at_least"), 0), most)
        return Event(self._question(fields.get("day"), Date), timing, days)

    def _body_map(self, node: Node) -> BodyMap:
        fields = self._shape.fields(node, "question zones")
        question = self._question(fields.get("question"), Choices)
        zones = {}
        for option, zone in self._of_options(fields.get("zones"), question):
            zones[option] = next(iter(self._shape.known_words(zone, ZONES, "zone")), "")
        return BodyMap(question, zones)

    def _staff(self, top: Mapping[str, Node]) -> StaffContent:
        shape = self._shape
        summary = self._fields(top.get("summary"), "rows", "scores plan_lines note")
        rows = tuple(self._row(item) for item in shape.items(summary.get("rows")))
        scores = self._by_id(summary.get("scores"))
        for question in scores:
            self._known_question((summary["scores"].keys or {})[question], question, Number)
        consent = {name: self._consent_point(item) for name, item in shape.entries(top.get("consent")).items()}
        return StaffContent(
            rows=rows,
            scores=scores,
            plan=tuple(self._heading(item) for item in shape.items(top.get("plan"))),
            consent={name: words for name, (words, _need) in consent.items()},
            reasons=self._by_id(top.get("reasons")),
            messages={
                name: Message(shape.text(fields.get("label")), shape.texts(fields.get("text")))
                for name, item in shape.entries(top.get("messages")).items()
                for fields in (shape.fields(item, "label text"),)
            },
            note=tuple(self._row(item) for item in shape.items(summary.get("note"))) or rows,
            plan_lines=self._by_id(summary.get("plan_lines")),
            consent_needs={name: need for name, (_words, need) in consent.items() if need is not None},
        )

    def _consent_point(self, node: Node) -> tuple[str, ConsentNeed | None]:
        """Return the words of a point, and when it is discussed; None for one that is discussed with everyone."""
        shape = self._shape
        if node.keys is None:
            return shape.text(node), None
        fields = shape.fields(node, "point", "topics if_translated")
        topics = shape.known_words(fields["topics"], self._topics, "topic") if "topics" in fields else ()
        need = ConsentNeed(topics, if_translated=shape.flag(fields.get("if_translated")))
        if need == ConsentNeed():
            shape.wrong(node, 'say when it is discussed: "topics", "if_translated" or both. Or write the words alone')
        return shape.text(fields.get("point")), need

    def _row(self, node: Node) -> SummaryRow:
        shape, fields = self._shape, self._shape.fields(node, "label", _ROW)
        if not {"question", "fact"} & set(fields):
            shape.wrong(node, 'a line of the summary shows a "question", a "fact", or both')
        fact = self._fact(fields.get("fact"), (Named, FirstOf, MeanOf))
        return SummaryRow(
            label=shape.text(fields.get("label")),
            question=self._question(fields.get("question"), Question),
            fact=fact,
            words={name: shape.text(words) for name, words in shape.entries(fields.get("words")).items()},
            otherwise=shape.text(fields.get("otherwise")),
            if_answered=shape.flag(fields.get("if_answered")),
            brief=shape.flag(fields.get("brief")),
        )

    def _heading(self, node: Node) -> PlanHeading:
        shape, fields = self._shape, self._shape.fields(node, "heading", "topics answers unless")
        unless = shape.fields(fields["unless"], "fact label says") if "unless" in fields else {}
        answers = fields.get("answers")
        return PlanHeading(
            heading=shape.text(fields.get("heading")),
            topics=shape.known_words(fields["topics"], self._topics, "topic") if "topics" in fields else (),
            answers=shape.known_words(answers, self._questions, "question") if answers else (),
            unless_fact=self._fact(unless.get("fact"), (Named,)),
            unless_label=shape.text(unless.get("label")),
            unless_says=shape.text(unless.get("says")),
        )

    def _measures(self, node: Node | None) -> tuple[CodedMeasure, ...]:
        items = [(item, self._measure(item)) for item in self._shape.items(node)]
        measures = self._shape.named(items, lambda measure: measure.id, "measure")
        known = {measure.id for measure in measures if not measure.members}
        for item, measure in items:
            if measure.members and isinstance(item.value, dict):
                self._shape.known_words(item.value["members"], known, "measure")
        return tuple(measures)

    def _measure(self, node: Node) -> CodedMeasure:
        shape, fields = self._shape, self._shape.fields(node, "id label system code", "question fact members")
        if len(fields.keys() & {"question", "fact", "members"}) != 1:
            shape.wrong(node, 'a measure is one of "question", "fact" and "members"')
        return CodedMeasure(
            id=shape.id(fields.get("id"), "measure"),
            label=shape.text(fields.get("label")),
            system=shape.text(fields.get("system")),
            code=shape.text(fields.get("code")),
            question=self._question(fields.get("question"), Number),
            fact=self._fact(fields.get("fact"), (MeanOf,)),
            members=shape.words(fields["members"]) if "members" in fields else (),
        )

    def _fields(self, node: Node | None, needed: str, allowed: str = "") -> dict[str, Node]:
        return {} if node is None else self._shape.fields(node, needed, allowed)

    def _by_id(self, node: Node | None) -> dict[str, str]:
        """Return staff sentences by id."""
        return {name: self._shape.text(words) for name, words in self._shape.entries(node).items()}

    def _question(self, node: Node | None, kind: type[Question]) -> str:
        name = self._shape.text(node)
        if node is not None and name:
            self._known_question(node, name, kind)
        return name

    def _known_question(self, node: Node, name: str, kind: type[Question]) -> None:
        known: Question | None = self._questions.get(name)
        if known is None:
            self._shape.unknown(node, "question", name, self._questions)
        elif not isinstance(known, kind):
            kinds = [name for name, each in KINDS.items() if issubclass(each, kind)]
            self._shape.wrong(node, f'"{name}" is of type {known.kind}; {" or ".join(kinds)} is expected here')

    def _fact(self, node: Node | None, kinds: tuple[type[Fact], ...]) -> str:
        name = self._shape.text(node)
        if node is not None and name and not isinstance(self._facts.get(name), kinds):
            known = [fact for fact, value in self._facts.items() if isinstance(value, kinds)]
            self._shape.unknown(node, "fact", name, known)
        return name

    def _of_options(self, node: Node | None, question: str) -> Iterable[tuple[str, Node]]:
        """Yield each option of a question with its node, recording names that are not options of it."""
        known = self._questions.get(question)
        options = known.option_ids if known else frozenset()
        for name, value in self._shape.entries(node).items():
            if node is not None and name not in options:
                self._shape.unknown((node.keys or {})[name], f'option of "{question}"', name, options)
            yield name, value
