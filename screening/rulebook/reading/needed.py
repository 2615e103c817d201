"""What the file has to hold because pages, summary and proof read it by name (domain/rules/relied_on.py)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from screening.domain.questionnaire.facts import FirstOf, MeanOf, Named
from screening.domain.rules.relied_on import FACTS, OPTIONS, PAGES, PAIN_TYPES, QUESTIONS, SECTIONS
from screening.domain.rules.rulebook import Rulebook
from screening.rulebook.reading.nodes import Shape
from screening.rulebook.reading.yaml_nodes import Node

_FORMS = {Named: "when", FirstOf: "first_of", MeanOf: "mean_of"}  # how each kind of fact is written


def look_for_needed(shape: Shape, top: Mapping[str, Node], rulebook: Rulebook) -> None:
    """Note each thing that is read by name and not there, at the list where it would stand."""
    questionnaire = rulebook.questionnaire
    missing = {
        "sections": _absent("a section", SECTIONS, {section.id for section in questionnaire.sections}),
        "pages": _absent("a page", PAGES, {page.id for page in questionnaire.pages}),
        "questions": _questions(rulebook),
        "facts": _facts(rulebook),
    }
    for key, needs in missing.items():
        for need in needs if key in top else ():
            shape.wrong(top[key], f"{need} is needed: the pages read it by name")


def _absent(what: str, names: Iterable[str], known: Container[str]) -> Iterator[str]:
    return (f'{what} "{name}"' for name in names if name not in known)


def _questions(rulebook: Rulebook) -> Iterator[str]:
    questions = rulebook.questionnaire.by_id
    for name, kind in QUESTIONS.items():
        if name not in questions or questions[name].kind is not kind:
            yield f'a question "{name}" of type {kind}'
        else:
            yield from _absent(f'an option of "{name}"', OPTIONS.get(name, ()), questions[name].option_ids)


def _facts(rulebook: Rulebook) -> Iterator[str]:
    for name, kind in FACTS.items():
        if not isinstance(rulebook.facts.get(name), kind):
            yield f'a fact "{name}" with "{_FORMS[kind]}"'
    pain_type = rulebook.facts.get("pain_type")
    if isinstance(pain_type, FirstOf) and not set(pain_type.names) <= set(PAIN_TYPES):
        yield f'a fact "pain_type" that is the first of {", ".join(PAIN_TYPES)} and of no other'
