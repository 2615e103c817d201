"""Health: whether the process answers, and whether it can serve."""

from __future__ import annotations

from flask import Blueprint

from screening.practice import practice
from screening.web.needs import EVERYONE, Needs
from screening.workflow.health import check_all

health = Blueprint("health", __name__)


@health.get("/healthz")
@Needs(EVERYONE)
def healthz() -> dict[str, str]:
    """Answer that the process is up."""
    return {"status": "ok"}


@health.get("/readyz")
@Needs(EVERYONE)
def readyz() -> tuple[dict[str, str], int]:
    """Check the database, the key, the rules in force and disk space.

    Each check by name: "ok" or a sentence. 503 if a required one fails; a rules.yaml that differs from the rules in
    force is reported but does not count.
    """
    checks = check_all(practice(), practice().settings)
    words = {check.name: check.problem or "ok" for check in checks}
    return words, 503 if any(check.fails for check in checks) else 200
