"""A fresh factor: sensitive actions ask for a new code from the app. Without an app, people linked to an account at the
identity provider confirm their identity there again, and others type the password.

Nothing typed is lost: the question page carries the form that led to it.
"""

from __future__ import annotations

import time
from datetime import timedelta

from flask import Flask, current_app, redirect, render_template, request, session, url_for
from flask_security.utils import check_and_update_authn_fresh
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from screening.practice import practice
from screening.records.access.tables import Person
from screening.web.auth.access import SAFE, signed_in
from screening.web.forms.unsaved_input import typed
from screening.web.needs import needs_here
from screening.workflow.practice.attempts import count_wrong_attempt, forgive_attempts

FACTOR = "factor"
NEXT = "after_factor"  # session key for where to continue
MOST_PASSWORD = 4096  # letters: more than any password has, and no more are hashed
_COUNTER = "fresh factor"  # counter of wrong attempts


def require_fresh_factor(app: Flask) -> None:
    """Ask for the factor before views that need it, after the check of the CSRF token.

    Where Flask-Security itself requires freshness, it asks the same question: a password alone is not enough.
    """
    app.before_request(_ask)
    app.extensions["security"].reauthn_handler(_ask_for_flask_security)


def is_confirmed_there(person: Person) -> bool:
    """Return whether a person confirms their identity at the identity provider, having no authenticator app."""
    given = practice().given.single_sign_on
    return given is not None and person.sign_on_issuer == given.issuer and not person.tf_primary_method


def is_right_factor(factor: str) -> bool:
    """Return whether a factor is the signed-in person's, and mark it fresh. Raises TooManyRequests after wrong ones."""
    person = signed_in()
    name = person.fs_uniquifier
    wait = count_wrong_attempt(practice(), _COUNTER, name)
    if wait:
        raise TooManyRequests(retry_after=wait)
    if person.tf_primary_method:
        totp = current_app.extensions["security"].totp_factory
        right = totp.verify_totp(factor.strip(), person.tf_totp_secret, person)
    else:
        right = not is_confirmed_there(person) and person.verify_and_update_password(factor[:MOST_PASSWORD])
    if right:
        forgive_attempts(practice(), [(_COUNTER, name)])
        session["fs_paa"] = time.time()  # where Flask-Security keeps it
    return bool(right)


def factor_page(*, wrong: bool, problem: str = "") -> str:
    """Return the page that asks for a factor, including what was typed on the form that led here.

    `problem` is what went wrong at the identity provider.
    """
    return render_template(
        "workspace/renew.html",
        typed=typed(),
        keeps=request.method not in SAFE,
        code=bool(signed_in().tf_primary_method),
        there=is_confirmed_there(signed_in()),
        wrong=wrong,
        problem=problem,
    )


def _ask() -> Response | None:
    needs = needs_here()
    if needs.fresh is None or not signed_in().is_authenticated or (needs.fresh_if and not needs.fresh_if()):
        return None
    if check_and_update_authn_fresh(needs.fresh, timedelta(0)):
        return None
    if request.method in SAFE:
        session[NEXT] = request.full_path
        return redirect(url_for("workspace.renew"))
    factor = request.form.get(FACTOR)
    if factor is not None and is_right_factor(factor):
        return None
    return Response(factor_page(wrong=factor is not None), 422, mimetype="text/html")


def _ask_for_flask_security(_within: timedelta, _grace: timedelta, **_more: object) -> Response:
    session[NEXT] = request.full_path if request.method in SAFE else url_for("workspace.sign_ins")
    return redirect(url_for("workspace.renew"))
