"""Programs that call the API: let in by a bearer token with a scope that the view needs, never by a cookie."""

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
    """Let the program that calls in, if its token has one of these scopes.

    Raises Unauthorized without a right token, Forbidden without a scope, TooManyRequests after too many calls.
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
    """Return the program that calls, in a view that needs a scope."""
    return cast(MachineClient, g.machine_client)


def caller() -> Actor:
    """Return the program that calls, as the audit trail names it."""
    return actor_of(calling())


def _challenge(**more: str) -> WWWAuthenticate:
    """Return what a client is told to bring (RFC 6750)."""
    return WWWAuthenticate("bearer", {"realm": "screening", **more})
