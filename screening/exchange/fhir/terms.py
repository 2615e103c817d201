"""Our own codes: options, rules, outcomes, acts, conclusions and checks, as code systems and value sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from screening.domain.questionnaire.questions import Question
from screening.domain.review import words as staff_words
from screening.domain.rules.suggestion import ENGINE
from screening.exchange.fhir.form import Form, Resource, code_of, resource_id, worded

ANSWERS, RULES = "answers", "rules"
OUTCOMES, ACTS, CONCLUSIONS, CHECKS = "outcomes", "acts", "conclusions", "checks"

# Terms that are not in the rules file: the program's own words, in English as staff read them.
WORDS: Mapping[str, Mapping[str, str]] = {
    OUTCOMES: staff_words.OUTCOMES,
    ACTS: staff_words.ACTS,
    CONCLUSIONS: staff_words.CONCLUSIONS,
    CHECKS: staff_words.TICKS,
}
_TITLES = {
    ANSWERS: "Options of the questions",
    RULES: "Rules that can hold",
    OUTCOMES: "What a screening suggests",
    ACTS: "How soon and where to act",
    CONCLUSIONS: "What a clinician concluded",
    CHECKS: "What asking about a caution showed",
}


class Concept(NamedTuple):
    """One code of a system, as a concept of it."""

    code: str
    words: Resource


def code_system_names() -> tuple[str, ...]:
    """Return the ids of our code systems."""
    return tuple(_TITLES)


def value_set_names(form: Form) -> tuple[str, ...]:
    """Return the ids of our value sets: one for each question with options, and one for each small code system."""
    return (*(resource_id(one.id) for one in form.questionnaire.questions if one.options), *WORDS)


def code_system(form: Form, name: str) -> Resource:
    """Return a code system by its id. Raises KeyError."""
    title = _TITLES[name]
    concepts = [{"code": one.code, **one.words} for one in _codes(form, name)]
    return {
        "resourceType": "CodeSystem",
        "id": name,
        **_head(form, "CodeSystem", name, title),
        "caseSensitive": True,
        **({"valueSet": form.url("ValueSet", name)} if name in WORDS else {}),
        "content": "complete",
        "count": len(concepts),
        "concept": concepts,
    }


def value_set(form: Form, name: str) -> Resource:
    """Return a value set by its id. Raises KeyError."""
    if name in WORDS:
        return _set_of(form, name, _TITLES[name], {"system": form.url("CodeSystem", name), "version": str(ENGINE)})
    asked = {resource_id(one.id): one for one in form.questionnaire.questions if one.options}[name]
    concepts = [{"code": one.code, **one.words} for one in _options(form, asked)]
    include = {"system": form.answers, "version": form.version, "concept": concepts}
    return _set_of(form, name, asked.ask[form.languages[0]], include)


def _set_of(form: Form, name: str, title: str, include: Resource) -> Resource:
    head = _head(form, "ValueSet", name, title)
    return {"resourceType": "ValueSet", "id": name, **head, "compose": {"include": [include]}}


def _head(form: Form, kind: str, name: str, title: str) -> Resource:
    version = str(ENGINE) if name in WORDS else form.version
    named = "".join(part.capitalize() for part in name.split("-"))
    return {
        "url": form.url(kind, name),
        "version": version,
        "name": f"Screening{named}",
        "title": title,
        "status": "active",
        "experimental": not form.book.reviewed,
    }


def _codes(form: Form, name: str) -> Iterable[Concept]:
    if name in WORDS:
        return [Concept(code, {"display": display}) for code, display in WORDS[name].items()]
    if name == RULES:
        return [
            Concept(rule.id, {"display": rule.title or rule.ref, "definition": rule.therapist})
            for rule in form.book.rules
        ]
    return [code for question in form.questionnaire.questions for code in _options(form, question)]


def _options(form: Form, question: Question) -> Iterable[Concept]:
    """Return the options of a question, with their words in the other languages as designations."""
    first, *others = form.languages
    for option in question.options:
        said = [{"language": code, "value": option.label[code]} for code in others]
        words = worded("display", option.label, first) | ({"designation": said} if said else {})
        yield Concept(code_of(question, option.id), words)
