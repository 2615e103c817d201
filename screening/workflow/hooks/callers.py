"""Record systems that call CDS Hooks: admitted by a token from an issuer in the settings, each token only once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from functools import lru_cache

from screening.exchange.cds_hooks.tokens import LONGEST, Caller, IssuerKeys, TokenError, read_token
from screening.exchange.id_tokens import SKEW
from screening.records.audit.entries import Actor
from screening.records.audit.tables import MOST_ACTOR
from screening.records.stores import Stores
from screening.settings import HookIssuer
from screening.workflow.practice.attempts import count_attempt

_SECONDS = 4.0  # for the address of an issuer's keys to answer
_ONCE = timedelta(seconds=LONGEST + 2 * SKEW)  # by then the token has expired anyway


def admit(stores: Stores, issuers: tuple[HookIssuer, ...], token: str, audiences: Collection[str]) -> Caller:
    """Return who calls with a token that is meant for one of these addresses. Raises TokenError."""
    caller = read_token(token, issuer_keys(issuers), audiences)
    if count_attempt(stores, "hook token", f"{caller.issuer}\n{caller.token_id}", 1, _ONCE):
        raise TokenError("jti was used before")
    return caller


def chart_actor(issuer: str) -> Actor:
    """Return the actor for a record system on the audit trail."""
    return Actor(f"chart:{issuer}"[:MOST_ACTOR], issuer)


@lru_cache(maxsize=8)
def issuer_keys(issuers: tuple[HookIssuer, ...]) -> Mapping[str, IssuerKeys]:
    """Return the keys of each issuer by its name: one object per process, which remembers what it fetched."""
    return {one.name: IssuerKeys(one.keys, _SECONDS) for one in issuers}
