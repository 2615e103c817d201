"""Programs that call the API: admitted by a bearer token with a scope that the view needs, never by a cookie."""

from __future__ import annotations

from collections.abc import Set
from typing import cast

from flask import g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, TooManyRequests, Unauthorized
from werkzeug.wrappers import Response

from screening.practice import practice
from screening.records.access.machine_clients import MachineClient
from screening.records.audit.entries import Actor
from screening.workflow.practice.machine_clients import MOST_CALLS, actor_of, admit


def let_in(scopes: Set[str]) -> None:
    """Admit the calling program if its token has one of these scopes.

    Raises Unauthorized without a valid token, Forbidden without a scope, TooManyRequests after too many calls.
    """
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise Unauthorized(www_authenticate=_challenge())
    admitted = admit(practice(), given.token, MOST_CALLS * practice().given.limit_times)
    if admitted is None:
        raise Unauthorized(www_authenticate=_challenge(error="invalid_token"))
    if admitted.wait:
        raise TooManyRequests(retry_after=admitted.wait)
    if not admitted.client.scopes & scopes:
        wanted = _challenge(error="insufficient_scope", scope=" ".join(sorted(scopes)))
        raise Forbidden(response=Response(status=403, headers={"WWW-Authenticate": str(wanted)}))
    g.machine_client = admitted.client


def calling() -> MachineClient:
    """Return the calling program, in a view that needs a scope."""
    return cast(MachineClient, g.machine_client)


def caller() -> Actor:
    """Return the audit actor for the calling program."""
    return actor_of(calling())


def _challenge(**more: str) -> WWWAuthenticate:
    """Return the challenge that says what a client must send (RFC 6750)."""
    return WWWAuthenticate("bearer", {"realm": "screening", **more})
