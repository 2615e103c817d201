"""The questionnaires of rules.yaml besides the intake: each is read into its own rulebook.

They share with the intake what the file states once: its version, languages, sources, parties, the words for the
treatment and for the warning signs. Everything else is their own, and read by the same readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from screening.domain.health_record.signals import RecordSignals
from screening.domain.rules.asking import Asking
from screening.domain.rules.fairness import Fairness
from screening.domain.rules.rulebook import Rule, Rulebook
from screening.domain.rules.treatment import Roles, Treatment
from screening.rulebook.reading.conditions import NEVER
from screening.rulebook.reading.examples import Example, read_examples
from screening.rulebook.reading.guarantees import Guarantee, read_guarantees
from screening.rulebook.reading.guidance import read_guidance, read_parts, read_topics, used_topics
from screening.rulebook.reading.measured import read_measured
from screening.rulebook.reading.nodes import Shape
from screening.rulebook.reading.questionnaire import QuestionnaireReader
from screening.rulebook.reading.rules import RuleReader, read_facts
from screening.rulebook.reading.yaml_nodes import Node

ENTRY = "title intro thanks asked sections pages questions rules examples"
MORE = "facts topics parts guidance guarantees measured counted"
SAME_AS = "same_as"
_LONGEST_HOURS = 24 * 60


@dataclass(frozen=True)
class Beside:
    """One questionnaire, and what it must satisfy."""

    rulebook: Rulebook
    guarantees: tuple[Guarantee, ...]
    examples: tuple[Example, ...]


def read_beside(shape: Shape, top: Mapping[str, Node], intake: Rulebook) -> dict[str, Beside]:
    """Return the questionnaires besides the intake, by id; empty if the file has none."""
    node, found = top.get("questionnaires"), {}
    for name, entry in shape.entries(node).items():
        shape.id((node.keys or {}).get(name) if node else None, "questionnaire")
        found[name] = _BesideReader(shape, top, intake).read(name, entry)
    return found


class _BesideReader:
    def __init__(self, shape: Shape, top: Mapping[str, Node], intake: Rulebook) -> None:
        self._shape, self._top, self._intake = shape, top, intake

    def read(self, name: str, entry: Node) -> Beside:
        """Return one questionnaire; it needs a rule of its own, or its answers would mean nothing."""
        shape, intake = self._shape, self._intake
        fields = shape.fields(entry, ENTRY, MORE)
        for key in ("questions", "rules"):
            if key in fields and not shape.items(fields[key]):
                shape.wrong(fields[key], f'a questionnaire needs "{key}" of its own: at least one is expected here')
        asked = {**fields, "questions": self._questions(fields["questions"])} if "questions" in fields else dict(fields)
        if "yes_no_unsure" in self._top:
            asked["yes_no_unsure"] = self._top["yes_no_unsure"]
        questions = QuestionnaireReader(shape, asked)
        conditions = questions.conditions
        facts = read_facts(shape, fields.get("facts"), conditions)
        topics = {**intake.topics, **read_topics(shape, fields.get("topics"), intake.parties)}
        parts = read_parts(shape, fields.get("parts"))
        rules = RuleReader(shape, conditions, intake.sources, intake.treatment.staff.plan_lines).read(
            fields.get("rules")
        )
        used_topics(shape, shape.items(fields.get("rules")), rules, topics)
        rulebook = replace(
            intake,
            questionnaire=questions.finish(),
            rules=tuple(rules),
            facts=facts,
            topics={topic: said for topic, said in topics.items() if topic in {rule.topic for rule in rules}},
            guidance=read_guidance(shape, fields.get("guidance"), conditions, parts),
            parts=parts,
            treatment=_without_intake(intake.treatment),
            topic_groups=(),
            record=RecordSignals(),
            fairness=Fairness(),
            asking=replace(
                self._asking(name, fields),
                measured=read_measured(shape, fields.get("measured"), facts, intake),
                counted=self._counted(fields.get("counted"), rules),
            ),
            questionnaires={},
        )
        guarantees = read_guarantees(shape, fields.get("guarantees"), conditions, rulebook)
        return Beside(rulebook, guarantees, read_examples(shape, fields.get("examples"), rulebook))

    def _counted(self, node: Node | None, rules: Iterable[Rule]) -> tuple[str, ...]:
        """Return the rules that say what happened after a session."""
        known, named = [rule.id for rule in rules], {}
        for item in self._shape.items(node):
            name = self._shape.text(item)
            named[name] = item
            if name not in known:
                self._shape.unknown(item, "rule of the questionnaire", name, known)
        return tuple(named)

    def _questions(self, node: Node) -> Node:
        """Return the list with the words of the intake's question in place of each `same_as`."""
        return replace(node, value=[self._with_words(item) for item in self._shape.items(node)])

    def _with_words(self, node: Node) -> Node:
        if not isinstance(node.value, dict) or SAME_AS not in node.value:
            return node
        fields = self._shape.fields(node, f"section page {SAME_AS}", "id")
        asked = {self._name(item): item for item in self._shape.items(self._top.get("questions"))}
        name = self._shape.text(fields.get(SAME_AS))
        if name not in asked:
            self._shape.unknown(fields.get(SAME_AS, node), "question of the intake", name, asked)
            return node
        theirs = self._shape.entries(asked[name])
        kept = {key: value for key, value in theirs.items() if key not in ("section", "page", "ask_when")}
        own = {key: value for key, value in fields.items() if key != SAME_AS}
        places = {**(asked[name].keys or {}), **(node.keys or {})}
        value = {**kept, **own}
        return replace(node, value=value, keys={key: place for key, place in places.items() if key in value})

    def _name(self, node: Node) -> str:
        value = node.value if isinstance(node.value, dict) else {}
        return str(value["id"].value) if "id" in value else ""

    def _asking(self, name: str, fields: Mapping[str, Node]) -> Asking:
        shape = self._shape
        asked = shape.fields(fields["asked"], "link_hours", "from_hours until_hours") if "asked" in fields else {}
        hours = {key: shape.number(asked[key], 0) for key in ("from_hours", "until_hours") if key in asked}
        asking = Asking(
            id=name,
            title=shape.texts(fields.get("title")),
            intro=shape.texts(fields.get("intro")),
            thanks=shape.texts(fields.get("thanks")),
            link_hours=shape.number(asked.get("link_hours"), 0),
            from_hours=hours.get("from_hours", 0),
            until_hours=hours.get("until_hours", 0),
        )
        if "asked" in fields and not self._in_order(asking, len(hours)):
            shape.wrong(
                fields["asked"],
                '"from_hours" and "until_hours" go together, the second later than the first, and "link_hours" is no '
                f"earlier than either: at most {_LONGEST_HOURS}",
            )
        return asking

    @staticmethod
    def _in_order(asking: Asking, given: int) -> bool:
        after = 0 <= asking.from_hours < asking.until_hours if given else True
        return given != 1 and after and max(asking.until_hours, 1) <= asking.link_hours <= _LONGEST_HOURS


def _without_intake(treatment: Treatment) -> Treatment:
    """Return what the file says about its treatment, minus references to questions of the intake."""
    roles = Roles(age="", adult_from=treatment.roles.adult_from, declines=NEVER)
    staff = replace(treatment.staff, rows=(), scores={}, plan=(), note=())
    return replace(treatment, roles=roles, staff=staff, measures=())
