"""What the views of FHIR resources share: the form, and answers with an ETag."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, NoReturn

from flask import request
from werkzeug.wrappers import Response

from screening.exchange.fhir.form import Form, Resource
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
    answer = _tagged(resource)
    answer.cache_control.public, answer.cache_control.max_age = True, _KEPT
    answer.vary.add("Accept")
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Expose-Headers"] = "ETag"
    return answer.make_conditional(request)


def current(resource: Resource) -> Response:
    """Return a resource of a screening as it is now; 304 if the client has it already.

    There is no Last-Modified: a logged call or newer answers also change what is in it.
    """
    return _tagged(resource).make_conditional(request)


def created(resource: Resource, address: str) -> Response:
    """Return a resource that was just stored, with its address."""
    return _tagged(resource, 201, {"Location": address})


def _tagged(resource: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer whose ETag is a digest of its body, so that it changes whenever the body does."""
    answer = answered(resource, status, headers)
    answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest()[:32])
    return answer


def screening_here(reference: str) -> Screening:
    """Return the screening with this reference. Raises ApiError."""
    return practice().screenings.by_reference(reference) or missing()


def missing() -> NoReturn:
    """Raise ApiError: there is no such resource."""
    raise ApiError(404, ApiIssue("There is no such resource", code="not-found"))
