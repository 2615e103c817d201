"""Messages of the API: request bodies, read strictly, and answers in a format the caller accepts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import request
from werkzeug.http import parse_options_header
from werkzeug.wrappers import Response

from screening.exchange.formats.api_errors import ApiIssue
from screening.exchange.formats.strict_json import JsonError, read_json
from screening.web.api.problems import FHIR_TYPE, ApiError
from screening.web.blueprints import api, speaks_fhir

JSON_TYPE = "application/json"
_ANY = frozenset({"*/*", "application/*"})
_NOT_JSON = frozenset({"api.link_file"})  # an encrypted file, regardless of Accept
_FORMATS = frozenset({"json", JSON_TYPE, FHIR_TYPE})  # of FHIR's parameter _format


@api.before_request
def _refuse_what_cannot_be_answered() -> None:
    """Refuse a caller that does not accept JSON, before doing anything. Raises ApiError."""
    accepted = request.accept_mimetypes
    if request.endpoint in _NOT_JSON:
        return
    if accepted and not any(quality > 0 and (_is_ours(one) or one in _ANY) for one, quality in accepted):
        raise ApiError(406, ApiIssue(f"The answer is in {' or '.join(_types())}"))
    if speaks_fhir() and request.args.get("_format", "json") not in _FORMATS:
        raise ApiError(406, ApiIssue(f"_format can be {' or '.join(_types())}"))


def read_body() -> dict[str, Any]:
    """Return the JSON object that was sent. Raises ApiError: 415 for another format, 400 if it cannot be read."""
    if not _is_ours(request.headers.get("Content-Type", "")):
        wrong = ApiIssue(f"Content-Type must be {' or '.join(_types())}, in UTF-8")
        raise ApiError(415, wrong, headers={"Accept": ", ".join(_types())})
    try:
        found = read_json(request.get_data())
    except JsonError as error:
        raise ApiError(400, ApiIssue(f"The body cannot be read: {error}")) from None
    if not isinstance(found, dict):
        raise ApiError(400, ApiIssue("The body must be a JSON object"))
    return found


def answered(body: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer in JSON; on FHIR's paths it is a resource.

    It is never cached, unless the view sets `cache_control.public` on what it returns.
    """
    return Response(
        json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        status,
        dict(headers or {}),
        content_type=FHIR_TYPE if speaks_fhir() else JSON_TYPE,
    )


def _types() -> tuple[str, ...]:
    return (FHIR_TYPE, JSON_TYPE) if speaks_fhir() else (JSON_TYPE,)


def _is_ours(media_type: str) -> bool:
    """Return whether a media type is accepted at this address: for FHIR, version R4, and in UTF-8."""
    kind, options = parse_options_header(media_type)
    return (
        kind.lower() in _types()
        and options.get("charset", "utf-8").lower() == "utf-8"
        and options.get("fhirVersion", options.get("fhirversion", "4.0")) == "4.0"
    )
