"""The JSON Schema of rules.yaml, generated from the file itself, so that editors also complete and check ids."""

from __future__ import annotations

from screening.domain.health_record.entries import EntryKind
from screening.domain.questionnaire.questions import Question, Stored
from screening.domain.rules.guidance import Layout
from screening.domain.rules.languages import Ease
from screening.domain.rules.rulebook import Act, Concern, Outcome, Rulebook
from screening.rulebook.reading.formats import NEWEST
from screening.rulebook.reading.languages import CODE
from screening.rulebook.reading.nodes import OF_PATIENT, translated_keys
from screening.rulebook.reading.questionnaire import TYPES
from screening.rulebook.reading.treatment import URGENT_LIST, WORDING, ZONES
from screening.rulebook.schema_fairness import fairness
from screening.rulebook.schema_measures import measures
from screening.rulebook.schema_parts import (
    CODES,
    CONDITION,
    NAME,
    ORDERED,
    TEXT,
    Schema,
    a_list,
    an_object,
    one_of,
    one_or_more,
)
from screening.rulebook.schema_promises import example, guarantee
from screening.rulebook.schema_questionnaires import questionnaires
from screening.settings.languages import FIRST

_DIGEST: Schema = {"type": "string", "pattern": "^[0-9a-f]{6}$"}
_TEXTS: Schema = {"$ref": "#/$defs/texts"}
_WORDINGS: Schema = {"$ref": "#/$defs/wordings"}
_DAY: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_FLAG: Schema = {"type": "boolean"}
_STAFF_WORDS: Schema = {"type": "object", "propertyNames": NAME, "additionalProperties": TEXT}


def json_schema(rulebook: Rulebook) -> Schema:
    """Return the schema (draft 2020-12) of files with this rulebook's questions, facts and sources."""
    questionnaire = rulebook.questionnaire
    parties = {**a_list(one_of(rulebook.parties)), "minItems": 1}
    lists = {
        "sections": an_object({"id": NAME, "title": _WORDINGS, "intro": _WORDINGS}),
        "pages": an_object({"id": NAME, "section": one_of(s.id for s in questionnaire.sections), "title": _WORDINGS}),
        "yes_no_unsure": _option(rulebook),
        "questions": _question(rulebook),
        "parties": an_object(
            {"id": NAME, "words": _TEXTS}, {"outside": _FLAG, "asked_first_for": one_of(Act), "alone": _FLAG}
        ),
        "topics": an_object({"id": NAME, "discuss_with": parties, "question": _TEXTS}),
        "rules": _rule(rulebook),
        "parts": an_object(
            {"id": NAME, "layout": one_of(Layout)},
            {"title": _TEXTS, "intro": _TEXTS, "presumes_treatment": _FLAG, "only_not_now": _FLAG, "within": TEXT},
        ),
        "guidance": an_object(
            {"id": NAME, "part": one_of(rulebook.parts), "patient": _TEXTS},
            {"title": _TEXTS, "when": CONDITION, "also_if_urgent": _FLAG},
        ),
        "examples": example(rulebook),
    }
    asked = one_of(questionnaire.by_id)
    means = {"mean_of": a_list(asked), "mean_of_named": {"type": "object", "additionalProperties": asked}}
    facts = an_object({}, {"when": CONDITION, "first_of": a_list(TEXT), **means})
    first = {"properties": {"code": {"const": FIRST}}}
    properties = {
        "format": {"const": NEWEST},
        "languages": {**a_list(_language()), "prefixItems": [first], "minItems": 1},
        **_treatment(rulebook),
        "sources": {"type": "object", "additionalProperties": an_object({"citation": TEXT, "checked": TEXT})},
        "familiar_names": a_list(TEXT),
        "facts": {"type": "object", "propertyNames": NAME, "additionalProperties": facts},
        **{name: a_list(item) for name, item in lists.items()},
    }
    groups = a_list(an_object({"id": NAME, "title": TEXT, "topics": a_list(one_of(rulebook.topics))}))
    session = an_object({"techniques": _STAFF_WORDS, "happened": _STAFF_WORDS})
    optional = {"guarantees": a_list(guarantee(rulebook)), "derived": a_list(_derived(rulebook))}
    optional |= {"topic_groups": groups, "session": session}
    optional |= {"record": _record(rulebook), "measures": measures(rulebook), "fairness": fairness(rulebook)}
    optional["questionnaires"], beside = questionnaires(rulebook, json_schema)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Questions and rules of the screening",
        **an_object(properties, optional),
        "$defs": {
            "condition": _condition(rulebook),
            **beside,
            "texts": an_object(_translated(rulebook)),
            "wordings": an_object(_translated(rulebook), _reworded(rulebook)),
        },
    }


def _treatment(rulebook: Rulebook) -> Schema:
    """Return the schema of what a file says about its treatment (rulebook/reading/treatment.py)."""
    question, fact = one_of(rulebook.questionnaire.by_id), one_of(rulebook.facts)
    count: Schema = {"type": "integer", "minimum": 0}
    days = {"type": "object", "additionalProperties": an_object({}, {"at_least": count, "at_most": count})}
    zones = {"type": "object", "additionalProperties": one_of(ZONES)}
    row = {"question": question, "fact": fact, "words": {"type": "object"}, "otherwise": TEXT}
    rows = a_list(an_object({"label": TEXT}, {**row, "if_answered": _FLAG, "brief": _FLAG}))
    numbers = one_of(q.id for q in rulebook.questionnaire.questions if q.stored is Stored.NUMBER)
    scores = {"type": "object", "propertyNames": numbers, "additionalProperties": TEXT}
    unless = an_object({"fact": fact, "label": TEXT, "says": TEXT})
    heading = {"topics": a_list(one_of(rulebook.topics)), "answers": a_list(question), "unless": unless}
    message = an_object({"label": TEXT, "text": _TEXTS})
    point = an_object({"point": TEXT}, {"topics": a_list(one_of(rulebook.topics)), "if_translated": _FLAG})
    sections = a_list(one_of(section.id for section in rulebook.questionnaire.sections))
    return {
        "treatment": an_object({**dict.fromkeys(WORDING, _TEXTS), "start": a_list(_TEXTS)}),
        "roles": an_object(
            {"age": question, "adult_from": count, "declines": CONDITION},
            {
                "event": an_object({"day": question, "timing": question, "days": days}),
                "body_map": an_object({"question": question, "zones": zones}),
                "somebody_else_decides": CONDITION,
            },
        ),
        "urgent_list": an_object(dict.fromkeys(URGENT_LIST, _TEXTS)),
        "day_of_visit": an_object({"sections": sections, "examples": _TEXTS, "urgent": _TEXTS}),
        "summary": an_object({"rows": rows}, {"scores": scores, "plan_lines": _STAFF_WORDS, "note": rows}),
        "plan": a_list(an_object({"heading": TEXT}, heading)),
        "consent": {**_STAFF_WORDS, "additionalProperties": {"anyOf": [TEXT, point]}},
        "reasons": _STAFF_WORDS,
        "messages": {"type": "object", "propertyNames": NAME, "additionalProperties": message},
    }


def _condition(rulebook: Rulebook) -> Schema:
    operators = {
        "all": {**a_list(CONDITION), "minItems": 1},
        "any": {**a_list(CONDITION), "minItems": 1},
        "not": CONDITION,
        "fact": one_of(rulebook.facts),
        "required": {"const": "unanswered"},
    }
    leaves = {question.id: _leaf(question) for question in rulebook.questionnaire.by_id.values()}
    return {**an_object({}, {**operators, **leaves}), "minProperties": 1}


def _leaf(question: Question) -> Schema:
    """Return the schema of what can be asked of one question."""
    forms: list[Schema] = [{"const": "unanswered"}]
    if question.stored is Stored.NUMBER:
        forms.append(an_object({}, {"at_least": {"type": "integer"}, "below": {"type": "integer"}}))
    elif question.options:
        options = one_of(question.option_ids)
        forms += [options, {**a_list(options), "minItems": 1}]
    return {"anyOf": forms, "description": question.ask["en"]}


def _question(rulebook: Rulebook) -> Schema:
    needed = {
        "id": NAME,
        "section": one_of(section.id for section in rulebook.questionnaire.sections),
        "page": one_of(page.id for page in rulebook.questionnaire.pages),
        "type": one_of(TYPES),
        "ask": _WORDINGS,
        "why": _WORDINGS,
        "therapist": TEXT,
    }
    flags = {name: {"type": "boolean"} for name in ("optional", "private", "summary_only")}
    bounds = {name: {"type": "integer"} for name in ("minimum", "maximum")}
    order = {"anyOf": [{"enum": ["none", "rising"]}, a_list(TEXT)]}
    allowed = {"help": _WORDINGS, "ask_when": CONDITION, "options": a_list(_option(rulebook)), "order": order}
    return an_object(needed, {**allowed, **flags, **bounds})


def _option(rulebook: Rulebook) -> Schema:
    allowed = {"exclusive": _FLAG, "hint": _WORDINGS, "short": TEXT, **_reworded(rulebook)}
    return an_object({"id": NAME, **_translated(rulebook)}, allowed)


def _derived(rulebook: Rulebook) -> Schema:
    texts = one_of(question.id for question in rulebook.questionnaire.questions if question.any_text)
    words = an_object({"id": NAME, **_word_list(rulebook)})
    return an_object({"id": NAME, "from": a_list(texts), "label": _TEXTS, "therapist": TEXT, "options": a_list(words)})


def _word_list(rulebook: Rulebook) -> Schema:
    """Return the keys of a list of words, but for its id."""
    boxes = {q.id: one_of(q.option_ids) for q in rulebook.questionnaire.questions if q.options}
    box = {**an_object({}, boxes), "minProperties": 1, "maxProperties": 1}
    return {**_translated(rulebook), "ask": _WORDINGS, "box": box, "words": a_list(TEXT)}


def _record(rulebook: Rulebook) -> Schema:
    """Return the schema of what a file says about health records (rulebook/reading/record.py)."""
    lists = {one.id: one_of(one.option_ids) for one in rulebook.questionnaire.derived}
    known = {**an_object({}, lists), "minProperties": 1, "maxProperties": 1}
    seen = {"id": NAME, "from": one_or_more(one_of(EntryKind))}
    more = {"codes": CODES, "within_days": {"type": "integer", "minimum": 0}}
    more["sources"] = one_or_more(one_of(rulebook.sources))
    signal = {"anyOf": [an_object({**seen, "list": known}, more), an_object({**seen, **_word_list(rulebook)}, more)]}
    about = {"pregnancy_codes": CODES, "passed_over": one_or_more(TEXT), "ordered": ORDERED}
    return an_object({"signals": a_list(signal)}, about)


def _translated(rulebook: Rulebook) -> Schema:
    """Return the keys of a text in every language of the file."""
    keys = translated_keys(language.code for language in rulebook.languages)
    return {key: _DIGEST if key.endswith("_of") else TEXT for key in keys.split()}


def _reworded(rulebook: Rulebook) -> Schema:
    """Return the key of a second wording, in some languages: a translation comes with its digest."""
    together = {one.code: [f"{one.code}_of"] for one in rulebook.languages if one.code != FIRST}
    return {OF_PATIENT: {**an_object({}, _translated(rulebook)), "minProperties": 1, "dependentRequired": together}}


def _language() -> Schema:
    code = {"type": "string", "pattern": f"^{CODE.pattern}$"}
    return an_object({"code": code, "name": TEXT, "own_name": TEXT}, {"ease": one_of(Ease)})


def _rule(rulebook: Rulebook) -> Schema:
    needed = {
        "id": NAME,
        "ref": TEXT,
        "topic": one_of(rulebook.topics),
        "concern": one_of(Concern),
        "act": one_of(Act),
        "when": CONDITION,
        "patient": _TEXTS,
        "therapist": TEXT,
        "strength": TEXT,
        "sources": a_list(one_of(rulebook.sources)),
        "reviewed": {"anyOf": [{"type": "null"}, an_object({"by": TEXT, "on": _DAY})]},
    }
    allowed = {
        "title": TEXT,
        "ask": _TEXTS,
        "plan": {**_STAFF_WORDS, "propertyNames": one_of(rulebook.treatment.staff.plan_lines)},
        "suggest": one_of(Outcome),
        "presumes_treatment": {"type": "boolean"},
        "not_told_when": CONDITION,
        "review_by": _DAY,
        "first_step": _TEXTS,
        "keep_still": _FLAG,
    }
    return an_object(needed, allowed)
