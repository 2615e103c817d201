"""What is wrong with a resource, as an OperationOutcome: never with what somebody answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from screening.exchange.fhir.form import Resource


@dataclass(frozen=True)
class Issue:
    """One thing that is wrong: an issue type of FHIR, a sentence, and where, in FHIRPath ("" for the whole)."""

    code: str
    says: str
    expression: str = ""
    severity: str = "error"


def operation_outcome(issues: Iterable[Issue]) -> Resource:
    """Return the resource; without an issue it says that all is well."""
    said = list(issues) or [Issue("informational", "No mistakes.", severity="information")]
    return {"resourceType": "OperationOutcome", "issue": [_issue(issue) for issue in said]}


def _issue(issue: Issue) -> Resource:
    where = {"expression": [issue.expression]} if issue.expression else {}
    return {"severity": issue.severity, "code": issue.code, "diagnostics": issue.says, **where}
