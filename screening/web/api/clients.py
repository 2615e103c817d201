"""Where a program checks whether its token works and what it may do."""

from __future__ import annotations

from werkzeug.wrappers import Response

from screening.web.api.messages import answered
from screening.web.auth.machines import calling
from screening.web.blueprints import api
from screening.web.needs import SCOPES, Needs


@api.get("/api/client")
@Needs(SCOPES)
def client() -> Response:
    """Return the name that the practice gave the caller, and the scopes of its token."""
    return answered({"name": calling().name, "scopes": sorted(calling().scopes)})
