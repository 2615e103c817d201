"""A caution as a DetectedIssue: what was found, and what a clinician who asked about it concluded."""

from __future__ import annotations

from collections.abc import Iterator

from screening.domain.rules.rulebook import Outcome
from screening.domain.rules.suggestion import Finding
from screening.exchange.fhir.form import Resource
from screening.exchange.fhir.screened import CAUTION, GUIDANCE, PATIENT, RESPONSE, ExportedScreening
from screening.exchange.fhir.terms import CHECKS, CONCLUSIONS, RULES, WORDS

_SEVERITY = {Outcome.EMERGENCY: "high", Outcome.NOT_NOW: "high", Outcome.DISCUSS_FIRST: "moderate"}


def cautions(screened: ExportedScreening) -> tuple[Finding, ...]:
    """Return the findings that call for caution: no notes on the plan, and not the one that says "fits"."""
    return tuple(one for one in screened.suggestion.findings if one.rule.suggest in _SEVERITY)


def issue_part(finding: Finding) -> str:
    """Return the name of a caution among the parts of the Bundle."""
    return f"{CAUTION}-{finding.rule.id}"


def detected_issue(screened: ExportedScreening, finding: Finding) -> Resource:
    """Return a caution. It stays preliminary; what a clinician found on asking about it is listed with it."""
    rule, form = finding.rule, screened.form
    mitigation = list(_mitigation(screened, finding))
    return {
        "resourceType": "DetectedIssue",
        "identifier": [screened.name(issue_part(finding))],
        "status": "preliminary",
        "code": form.concept(RULES, rule.id, rule.title or rule.ref),
        "severity": _SEVERITY[rule.suggest or Outcome.DISCUSS_FIRST],
        "patient": screened.refer(PATIENT),
        "identifiedDateTime": screened.changed if screened.corrected else screened.sent,
        "implicated": [screened.refer(RESPONSE), screened.refer(GUIDANCE)],
        "evidence": [{"detail": [screened.refer(RESPONSE)]}],
        "detail": rule.therapist,
        **({"mitigation": mitigation} if mitigation else {}),
    }


def _mitigation(screened: ExportedScreening, finding: Finding) -> Iterator[Resource]:
    """Yield what asking about the caution showed, if someone did, and the overall conclusion."""
    signed = screened.decision
    if signed is None:
        return
    done = {"date": signed.at.isoformat(timespec="seconds"), "author": {"display": signed.by}}
    tick = signed.content.cautions.get(finding.rule.id)
    if tick is not None:
        yield {"action": screened.form.concept(CHECKS, tick, WORDS[CHECKS][tick]), **done}
    conclusion = signed.content.conclusion
    yield {"action": screened.form.concept(CONCLUSIONS, conclusion, WORDS[CONCLUSIONS][conclusion]), **done}
