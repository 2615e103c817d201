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
    """The process answers."""
    return {"status": "ok"}


@health.get("/readyz")
@Needs(EVERYONE)
def readyz() -> tuple[dict[str, str], int]:
    """The database answers, the key opens what is kept, rules are in force, there is room on the disk.

    Each check by name: "ok" or a sentence. 503 when one that serving needs fails; a rules.yaml that differs from what
    is in force is told and does not count.
    """
    checks = check_all(practice(), practice().settings)
    words = {check.name: check.problem or "ok" for check in checks}
    return words, 503 if any(check.fails for check in checks) else 200
