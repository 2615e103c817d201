"""What the views of FHIR resources share: the form, cacheable answers, and versions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, NoReturn

from flask import request
from werkzeug.wrappers import Response

from screening.exchange.fhir.form import Form, Resource
from screening.exchange.fhir.screened import ExportedScreening
from screening.exchange.formats.api_errors import ApiIssue
from screening.practice import practice
from screening.records.screenings.screenings import Screening
from screening.web.api.messages import answered
from screening.web.api.problems import ApiError
from screening.workflow.fhir.forms import form_in_force

_KEPT = 300  # seconds that a public answer may be cached


def form_here() -> Form:
    """Return the current form, at the practice's own address."""
    return form_in_force(practice(), practice().given.address)


def public(resource: Mapping[str, Any]) -> Response:
    """Return what anyone may read and cache, even pages of other sites (CORS); 304 if the client has it already."""
    answer = answered(resource)
    answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest()[:32])
    answer.cache_control.public, answer.cache_control.max_age = True, _KEPT
    answer.vary.add("Accept")
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Expose-Headers"] = "ETag"
    return answer.make_conditional(request)


def versioned(
    resource: Resource, screened: ExportedScreening, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a resource of a screening with its version; 304 if the client has that version already."""
    answer = answered(resource, status, headers)
    answer.set_etag(str(screened.version), weak=True)
    answer.last_modified = screened.changed_at
    return answer.make_conditional(request) if request.method in ("GET", "HEAD") else answer


def screening_here(reference: str) -> Screening:
    """Return the screening with this reference. Raises ApiError."""
    return practice().screenings.by_reference(reference) or missing()


def missing() -> NoReturn:
    """Raise ApiError: there is no such resource."""
    raise ApiError(404, ApiIssue("There is no such resource", code="not-found"))
