"""The API described for programs and their developers: an OpenAPI 3.1 document, made from the views and their needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Flask, current_app
from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from screening.exchange.cds_hooks.calls import MOST_CARDS, CardOutcome, Hook
from screening.practice import practice
from screening.settings.shipped import VERSION
from screening.web.api.fhir_answers import public
from screening.web.api.messages import JSON_TYPE
from screening.web.api.problems import FHIR_TYPE, PROBLEM_TYPE
from screening.web.blueprints import api, is_fhir
from screening.web.needs import EVERYONE, Needs, needs_of

Described = dict[str, Any]
_ALWAYS = (400, 406, 503)
_WITH_TOKEN = (401, 403, 429)
_WITH_BODY = (413, 415, 422)
_ABOUT = (
    "What a practice's screening tool gives to other systems and takes from them. docs/interop.md has an example for "
    "each address. Errors are an OperationOutcome on the paths of FHIR, and problem details (RFC 9457) elsewhere."
)


@dataclass(frozen=True)
class Door:
    """What a view takes and returns: the names of its schemas, and statuses besides those that every such view has.

    `own` are answers in a format set by a specification: status → media type and schema.
    """

    gives: str
    takes: str = ""
    statuses: tuple[int, ...] = (200,)
    with_jwt: bool = False
    own: Mapping[int, tuple[str, str]] = field(default_factory=dict)


_PUBLIC, _RESPONSE = (200, 304), "QuestionnaireResponse"
# A new view of the API has a line here; tests/web/api/test_openapi.py says so.
DOORS = {
    "api.bundle": Door("Bundle", statuses=(200, 304, 404)),
    "api.cds_feedback": Door("Empty", "Feedback", (200, 401, 404), with_jwt=True),
    "api.cds_hook": Door("Cards", "HookCall", (200, 401, 404, 412), with_jwt=True),
    "api.cds_services": Door("CdsServices", statuses=(200, 404)),
    "api.client": Door("Client"),
    "api.code_system_resource": Door("CodeSystem", statuses=(*_PUBLIC, 404)),
    "api.create": Door(_RESPONSE, _RESPONSE, (200, 201, 409, 412)),
    "api.link_file": Door("Text", statuses=(404,), own={200: ("application/jose", "Text")}),
    "api.link_manifest": Door("Manifest", "ManifestCall", (200, 404), own={401: (JSON_TYPE, "Attempts")}),
    "api.metadata": Door("CapabilityStatement", statuses=_PUBLIC),
    "api.openapi": Door("Document", statuses=_PUBLIC),
    "api.operation_definition": Door("OperationDefinition", statuses=(*_PUBLIC, 404)),
    "api.questionnaire_resource": Door("Questionnaire", statuses=(*_PUBLIC, 404)),
    "api.response": Door(_RESPONSE, statuses=(200, 304, 404)),
    "api.screen": Door("Parameters", "ResponseOrParameters"),
    "api.validate": Door("OperationOutcome", "ResponseOrParameters"),
    "api.value_set_resource": Door("ValueSet", statuses=(*_PUBLIC, 404)),
}
_RESOURCES = (
    *("Bundle", "CapabilityStatement", "CodeSystem", "OperationDefinition", "OperationOutcome"),
    *("Parameters", "Questionnaire", _RESPONSE, "ValueSet"),
)
_FEEDBACK = {
    "type": "object",
    "required": ["card", "outcome", "outcomeTimestamp"],
    "properties": {
        "card": {"type": "string", "format": "uuid"},
        "outcome": {"enum": list(CardOutcome)},
        "outcomeTimestamp": {"type": "string", "format": "date-time"},
    },
}
_TEXTS = {"type": "array", "items": {"type": "string"}}


@api.get("/api/openapi.json")
@Needs(EVERYONE)
def openapi() -> Response:
    """Return this description of the API."""
    return public(document(current_app, practice().given.address))


def document(app: Flask, address: str) -> Described:
    """Return the description of every view of the API."""
    paths: dict[str, Described] = {}
    for rule, method in routes(app):
        paths.setdefault(path_of(rule), {})[method.lower()] = _operation(app, rule, method)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Screening", "version": VERSION, "description": _ABOUT},
        "servers": [{"url": address}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": _schemas(), "securitySchemes": _SCHEMES},
    }


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Yield each route of the API with each of its methods."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(f"{api.name}."):
            yield from ((rule, method) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))


def path_of(rule: Rule) -> str:
    """Return the path of a route as OpenAPI writes it."""
    return re.sub(r"<(?:[^:>]*:)?(\w+)>", r"{\1}", rule.rule)


def _operation(app: Flask, rule: Rule, method: str) -> Described:
    door, needs = DOORS[rule.endpoint], needs_of(app, rule.endpoint)
    told = (app.view_functions[rule.endpoint].__doc__ or "").strip().partition("\n")[0]
    statuses = {
        *_ALWAYS,
        *door.statuses,
        *door.own,
        *(_WITH_TOKEN if needs.who - EVERYONE else ()),
        *(_WITH_BODY if door.takes else ()),
        *((429,) if needs.posts_an_hour else ()),
    }
    described: Described = {
        "operationId": rule.endpoint.removeprefix(f"{api.name}.") + ("" if method in ("GET", "POST") else method),
        "summary": told,
        "responses": {str(status): _answer(rule, door, status) for status in sorted(statuses)},
        "security": [{"jwt": []}] if door.with_jwt else [{"token": [scope]} for scope in sorted(needs.who - EVERYONE)],
    }
    if rule.arguments:
        described["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
            for name in sorted(rule.arguments)
        ]
    if door.takes:
        kinds = (FHIR_TYPE, JSON_TYPE) if is_fhir(rule.rule) else (JSON_TYPE,)
        described["requestBody"] = {"required": True, "content": {kind: _schema(door.takes) for kind in kinds}}
    return described


def _answer(rule: Rule, door: Door, status: int) -> Described:
    fhir = is_fhir(rule.rule)
    described: Described = {"description": HTTPStatus(status).phrase}
    if status in door.own:
        kind, name = door.own[status]
        return {**described, "content": {kind: _schema(name)}}
    if status in (200, 201):
        described["content"] = {FHIR_TYPE if fhir else JSON_TYPE: _schema(door.gives)}
    elif status >= HTTPStatus.BAD_REQUEST:
        kind, name = (FHIR_TYPE, "OperationOutcome") if fhir else (PROBLEM_TYPE, "Problem")
        described["content"] = {kind: _schema(name)}
    if status in (401, 429):
        name = "WWW-Authenticate" if status == HTTPStatus.UNAUTHORIZED else "Retry-After"
        described["headers"] = {name: {"required": True, "schema": {"type": "string"}}}
    return described


def _schema(name: str) -> Described:
    return {"schema": {"$ref": f"#/components/schemas/{name}"}}


def _resource(kind: str) -> Described:
    """Return the schema of a resource: FHIR R4's own definitions say the rest."""
    return {"type": "object", "required": ["resourceType"], "properties": {"resourceType": {"const": kind}}}


def _object(required: tuple[str, ...] = (), **properties: Described) -> Described:
    return {"type": "object", "required": list(required), "properties": properties}


def _schemas() -> dict[str, Described]:
    either = [{"$ref": f"#/components/schemas/{name}"} for name in (_RESPONSE, "Parameters")]
    text = {"type": "string"}
    anything = {"type": "object"}
    many = {"type": "array", "items": {"type": "object"}}
    return {
        **{kind: _resource(kind) for kind in _RESOURCES},
        "ResponseOrParameters": {"oneOf": either},
        "Problem": _object(("title", "status"), title=text, status={"type": "integer"}, detail=text, errors=many),
        "Client": _object(("name", "scopes"), name=text, scopes=_TEXTS),
        "CdsServices": _object(("services",), services=many),
        "HookCall": _object(
            ("hook", "hookInstance", "context"),
            hook={"enum": list(Hook)},
            hookInstance={"type": "string", "minLength": 1},
            context=anything,
            prefetch=_object(("patient",), patient=_resource("Patient")),
        ),
        "Cards": _object(("cards",), cards=many),
        "Feedback": _object(
            ("feedback",),
            feedback={"type": "array", "minItems": 1, "maxItems": MOST_CARDS, "items": _FEEDBACK},
        ),
        "Document": _object(("openapi", "paths"), openapi=text, paths=anything),
        "Empty": anything,
        "ManifestCall": _object(("recipient",), recipient=text, passcode=text),
        "Manifest": _object(("files",), files=many),
        "Attempts": _object(("remainingAttempts",), remainingAttempts={"type": "integer"}),
        "Text": text,
    }


_SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "What `screening client add` prints once."},
    "jwt": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "Signed by a record system that SCREENING_CDS_ISSUERS names (CDS Hooks 2.0.1).",
    },
}
