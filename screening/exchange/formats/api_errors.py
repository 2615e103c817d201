"""Errors as programs read them: an OperationOutcome of FHIR R4, and problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ApiIssue:
    """One thing that is wrong: a sentence that repeats no answer, and where it is.

    `where` is a FHIRPath expression on FHIR's paths, such as "QuestionnaireResponse.item[2].answer[0]", and elsewhere a
    JSON pointer; "" for the whole request. `code` is one of FHIR's issue types, "" for the one that fits the status.
    """

    text: str
    where: str = ""
    code: str = ""


# FHIR's issue types (http://hl7.org/fhir/R4/valueset-issue-type.html), a title, and what to do, by status.
STATUSES = {
    400: ("structure", "The request cannot be read", "Check the body, its encoding and the address."),
    401: ("login", "A token is missing or wrong", "Send “Authorization: Bearer …” with a token that was not revoked."),
    403: ("forbidden", "The token does not allow this", "An administrator can add a client with the scope it needs."),
    404: ("not-found", "There is nothing at this address", "It was never there, or was erased."),
    405: ("not-supported", "This address takes another method", "The header Allow lists those that it takes."),
    406: ("not-supported", "There is no answer in a format you accept", "Accept one that the documentation names."),
    409: ("conflict", "This has been changed in the meantime", "Read it again, then decide."),
    412: ("conflict", "A condition of the request does not hold", "Read it again, then decide."),
    413: ("too-long", "The body is too large", "A body has at most 256 KiB."),
    415: ("not-supported", "This address does not accept the body’s format", "Check Content-Type."),
    422: ("processing", "The body breaks a rule", "Each issue names its place."),
    429: ("throttled", "There were too many calls", "The header Retry-After says how many seconds to wait."),
    500: ("exception", "Something broke here", "It was not your fault. The practice's log has the request id."),
    503: ("transient", "The practice cannot answer now", "Try again in a few seconds."),
}
_FATAL = 500


def operation_outcome(status: int, issues: Sequence[ApiIssue] = ()) -> dict[str, Any]:
    """Return an OperationOutcome; without issues, one that says what the status means."""
    code, title, advice = _words(status)
    told = issues or (ApiIssue(f"{title}. {advice}"),)
    severity = "fatal" if status == _FATAL else "error"
    return {
        "resourceType": "OperationOutcome",
        "issue": [
            {"severity": severity, "code": one.code or code, "diagnostics": one.text}
            | ({"expression": [one.where]} if one.where else {})
            for one in told
        ],
    }


def problem_details(status: int, issues: Sequence[ApiIssue] = ()) -> dict[str, Any]:
    """Return problem details; `errors` has one object for each issue."""
    _code, title, advice = _words(status)
    errors = [{"detail": one.text} | ({"pointer": one.where} if one.where else {}) for one in issues]
    detail = issues[0].text if len(issues) == 1 else advice
    return {"type": "about:blank", "title": title, "status": status, "detail": detail} | (
        {"errors": errors} if errors else {}
    )


def _words(status: int) -> tuple[str, str, str]:
    return STATUSES[status if status in STATUSES else 400 if status < 500 else 500]  # noqa: PLR2004  classes (RFC 9110)
