"""rules.yaml → Rulebook: strict, with every mistake in the file reported at once, with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from screening.domain.questionnaire.answers import Answers
from screening.domain.rules.rulebook import Outcome, Rulebook
from screening.rulebook.reading.beside import Beside, read_beside
from screening.rulebook.reading.examples import Example, read_examples
from screening.rulebook.reading.fairness import FairnessReader
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
from screening.rulebook.reading.rules import RuleReader, read_facts, read_sources
from screening.rulebook.reading.treatment import KEYS, TreatmentReader
from screening.rulebook.reading.yaml_nodes import Mistake, MistakesError, read_yaml

_TOP = (
    f"format {KEYS} sources familiar_names yes_no_unsure sections pages questions facts parties topics rules parts "
    "guidance examples"
)
_NEWER = (  # older versions lack these
    "languages guarantees derived topic_groups record measures session fairness questionnaires"
)
_UPGRADE = "`screening rules upgrade FILE` prints it in the newest"


@dataclass(frozen=True, eq=False)
class RulesFile:
    """One text of rules.yaml, parsed: the rulebook, and the guarantees and examples that it must satisfy.

    `questionnaires` are those besides the intake, each like a file of its own.
    """

    rulebook: Rulebook
    guarantees: tuple[Guarantee, ...]
    examples: tuple[Example, ...]
    questionnaires: Mapping[str, RulesFile] = field(default_factory=dict)

    @property
    def every(self) -> Mapping[str, RulesFile]:
        """Return the file under "", and each questionnaire besides the intake under its id and a colon, its prefix."""
        return {"": self, **{f"{name}: ": one for name, one in self.questionnaires.items()}}

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
        read_yaml(text)  # check first that it is YAML: otherwise it has no format either
        raise MistakesError([Mistake(1, 1, f"format {NEWEST} is expected here, not {format_of(text)}. {_UPGRADE}")])
    return _Reader().read(text, text)


@lru_cache(maxsize=16)
def read_stored(text: str) -> RulesFile:
    """Return a text that was once in force, regardless of its format and of today's checks for new ones.

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
        facts = read_facts(shape, top.get("facts"), conditions)
        sources = read_sources(shape, top.get("sources"))
        parties = read_parties(shape, top.get("parties"))
        topics = read_topics(shape, top.get("topics"), parties)
        parts = read_parts(shape, top.get("parts"))
        questionnaire = questions.finish()
        treatment = TreatmentReader(shape, questionnaire, facts, topics).read(top, conditions)
        rules = RuleReader(shape, conditions, sources, treatment.staff.plan_lines).read(top.get("rules"))
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
            fairness=FairnessReader(shape, conditions, sources).read(top.get("fairness")),
            familiar_names=frozenset(name.lower() for name in shape.words(top.get("familiar_names"))),
        )
        guarantees = read_guarantees(shape, top.get("guarantees"), conditions, rulebook)
        examples = read_examples(shape, top.get("examples"), rulebook)
        beside = read_beside(shape, top, rulebook)
        mistakes = shape.unreadable if stored else shape.mistakes
        if mistakes:
            raise MistakesError(mistakes)
        whole = replace(rulebook, questionnaires={name: one.rulebook for name, one in beside.items()})
        return RulesFile(whole, guarantees, examples, {name: _as_file(one) for name, one in beside.items()})


def _as_file(beside: Beside) -> RulesFile:
    return RulesFile(beside.rulebook, beside.guarantees, beside.examples)
