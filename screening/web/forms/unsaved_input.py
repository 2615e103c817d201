"""Input on a form that cannot be accepted yet: it stays on a page that can send it again."""

from __future__ import annotations

from flask import abort, render_template, request
from flask_wtf.csrf import validate_csrf
from werkzeug.wrappers import Response
from wtforms.validators import ValidationError

SECRETS = frozenset({"password", "again", "code", "factor", "credential"})  # never written into a page


def typed() -> list[tuple[str, str]]:
    """Return the fields as posted, without the CSRF token and secrets."""
    dropped = {"csrf_token", *SECRETS}
    return [(name, value) for name, value in request.form.items(multi=True) if name not in dropped]


def signed_out() -> Response:
    """Answer a form that arrived after its session ended: what was typed stays on the page.

    Only posts from our own pages are shown: otherwise someone could be tricked into sending a stranger's text.
    """
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        abort(403)
    return Response(render_template("workspace/signed_out.html", typed=typed()), 403, mimetype="text/html")
