"""CDS Hooks 2.0.1: record systems discover the services, call when a chart is opened or something is ordered, and send
feedback on the cards. Off (404) until the settings list who may call.
"""

from __future__ import annotations

from flask import abort, request
from werkzeug.wrappers import Response

from screening.exchange.cds_hooks.calls import CallError, read_feedback, read_hook
from screening.exchange.cds_hooks.services import SERVICES, discovery
from screening.exchange.cds_hooks.tokens import Caller, TokenError
from screening.exchange.formats.api_errors import ApiIssue
from screening.practice import practice
from screening.web.api.messages import answered, read_body
from screening.web.api.problems import ApiError
from screening.web.blueprints import api
from screening.web.needs import EVERYONE, Needs
from screening.workflow.hooks.answer import AskedHook, answer, keep_feedback
from screening.workflow.hooks.callers import admit
from screening.workflow.rules.versions import rulebook_in_force

_SERVICE = f"<any({', '.join(map(repr, SERVICES))}):service>"  # others get 404
_POSTS = 18_000  # an hour, from one address: a hospital has one for all its charts
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="cds-services", error="invalid_token"'}


@api.get("/cds-services")
@Needs(EVERYONE)
def cds_services() -> Response:
    """List the hooks that are answered, and what to send with each."""
    _refuse_unless_on()
    book = rulebook_in_force(practice())
    return answered(discovery(book.treatment.wording.name["en"], book.record.pregnancy_codes))


@api.post(f"/cds-services/{_SERVICE}")
@Needs(EVERYONE, posts_an_hour=_POSTS)
def cds_hook(service: str) -> Response:
    """Answer a hook with cards. The token of the call is checked here: its issuer has no account."""
    caller = _caller(service)
    try:
        asked = AskedHook(service, caller.issuer, read_hook(read_body(), SERVICES[service]))
    except CallError as error:
        raise ApiError(error.status, ApiIssue(str(error), error.where)) from None
    return answered({"cards": answer(practice(), practice().settings, asked)})


@api.post(f"/cds-services/{_SERVICE}/feedback")
@Needs(EVERYONE, posts_an_hour=_POSTS)
def cds_feedback(service: str) -> Response:
    """Store feedback on cards."""
    caller = _caller(service)
    try:
        told = read_feedback(read_body())
    except CallError as error:
        raise ApiError(error.status, ApiIssue(str(error), error.where)) from None
    keep_feedback(practice(), service, caller.issuer, told)
    return answered({})


def _refuse_unless_on() -> None:
    if not practice().given.cds_issuers:
        abort(404)


def _caller(service: str) -> Caller:
    """Return the caller of a service. Raises ApiError for a wrong token."""
    _refuse_unless_on()
    given, address = request.authorization, practice().given.address
    token = (given.token if given is not None and given.type == "bearer" else None) or ""
    audiences = {f"{address}/cds-services/{service}", f"{address}{request.path}"}
    try:
        return admit(practice(), practice().given.cds_issuers, token, audiences)
    except TokenError as error:
        raise ApiError(401, ApiIssue(f"The token of the call is not accepted: {error}"), headers=_CHALLENGE) from None
