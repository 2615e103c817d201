"""What the server sees of a client, for `screening doctor --deep`; to anyone else there is no such page."""

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
    """Tell who the client is taken for, and what says so; not found without a pass."""
    if not is_pass(pass_key(practice().given), request.headers.get(PASS, ""), time.time()):
        abort(404)
    return {
        "client": request.remote_addr or "",
        "port": request.environ.get("REMOTE_PORT", ""),
        "forwarded": request.headers.get("X-Forwarded-For", ""),
        "scheme": request.scheme,
        "bound": request.environ.get("SERVER_NAME", ""),
    }
