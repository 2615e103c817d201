"""Tokens of record systems: a JSON web token in each call says who is calling, and that it is meant for this service.

CDS Hooks 2.0.1, "Trusting CDS Clients". Only keys of configured issuers count, never an address in the token.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry

from screening.exchange.formats.strict_json import JsonError, read_json
from screening.exchange.guarded import Guard
from screening.exchange.id_tokens import ALGORITHMS, SKEW, Key, fitting, signing_key
from screening.exchange.short_calls import Inquiry, NoReplyError

LONGEST = 3600  # seconds that a token may be valid for; it cannot be used twice in that time
_KEPT, _AGAIN = 600, 30  # seconds until keys are fetched again, and until an unknown one may be a new one
_WAIT = 1.0  # seconds to wait for keys that another call is fetching
_MOST_ID = 255  # letters of a token's id
_MOST_TOKEN = 8192  # letters
_OK = 200


class TokenError(Exception):
    """A call is refused; the message says which part of the token is wrong, without anything it holds."""


@dataclass(frozen=True)
class Caller:
    """The caller: the issuer, and the id of the token, which is accepted once until `LONGEST` seconds have passed."""

    issuer: str
    token_id: str


class IssuerKeys:
    """The keys of one issuer, from a file or an address (possibly in a private network); kept for ten minutes.

    One call at a time fetches them. Meanwhile, others use the previous keys, or wait for a moment if there are none.
    """

    def __init__(self, source: str, seconds: float) -> None:
        self._source, self._seconds = source, seconds
        self._keys: list[Key] = []
        self._asked_at = float("-inf")
        self._fetching = Lock()

    def fitting(self, header: dict[str, Any]) -> list[Key]:
        """Return the keys that may have made a signature with this header. Raises TokenError if there are none."""
        found = fitting(self._keys, header)
        if found and not self._are_old():
            return found
        if self._fetching.acquire(timeout=0 if self._keys else _WAIT):
            try:
                if self._are_old() or (self._age() > _AGAIN and not fitting(self._keys, header)):
                    self._fetch()
            finally:
                self._fetching.release()
        return fitting(self._keys, header)

    def _age(self) -> float:
        return time.monotonic() - self._asked_at

    def _are_old(self) -> bool:
        return self._age() > _KEPT

    def _fetch(self) -> None:
        # Recorded first: while keys cannot be read, a stranger's calls must not make us ask again and again.
        self._asked_at = time.monotonic()
        try:
            self._keys = self.read()
        except TokenError:
            if not self._keys:  # the previous keys are used until new ones can be read
                raise

    def read(self) -> list[Key]:
        """Return the keys that can check signatures. Raises TokenError if they cannot be read."""
        try:
            found = read_json(self._text())
        except (OSError, JsonError, NoReplyError) as error:
            raise TokenError(f"the keys of its issuer cannot be read ({type(error).__name__})") from None
        keys = found.get("keys") if isinstance(found, dict) else None
        return [key for one in keys if (key := signing_key(one))] if isinstance(keys, list) else []

    def _text(self) -> bytes:
        if not self._source.startswith(("https://", "http://")):
            return Path(self._source).read_bytes()
        reply = Guard(private=True).fetch(Inquiry(self._source), self._seconds)
        if reply.status != _OK:
            raise NoReplyError(f"it answers {reply.status}")
        return reply.body


def read_token(token: str, issuers: Mapping[str, IssuerKeys], audiences: Collection[str]) -> Caller:
    """Return who made a token, which must be signed by one of these issuers for one of these addresses.

    Raises TokenError.
    """
    if not token.isascii() or len(token) > _MOST_TOKEN:
        raise TokenError("it is not a token")

    def key_of(signature: Any) -> Key:
        keys = issuers[_issuer(signature.payload, issuers)].fitting(signature.headers())
        if len(keys) != 1:
            raise TokenError("it is signed with none of the keys of its issuer")
        return keys[0]

    try:
        decoded = jwt.decode(token, key=key_of, registry=JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False))
        claims = decoded.claims
        wanted = jwt.JWTClaimsRegistry(
            leeway=SKEW,
            iss={"essential": True, "values": list(issuers)},
            aud={"essential": True, "values": list(audiences)},
            exp={"essential": True},
            iat={"essential": True},
            jti={"essential": True},
        )
        wanted.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:  # whatever else a token may hold
        claim = getattr(error, "claim", "")
        raise TokenError(f"{claim} is missing or wrong" if claim else "it is not a token that we accept") from None
    if claims["exp"] > time.time() + LONGEST:
        raise TokenError(f"exp is more than {LONGEST} seconds away")
    if not 0 < len(claims["jti"]) <= _MOST_ID:
        raise TokenError("jti is missing or wrong")
    return Caller(claims["iss"], claims["jti"])


def _issuer(payload: bytes, issuers: Mapping[str, IssuerKeys]) -> str:
    """Return the issuer stated in a token, before its signature is checked. Raises TokenError for an unknown one."""
    claims = read_json(payload)
    issuer = claims.get("iss") if isinstance(claims, dict) else None
    if not isinstance(issuer, str) or issuer not in issuers:
        raise TokenError("iss is missing or wrong")
    return issuer
