"""Access control: no one may enter a page unless it says it needs a role that the person has (web/needs.py)."""

from __future__ import annotations

from typing import cast

from flask import Flask, abort, g, redirect, request, session, url_for
from flask_login import current_user, logout_user, user_logged_in, user_logged_out
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from screening.practice import practice
from screening.records.access.accounts import UsedMeanwhileError
from screening.records.access.tables import Person
from screening.web.auth.machines import let_in
from screening.web.forms.unsaved_input import signed_out
from screening.web.needs import DRAFT_HOLDER, EVERYONE, SCOPES, needs_here
from screening.workflow.practice.credentials import end_sign_in, is_signed_in, sign_in
from screening.workflow.practice.staff import Staff

SAFE = ("GET", "HEAD", "OPTIONS")  # safe methods (RFC 9110)
SIGN_IN = "sign_in"  # session key
_CSRF_TOKENS = "csrf_tokens"  # session key: person → the token of their pages
_MOST_PEOPLE = 5  # whose tokens a browser keeps
_BY_ITSELF = "X-By-Itself"  # the header of requests that a page makes on its own: they keep no session alive
_WITH_ACCOUNTS = ("security", "workspace")  # the patient's pages, files and health checks have no accounts


def guard(app: Flask) -> None:
    """Put the gate before every view, and keep a row for each session."""
    app.before_request(_gate)
    user_logged_in.connect(_started, app)
    user_logged_out.connect(_ended, app)


def for_staff() -> bool:
    """Return whether this URL is on the practice's own side, even if no page is there."""
    return request.path.startswith("/workspace/")


def signed_in() -> Person:
    """Return who is signed in; on an open page possibly no one, with is_authenticated False."""
    return cast(Person, current_user)


def staff() -> Staff:
    """Return who is signed in, in the form that steps take."""
    return Staff(signed_in().id, signed_in().name)


def roles_of(person: Person) -> frozenset[str]:
    """Return a person's roles; none if not signed in."""
    return person.role_names if person.is_authenticated else frozenset()


def _gate() -> Response | None:
    """Admit those who may enter; an unknown page is 404, a forbidden one 403, and others must sign in first."""
    if request.endpoint is None:
        return None
    wanted = needs_here().who
    if request.blueprint in _WITH_ACCOUNTS:
        _sign_out_of_ended_session()
    if wanted == EVERYONE or (wanted == DRAFT_HOLDER and request.blueprint == "patient"):  # the blueprint checks
        return None
    if not wanted:
        abort(404)
    if wanted <= SCOPES:
        let_in(wanted)
        return None
    if not signed_in().is_authenticated:
        return redirect(url_for("security.login", next=request.path)) if request.method in SAFE else signed_out()
    return None if roles_of(signed_in()) & wanted else abort(403)


def _sign_out_of_ended_session() -> None:
    """Sign out a browser whose session ended on the server, since some open pages ask who is there."""
    sign_in_id, seen = session.get(SIGN_IN, ""), _BY_ITSELF not in request.headers
    if signed_in().is_authenticated and not is_signed_in(practice(), sign_in_id, signed_in().id, seen=seen):
        logout_user()


def _started(_app: Flask, user: Person, **_more: object) -> None:
    _use_own_csrf_token(str(user.id))
    try:
        session[SIGN_IN] = sign_in(practice(), Staff(user.id, user.name), request.user_agent.string)
    except UsedMeanwhileError:
        session.clear()
        raise


def _use_own_csrf_token(person: str) -> None:
    """Give each person who signs in with this browser a CSRF token of their own.

    What one person typed on a page cannot be sent, or signed, in the name of another who signed in meanwhile; the
    first one can still send it after signing in again.
    """
    kept, here = session.get(_CSRF_TOKENS, {}), session.get("csrf_token")
    if person not in kept and (here is None or here in kept.values()):
        session.pop("csrf_token", None)
        g.pop("csrf_token", None)
        generate_csrf()
        here = session["csrf_token"]
    session["csrf_token"] = kept.get(person, here)
    g.pop("csrf_token", None)  # the page made from now on has the new one
    others = {other: token for other, token in kept.items() if other != person}
    session[_CSRF_TOKENS] = {**dict(list(others.items())[-_MOST_PEOPLE:]), person: session["csrf_token"]}


def _ended(_app: Flask, user: Person, **_more: object) -> None:
    end_sign_in(practice(), session.pop(SIGN_IN, ""), user.id)
