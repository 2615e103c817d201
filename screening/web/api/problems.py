"""Errors on the paths that programs call: an OperationOutcome where FHIR is spoken, problem details elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from screening.exchange.formats.api_errors import ApiIssue, operation_outcome, problem_details
from screening.web.blueprints import speaks_fhir

FHIR_TYPE, PROBLEM_TYPE = "application/fhir+json", "application/problem+json"
_KEPT = ("Allow", "Retry-After", "WWW-Authenticate", "Accept", "ETag")  # of an error's own headers


class ApiError(HTTPException):
    """A refused call, and each thing that is wrong with it."""

    def __init__(self, code: int, *issues: ApiIssue, headers: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.code, self.issues, self.more = code, issues, headers or {}


def problem_answer(status: int, issues: Sequence[ApiIssue] = ()) -> Response:
    """Return an error in the format for programs at this address."""
    told = operation_outcome(status, issues) if speaks_fhir() else problem_details(status, issues)
    return Response(json.dumps(told), status, content_type=FHIR_TYPE if speaks_fhir() else PROBLEM_TYPE)


def http_problem(error: HTTPException) -> Response:
    """Return an HTTP error in the format for programs, with those of its headers that say how to proceed."""
    own = error.get_response()
    if isinstance(error, ApiError):
        answer = problem_answer(own.status_code, error.issues)
        answer.headers.extend(error.more)
        return answer
    answer = problem_answer(own.status_code)
    answer.headers.extend({name: own.headers[name] for name in _KEPT if name in own.headers})
    return answer
