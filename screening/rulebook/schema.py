"""The JSON Schema of rules.yaml, generated from the file itself, so that editors also complete and check ids."""

from __future__ import annotations

from typing import Any

from screening.domain.questionnaire.questions import Question, Stored
from screening.domain.rules.guidance import Layout
from screening.domain.rules.languages import Ease
from screening.domain.rules.rulebook import Act, Concern, Outcome, Rulebook
from screening.rulebook.reading.formats import NEWEST
from screening.rulebook.reading.languages import CODE
from screening.rulebook.reading.nodes import ID, OF_PATIENT, translated_keys
from screening.rulebook.reading.questionnaire import TYPES
from screening.rulebook.reading.treatment import URGENT_LIST, WORDING, ZONES
from screening.settings.languages import FIRST

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string", "minLength": 1}
_ID: Schema = {"type": "string", "pattern": f"^{ID.pattern}$"}
_DIGEST: Schema = {"type": "string", "pattern": "^[0-9a-f]{6}$"}
_TEXTS: Schema = {"$ref": "#/$defs/texts"}
_WORDINGS: Schema = {"$ref": "#/$defs/wordings"}
_DAY: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_CONDITION: Schema = {"$ref": "#/$defs/condition"}
_FLAG: Schema = {"type": "boolean"}
_STAFF_WORDS: Schema = {"type": "object", "propertyNames": _ID, "additionalProperties": _TEXT}


def json_schema(rulebook: Rulebook) -> Schema:
    """Return the schema (draft 2020-12) of files with this rulebook's questions, facts and sources."""
    questionnaire = rulebook.questionnaire
    parties = {**_list(_one_of(rulebook.parties)), "minItems": 1}
    said = {"title": _TEXTS, "when": _CONDITION}
    lists = {
        "sections": _object({"id": _ID, "title": _WORDINGS, "intro": _WORDINGS}),
        "pages": _object({"id": _ID, "section": _one_of(s.id for s in questionnaire.sections), "title": _WORDINGS}),
        "yes_no_unsure": _option(rulebook),
        "questions": _question(rulebook),
        "parties": _object(
            {"id": _ID, "words": _TEXTS}, {"outside": _FLAG, "asked_first_for": _one_of(Act), "alone": _FLAG}
        ),
        "topics": _object({"id": _ID, "discuss_with": parties, "question": _TEXTS}),
        "rules": _rule(rulebook),
        "parts": _object(
            {"id": _ID, "layout": _one_of(Layout)},
            {"title": _TEXTS, "intro": _TEXTS, "presumes_treatment": _FLAG, "only_not_now": _FLAG, "within": _TEXT},
        ),
        "guidance": _object({"id": _ID, "part": _one_of(rulebook.parts), "patient": _TEXTS}, said),
        "examples": _example(rulebook),
    }
    facts = _object({}, {"when": _CONDITION, "first_of": _list(_TEXT), "mean_of": _list(_one_of(questionnaire.by_id))})
    properties = {
        "format": {"const": NEWEST},
        "languages": {**_list(_language()), "prefixItems": [{"properties": {"code": {"const": FIRST}}}], "minItems": 1},
        **_treatment(rulebook),
        "sources": {"type": "object", "additionalProperties": _object({"citation": _TEXT, "checked": _TEXT})},
        "familiar_names": _list(_TEXT),
        "facts": {"type": "object", "propertyNames": _ID, "additionalProperties": facts},
        **{name: _list(item) for name, item in lists.items()},
    }
    optional = {"guarantees": _list(_guarantee(rulebook)), "derived": _list(_derived(rulebook))}
    optional["topic_groups"] = _list(_object({"id": _ID, "title": _TEXT, "topics": _list(_one_of(rulebook.topics))}))
    whole = _object(properties, {**optional, "measures": _list(_measure(rulebook))})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Questions and rules of the screening",
        **whole,
        "$defs": {
            "condition": _condition(rulebook),
            "texts": _object(_translated(rulebook)),
            "wordings": _object(_translated(rulebook), _reworded(rulebook)),
        },
    }


def _treatment(rulebook: Rulebook) -> Schema:
    """Return the schema of what a file says about its treatment (rulebook/reading/treatment.py)."""
    question, fact = _one_of(rulebook.questionnaire.by_id), _one_of(rulebook.facts)
    count: Schema = {"type": "integer", "minimum": 0}
    days = {"type": "object", "additionalProperties": _object({}, {"at_least": count, "at_most": count})}
    zones = {"type": "object", "additionalProperties": _one_of(ZONES)}
    row = {"question": question, "fact": fact, "words": {"type": "object"}, "otherwise": _TEXT}
    rows = _list(_object({"label": _TEXT}, {**row, "if_answered": _FLAG, "brief": _FLAG}))
    numbers = _one_of(q.id for q in rulebook.questionnaire.questions if q.stored is Stored.NUMBER)
    scores = {"type": "object", "propertyNames": numbers, "additionalProperties": _TEXT}
    unless = _object({"fact": fact, "label": _TEXT, "says": _TEXT})
    heading = {"topics": _list(_one_of(rulebook.topics)), "answers": _list(question), "unless": unless}
    message = _object({"label": _TEXT, "text": _TEXTS})
    point = _object({"point": _TEXT}, {"topics": _list(_one_of(rulebook.topics)), "if_translated": _FLAG})
    sections = _list(_one_of(section.id for section in rulebook.questionnaire.sections))
    return {
        "treatment": _object({**dict.fromkeys(WORDING, _TEXTS), "start": _list(_TEXTS)}),
        "roles": _object(
            {"age": question, "adult_from": count, "declines": _CONDITION},
            {
                "event": _object({"day": question, "timing": question, "days": days}),
                "body_map": _object({"question": question, "zones": zones}),
            },
        ),
        "urgent_list": _object(dict.fromkeys(URGENT_LIST, _TEXTS)),
        "day_of_visit": _object({"sections": sections, "examples": _TEXTS, "urgent": _TEXTS}),
        "summary": _object({"rows": rows}, {"scores": scores, "plan_lines": _STAFF_WORDS, "note": rows}),
        "plan": _list(_object({"heading": _TEXT}, heading)),
        "consent": {**_STAFF_WORDS, "additionalProperties": {"anyOf": [_TEXT, point]}},
        "reasons": _STAFF_WORDS,
        "messages": {"type": "object", "propertyNames": _ID, "additionalProperties": message},
    }


def _condition(rulebook: Rulebook) -> Schema:
    operators = {
        "all": {**_list(_CONDITION), "minItems": 1},
        "any": {**_list(_CONDITION), "minItems": 1},
        "not": _CONDITION,
        "fact": _one_of(rulebook.facts),
        "required": {"const": "unanswered"},
    }
    leaves = {question.id: _leaf(question) for question in rulebook.questionnaire.by_id.values()}
    return {**_object({}, {**operators, **leaves}), "minProperties": 1}


def _leaf(question: Question) -> Schema:
    """Return the schema of what can be asked of one question."""
    forms: list[Schema] = [{"const": "unanswered"}]
    if question.stored is Stored.NUMBER:
        forms.append(_object({}, {"at_least": {"type": "integer"}, "below": {"type": "integer"}}))
    elif question.options:
        options = _one_of(question.option_ids)
        forms += [options, {**_list(options), "minItems": 1}]
    return {"anyOf": forms, "description": question.ask["en"]}


def _question(rulebook: Rulebook) -> Schema:
    needed = {
        "id": _ID,
        "section": _one_of(section.id for section in rulebook.questionnaire.sections),
        "page": _one_of(page.id for page in rulebook.questionnaire.pages),
        "type": _one_of(TYPES),
        "ask": _WORDINGS,
        "why": _WORDINGS,
        "therapist": _TEXT,
    }
    flags = {name: {"type": "boolean"} for name in ("optional", "private", "summary_only")}
    bounds = {name: {"type": "integer"} for name in ("minimum", "maximum")}
    order = {"anyOf": [{"enum": ["none", "rising"]}, _list(_TEXT)]}
    allowed = {"help": _WORDINGS, "ask_when": _CONDITION, "options": _list(_option(rulebook)), "order": order}
    return _object(needed, {**allowed, **flags, **bounds})


def _option(rulebook: Rulebook) -> Schema:
    allowed = {"exclusive": _FLAG, "hint": _WORDINGS, "short": _TEXT, **_reworded(rulebook)}
    return _object({"id": _ID, **_translated(rulebook)}, allowed)


def _derived(rulebook: Rulebook) -> Schema:
    texts = _one_of(question.id for question in rulebook.questionnaire.questions if question.any_text)
    boxes = {q.id: _one_of(q.option_ids) for q in rulebook.questionnaire.questions if q.options}
    box = {**_object({}, boxes), "minProperties": 1, "maxProperties": 1}
    words = _object({"id": _ID, **_translated(rulebook), "ask": _WORDINGS, "box": box, "words": _list(_TEXT)})
    return _object({"id": _ID, "from": _list(texts), "label": _TEXTS, "therapist": _TEXT, "options": _list(words)})


def _translated(rulebook: Rulebook) -> Schema:
    """Return the keys of a text in every language of the file."""
    keys = translated_keys(language.code for language in rulebook.languages)
    return {key: _DIGEST if key.endswith("_of") else _TEXT for key in keys.split()}


def _reworded(rulebook: Rulebook) -> Schema:
    """Return the key of a second wording, in some languages: a translation comes with its digest."""
    together = {one.code: [f"{one.code}_of"] for one in rulebook.languages if one.code != FIRST}
    return {OF_PATIENT: {**_object({}, _translated(rulebook)), "minProperties": 1, "dependentRequired": together}}


def _language() -> Schema:
    code = {"type": "string", "pattern": f"^{CODE.pattern}$"}
    return _object({"code": code, "name": _TEXT, "own_name": _TEXT}, {"ease": _one_of(Ease)})


def _rule(rulebook: Rulebook) -> Schema:
    needed = {
        "id": _ID,
        "ref": _TEXT,
        "topic": _one_of(rulebook.topics),
        "concern": _one_of(Concern),
        "act": _one_of(Act),
        "when": _CONDITION,
        "patient": _TEXTS,
        "therapist": _TEXT,
        "strength": _TEXT,
        "sources": _list(_one_of(rulebook.sources)),
        "reviewed": {"anyOf": [{"type": "null"}, _object({"by": _TEXT, "on": _DAY})]},
    }
    allowed = {
        "title": _TEXT,
        "ask": _TEXTS,
        "plan": {**_STAFF_WORDS, "propertyNames": _one_of(rulebook.treatment.staff.plan_lines)},
        "suggest": _one_of(Outcome),
        "presumes_treatment": {"type": "boolean"},
        "not_told_when": _CONDITION,
        "review_by": _DAY,
    }
    return _object(needed, allowed)


def _guarantee(rulebook: Rulebook) -> Schema:
    questions = _one_or_more(_one_of(rulebook.questionnaire.by_id))
    promises = {
        "at_least": _one_of(Outcome),
        "must_say": _one_or_more(_TEXT),
        "on_safety": _one_of(Outcome),
        "can_be": _one_of(Outcome),
        "asked": questions,
        "not_asked": questions,
        "no_effect": questions,
        "unsaid": _one_or_more(_TEXT),
    }
    excepted = _one_or_more(_one_of({*rulebook.by_id, *(sentence.id for sentence in rulebook.guidance)}))
    acts = {"act": _one_of(Act), "from_act": _one_of(Act)}
    allowed = {"ref": _TEXT, "when": _CONDITION, "but_for": excepted, **acts, **promises}
    return {**_object({"id": _ID, "says": _TEXT}, allowed), "anyOf": [{"required": [name]} for name in promises]}


def _example(rulebook: Rulebook) -> Schema:
    answers = {"type": "object", "propertyNames": _one_of(rulebook.questionnaire.by_id)}
    needed = {"id": _ID, "story": _TEXT, "answers": answers, "outcome": _one_of(Outcome)}
    return _object({**needed, "findings": _list(_one_of(rulebook.by_id))}, {"like": _TEXT})


def _object(needed: Schema, allowed: Schema | None = None) -> Schema:
    properties = {**needed, **(allowed or {})}
    return {"type": "object", "properties": properties, "required": list(needed), "additionalProperties": False}


def _measure(rulebook: Rulebook) -> Schema:
    sources = {"question": _one_of(rulebook.questionnaire.by_id), "fact": _one_of(rulebook.facts)}
    return _object({"id": _ID, "label": _TEXT, "system": _TEXT, "code": _TEXT}, {**sources, "members": _list(_ID)})


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _one_or_more(item: Schema) -> Schema:
    return {"anyOf": [item, _list(item)]}


def _one_of(words: Any) -> Schema:
    return {"enum": sorted(str(word) for word in words)}
