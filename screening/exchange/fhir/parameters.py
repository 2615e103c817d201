"""What `$screen` answers: a suggestion as Parameters, with the same content as `screening evaluate` prints."""

from __future__ import annotations

from typing import Any

from screening.domain.questionnaire.questions import Value
from screening.domain.rules.suggestion import Finding, Suggestion, Undecided
from screening.exchange.fhir.answers import value_key, written
from screening.exchange.fhir.form import Form, Resource


def suggestion_parameters(form: Form, suggestion: Suggestion, language: str) -> Resource:
    """Return the outcome (absent while there is none yet), the findings with their reasons, and what is undecided."""
    outcome = [_code("outcome", suggestion.outcome)] if suggestion.outcome else []
    return {
        "resourceType": "Parameters",
        "parameter": [
            *outcome,
            _code("on_safety", suggestion.on_safety),
            _code("act", suggestion.act),
            {"name": "questionnaire", "valueCanonical": form.canonical},
            *({"name": "finding", "part": _finding(form, finding, language)} for finding in suggestion.findings),
            *({"name": "undecided", "part": _undecided(one)} for one in suggestion.undecided),
        ],
    }


def _finding(form: Form, finding: Finding, language: str) -> list[Resource]:
    rule = finding.rule
    return [
        _code("rule", rule.id),
        _text("ref", rule.ref),
        _code("topic", rule.topic),
        _code("concern", rule.concern),
        _code("act", rule.act),
        _code("outcome", rule.suggest or "note"),
        *({"name": "because", "part": _reason(form, *reason, language)} for reason in finding.because.items()),
        _text("patient", rule.patient[language]),
        _text("therapist", rule.therapist),
        *(_text("source", source) for source in rule.sources),
    ]


def _reason(form: Form, name: str, value: Value | None, language: str) -> list[Resource]:
    """Return a question, and the answers to it that made a rule hold: none if it was asked and not answered."""
    question = form.questionnaire.by_id[name]
    if question not in form.questionnaire.questions:  # found in typed text, so it has no code that others know
        found = question.options_in(value)
        return [_text("question", name), *(_text("found", question.label_of(one, language)) for one in found)]
    answers = written(form, question, value, language) if value is not None else []
    key = value_key(question)
    return [_text("question", name), *({"name": "answer", key: answer[key]} for answer in answers)]


def _undecided(undecided: Undecided) -> list[Resource]:
    rule = undecided.rule
    return [
        _code("rule", rule.id),
        _text("ref", rule.ref),
        _code("topic", rule.topic),
        _code("outcome", rule.suggest or "note"),
        *(_text("waiting_for", question) for question in undecided.waiting_for),
    ]


def _code(name: str, code: str) -> dict[str, Any]:
    return {"name": name, "valueCode": str(code)}


def _text(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "valueString": text}
