"""What the server sees of a client, for `screening doctor --deep`; for anyone else the page does not exist."""

from __future__ import annotations

import time

from flask import Blueprint, abort, request

from screening.exchange.own_address import PASS, PATH, is_pass
from screening.practice import practice
from screening.web.needs import EVERYONE, Needs
from screening.workflow.outside_health import pass_key

seen = Blueprint("seen", __name__)


@seen.get(PATH)
@Needs(EVERYONE)
def seen_client() -> dict[str, str]:
    """Return who the client appears to be, and on what evidence; 404 without a pass."""
    if not is_pass(pass_key(practice().given), request.headers.get(PASS, ""), time.time()):
        abort(404)
    return {
        "client": request.remote_addr or "",
        "port": request.environ.get("REMOTE_PORT", ""),
        "forwarded": request.headers.get("X-Forwarded-For", ""),
        "scheme": request.scheme,
        "bound": request.environ.get("SERVER_NAME", ""),
    }
