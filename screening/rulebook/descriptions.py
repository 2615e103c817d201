"""Everything in a rules file as text, for comparing two files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from screening.domain.questionnaire.derived import derived_of
from screening.domain.questionnaire.facts import Fact, FirstOf, Named
from screening.domain.questionnaire.questions import Questionnaire
from screening.domain.rules.fairness import Fairness
from screening.domain.rules.guidance import Guidance, Topic
from screening.domain.rules.rulebook import Rule, Source
from screening.domain.rules.treatment import Roles
from screening.rulebook.question_details import (
    Details,
    characteristic_details,
    condition_in_words,
    derived_details,
    in_each_language,
    question_details,
    record_details,
    signal_details,
)
from screening.rulebook.reading.examples import Example
from screening.rulebook.reading.guarantees import Guarantee
from screening.rulebook.reading.reader import RulesFile

_IN_ORDER = "in order"
# Key of the file → what a difference calls one thing under it.
_KINDS = {
    **{"languages": "language", "sources": "source", "familiar_names": "names", "sections": "section"},
    **{"pages": "page", "questions": "question", "derived": "derived question", "facts": "fact"},
    **{"parties": "party", "topics": "topic", "rules": "rule", "parts": "part"},
    **{"topic_groups": "group of topics", "record": "entry of a record"},
    **{"measures": "measure", "fairness": "characteristic"},
    **{"guidance": "guidance", "guarantees": "guarantee", "examples": "example"},
}


def described(file: RulesFile) -> dict[tuple[str, str], Details]:
    """Return what a file says about each thing: (kind, id) → details.

    In another questionnaire than the intake, its name precedes the id; what it shares with the intake is left out.
    """
    things = _described(file)
    for name, beside in file.questionnaires.items():
        said_of = {key: said for key, said in _described(beside).items() if key[0] != "treatment"}
        own = {key: said for key, said in said_of.items() if things.get(key) != said}
        things |= {(kind, f"{name}: {thing}"): said for (kind, thing), said in own.items()}
    return things


def _described(file: RulesFile) -> dict[tuple[str, str], Details]:
    book, asked = file.rulebook, file.rulebook.questionnaire
    things: dict[tuple[str, str], Details] = {}
    things.update({("rule", rule.id): _rule(rule, asked) for rule in book.rules})
    things.update({("question", question.id): question_details(question, asked) for question in asked.questions})
    things.update({("derived question", one.id): derived_details(one) for one in derived_of(asked)})
    things.update({("fact", name): _fact(fact, asked) for name, fact in book.facts.items()})
    things.update({("language", language.code): _flat(language) for language in book.languages})
    things.update({("party", party.id): _flat(party) for party in book.parties.values()})
    things.update({("part", part.id): _flat(part) for part in book.parts.values()})
    for name in ("wording", "urgent_list", "day_of_visit", "staff"):
        things["treatment", name.replace("_", " ")] = _flat(getattr(book.treatment, name))
    things["treatment", "roles"] = _roles(book.treatment.roles, asked)
    things.update({("group of topics", group.id): _flat(group) for group in book.topic_groups})
    things.update({("topic", topic.id): _topic(topic) for topic in book.topics.values()})
    things.update({("guidance", sentence.id): _guidance(sentence, asked) for sentence in book.guidance})
    things.update({("guarantee", one.id): _guarantee(one, asked) for one in file.guarantees})
    things.update({("example", example.id): _example(example) for example in file.examples})
    things.update({("source", source.id): _source(source) for source in book.sources.values()})
    for section in asked.sections:
        things["section", section.id] = {
            **in_each_language("title", section.title),
            **in_each_language("intro", section.intro),
        }
    for page in asked.pages:
        things["page", page.id] = {"section": page.section, **in_each_language("title", page.title)}
    things["languages", _IN_ORDER] = {"order": ", ".join(language.code for language in book.languages)}
    for kind, ordered in (
        ("sections", asked.sections),
        ("pages", asked.pages),
        ("guidance", book.guidance),
        ("parts", book.parts.values()),
    ):
        things[kind, _IN_ORDER] = {"order": ", ".join(one.id for one in ordered)}
    things["questions", _IN_ORDER] = {"order": ", ".join(question.id for question in asked.questions)}
    things.update({("entry of a record", signal.id): signal_details(signal) for signal in book.record.signals})
    things.update({("measure", one.id): _flat(one) for one in book.treatment.measures})
    things.update(_fairness(book.fairness, asked))
    if book.record.signals:
        things["entry of a record", "any"] = record_details(book.record)
    if book.asking:
        things["questionnaire", "asked"] = _flat(book.asking)
    things["names", "familiar"] = {"names": ", ".join(sorted(book.familiar_names))}
    return things


def under_each_key(file: RulesFile) -> dict[str, dict[str, Details]]:
    """Return what a file says under each of its keys: key → name of the thing → nonempty details.

    The contents of yes_no_unsure appear with the questions that have these options.
    """
    things, staff = _described(file), file.rulebook.treatment.staff
    found = {
        key: {name: said for (one, name), said in things.items() if one == kind and name != _IN_ORDER}
        for key, kind in _KINDS.items()
    }
    found["treatment"] = {"wording": things["treatment", "wording"]}
    for key in ("roles", "urgent_list", "day_of_visit"):
        found[key] = {"": things["treatment", key.replace("_", " ")]}
    found["summary"] = {name: _flat(getattr(staff, name)) for name in ("rows", "scores", "plan_lines", "note")}
    found["plan"] = {heading.heading: _flat(heading) for heading in staff.plan}
    found["consent"] = {"": _flat(staff.consent) | _flat(staff.consent_needs)}
    found["reasons"] = {"": _flat(staff.reasons)}
    session = file.rulebook.treatment.session
    found["session"] = {"": _flat(session)} if session.techniques or session.happened else {}
    found["messages"] = {name: _flat(message) for name, message in staff.messages.items()}
    beside = {key: said for key, said in described(file).items() if key not in things and _IN_ORDER not in key[1]}
    found["questionnaires"] = {_beside_name(*key): said for key, said in beside.items()}
    return {key: {name: _said(details) for name, details in under.items()} for key, under in found.items()}


def _beside_name(kind: str, name: str) -> str:
    """Return the label, under its key, of a thing in a questionnaire besides the intake: check_in: rule very_sore."""
    questionnaire, _, thing = name.partition(": ")
    return f"{questionnaire}: {kind} {thing}"


def _said(details: Details) -> Details:
    return {key: words for key, words in details.items() if words}


def _rule(rule: Rule, asked: Questionnaire) -> Details:
    return {
        "ref": rule.ref,
        "title": rule.title,
        "topic": rule.topic,
        "concern": rule.concern,
        "suggest": rule.suggest or "a note for the plan",
        "act": rule.act,
        "when": condition_in_words(rule.when, asked),
        "presumes the treatment": "yes" if rule.presumes_treatment else "",
        "not told when": condition_in_words(rule.not_told_when, asked),
        **in_each_language("patient", rule.patient),
        **in_each_language("ask", rule.ask),
        **in_each_language("first step", rule.first_step),
        "keep still": "yes" if rule.keep_still else "",
        "therapist": rule.therapist,
        **_flat(rule.plan, "plan"),
        "strength": rule.strength,
        "sources": ", ".join(rule.sources),
        "reviewed": str(rule.reviewed or ""),
        "review by": str(rule.review_by or ""),
    }


def _fact(fact: Fact, asked: Questionnaire) -> Details:
    if isinstance(fact, Named):
        return {"when": condition_in_words(fact.when, asked)}
    return {"first of": ", ".join(fact.names)} if isinstance(fact, FirstOf) else {"mean of": ", ".join(fact.questions)}


def _flat(thing: Any, key: str = "") -> dict[str, str]:
    """Return the texts of a thing in the file, each under its path of keys."""
    if is_dataclass(thing):
        thing = {one.name.replace("_", " "): getattr(thing, one.name) for one in fields(thing) if one.name != "id"}
    if isinstance(thing, tuple):
        thing = {str(number): one for number, one in enumerate(thing, 1)}
    if not isinstance(thing, Mapping):
        return {key: "" if thing in (None, False) else "yes" if thing is True else str(thing)}
    flat: dict[str, str] = {}
    for name, value in thing.items():
        flat |= _flat(value, f"{key} {name}".strip())
    return flat


def _roles(roles: Roles, asked: Questionnaire) -> Details:
    said = {
        "age": roles.age,
        "adult from": str(roles.adult_from),
        "declines": condition_in_words(roles.declines, asked),
    }
    if roles.somebody_else_decides:
        said["someone else decides"] = condition_in_words(roles.somebody_else_decides, asked)
    return {**said, **_flat(roles.event, "event"), **_flat(roles.body_map, "body map")}


def _topic(topic: Topic) -> Details:
    return {"discuss with": ", ".join(topic.discuss_with), **in_each_language("question", topic.question)}


def _guidance(sentence: Guidance, asked: Questionnaire) -> Details:
    return {
        "part": sentence.part,
        "when": condition_in_words(sentence.when, asked),
        "also if urgent": "yes" if sentence.also_if_urgent else "",
        **in_each_language("title", sentence.title or {}),
        **in_each_language("patient", sentence.patient),
    }


def _guarantee(one: Guarantee, asked: Questionnaire) -> Details:
    return {
        "ref": one.ref,
        "says": one.says,
        "when": condition_in_words(one.when, asked),
        "at least": one.at_least or "",
        "act": one.act or "",
        "from act": one.from_act or "",
        "must say": ", ".join(one.must_say),
        "on safety": one.on_safety or "",
        "can be": one.can_be or "",
        "asked": ", ".join(one.asked),
        "not asked": ", ".join(one.not_asked),
        "no effect": ", ".join(one.no_effect),
        "unsaid": ", ".join(one.unsaid),
        "but for": ", ".join(one.but_for),
    }


def _example(example: Example) -> Details:
    answers = {
        f"answer {question}": ", ".join(value) if isinstance(value, tuple) else str(value)
        for question, value in example.answers.items()
    }
    found = {"outcome": example.outcome, "findings": ", ".join(example.findings)}
    return {"story": example.story, **found, **answers}


def _fairness(fairness: Fairness, asked: Questionnaire) -> dict[tuple[str, str], Details]:
    things = {("characteristic", one.id): characteristic_details(one, asked) for one in fairness.characteristics}
    if fairness.not_measured:
        things["characteristic", "not measured"] = {one.label: one.note for one in fairness.not_measured}
    return things


def _source(source: Source) -> Details:
    return {"citation": source.citation, "checked": source.checked}
