"""A rules file in chapters, each read in one sitting: questions by section, rules by group, then everything else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from screening.domain.questionnaire.questions import Question
from screening.domain.rules.rulebook import Rule
from screening.rulebook.descriptions import under_each_key
from screening.rulebook.question_details import Details
from screening.rulebook.reading.reader import RulesFile
from screening.settings.languages import FIRST

_PATIENTS = "treatment urgent_list day_of_visit sections pages derived record topics parties parts guidance"
_STAFF = "roles summary plan consent reasons session messages topic_groups"


@dataclass(frozen=True)
class Chapter:
    """A part of a rules file: questions, rules, or the things under other keys of the file.

    `digest` changes with every meaningful word in it, and with nothing else.
    """

    id: str
    title: str
    digest: str
    questions: tuple[Question, ...] = ()
    rules: tuple[Rule, ...] = ()
    things: Mapping[str, Mapping[str, Details]] = field(default_factory=dict)


@lru_cache(maxsize=4)
def chapters(file: RulesFile) -> tuple[Chapter, ...]:
    """Return the chapters in the order in which they are read. Every key of the file is in one of them."""
    under, asked = under_each_key(file), file.rulebook.questionnaire
    read = [*_PATIENTS.split(), *_STAFF.split(), "questions", "rules", "questionnaires"]
    found = []
    for section in asked.sections:
        questions = tuple(question for question in asked.questions if question.section == section.id)
        said = _named(under["questions"], (question.id for question in questions))
        title = f"Questions: {section.title[FIRST]}"
        found.append(Chapter(f"questions-{section.id}", title, _digest(said), questions=questions))
    for group, rules in file.rulebook.by_group:
        said = _named(under["rules"], (rule.id for rule in rules))
        found.append(Chapter(f"rules-{group.id}", f"Rules: {group.title}", _digest(said), rules=rules))
    for name, beside in file.questionnaires.items():
        found += _beside(name, beside, under["questionnaires"])
    for name, title, keys in (
        ("patients", "What else patients read", _PATIENTS.split()),
        ("staff", "What staff see", _STAFF.split()),
        ("promises", "Facts, promises and sources", [key for key in under if key not in read]),
    ):
        things = {key: under[key] for key in keys if under[key]}
        found.append(Chapter(name, title, _digest(things), things=things))
    return tuple(found)


def _beside(name: str, file: RulesFile, under: Mapping[str, Details]) -> tuple[Chapter, Chapter]:
    """Return the chapters of a questionnaire besides the intake: its questions, and its rules with everything else."""
    book = file.rulebook
    title = book.asking.title[FIRST] if book.asking else name
    own = {thing: said for thing, said in under.items() if thing.startswith(f"{name}: ")}
    asked = {thing: said for thing, said in own.items() if thing.startswith(f"{name}: question ")}
    rules = {thing: said for thing, said in own.items() if thing.startswith(f"{name}: rule ")}
    others = {thing: said for thing, said in own.items() if thing not in {**asked, **rules}}
    return (
        Chapter(f"questions-{name}", f"Other questionnaire: {title}", _digest(asked), book.questionnaire.questions),
        Chapter(
            f"rules-{name}",
            f"Other questionnaire: {title} The rules",
            _digest({**rules, **others}),
            rules=book.rules,
            things={"questionnaires": others},
        ),
    )


def _named(things: Mapping[str, Details], names: Iterable[str]) -> dict[str, Details]:
    return {name: things[name] for name in names}


def _digest(said: object) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]
