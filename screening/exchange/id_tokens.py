"""ID tokens: who someone is, if a provider signed it for this practice and this browser."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry

from screening.settings import SingleSignOn

SKEW = 120  # seconds that clocks may differ
_MOST_SUBJECT = 255  # letters (OpenID Connect Core 1.0, section 2)
ALGORITHMS = [f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)]  # none with a shared key
_LATEST = 2**53  # a larger number is not a time, and may be too large for a float
_TIMES = ("iat", "nbf")
Key: TypeAlias = RSAKey | ECKey


class Problem(StrEnum):
    """Why a single sign-on failed."""

    AWAY = "provider away"
    DECLINED = "declined there"
    LOST = "not begun here"
    USED = "code not accepted"
    NOT_KNOWN_THERE = "practice not known there"
    NOT_VALID = "answer not valid"
    CLOCK = "clocks differ"
    UNVERIFIED = "email not verified"
    UNKNOWN = "no account"
    NOT_THEM = "another person"
    NOT_FRESH = "not confirmed just now"
    NO_FACTOR = "no second factor there"


class SignOnError(Exception):
    """No one is signed in; the message is the problem and its cause, without anything that was sent to us."""

    def __init__(self, problem: Problem, cause: str = "") -> None:
        super().__init__(f"{problem} ({cause})" if cause else str(problem))
        self.problem = problem


@dataclass(frozen=True)
class ProviderIdentity:
    """Who came back. `email` is "" unless the provider verified it; `authenticated_at` is 0 if it does not say."""

    issuer: str
    subject: str
    email: str
    authenticated_at: float
    second_factor: bool


def read_id_token(
    tokens: dict[str, Any], nonce: str, known_as: SingleSignOn, keys_for: Callable[[dict[str, Any]], list[Key]]
) -> ProviderIdentity:
    """Return the identity in the ID token among these tokens.

    `nonce` is what its browser was given; `keys_for` finds the provider's keys by the header of a signature. Raises
    SignOnError unless every required claim is present and correct.
    """
    claims = _claims(tokens, nonce, known_as, keys_for)
    subject, email, at = claims["sub"], claims.get("email"), claims.get("auth_time")
    if not (
        isinstance(subject, str)
        and subject
        and subject.isascii()
        and subject.isprintable()
        and len(subject) <= _MOST_SUBJECT
    ):
        raise SignOnError(Problem.NOT_VALID, "sub")
    checked = {one for one in (*(claims.get("amr") or ()), claims.get("acr")) if isinstance(one, str)}
    return ProviderIdentity(
        issuer=known_as.issuer,
        subject=subject,
        email=email if isinstance(email, str) and _is_verified(claims) else "",
        authenticated_at=float(at) if isinstance(at, int | float) and abs(at) < _LATEST else 0.0,
        second_factor=bool(checked & set(known_as.second_factor)),
    )


def signing_key(published: object) -> Key | None:
    """Return a published key if it can check signatures; None for any other."""
    if not isinstance(published, dict) or published.get("use", "sig") != "sig":
        return None
    try:
        match published.get("kty"):
            case "RSA":
                return RSAKey.import_key(published)
            case "EC":
                return ECKey.import_key(published)
    except (JoseError, ValueError, TypeError, KeyError):
        pass  # an unusable key
    return None


def fitting(keys: Iterable[Key], header: dict[str, Any]) -> list[Key]:
    """Return the keys that may have made a signature with this header."""
    algorithm, name = header.get("alg"), header.get("kid")
    kind = ECKey if str(algorithm).startswith("ES") else RSAKey
    return [key for key in keys if isinstance(key, kind) and name in (None, key.kid) and key.alg in (None, algorithm)]


def _claims(
    tokens: dict[str, Any], nonce: str, known_as: SingleSignOn, keys_for: Callable[[dict[str, Any]], list[Key]]
) -> dict[str, Any]:
    signed, access = tokens.get("id_token"), tokens.get("access_token")
    if not isinstance(signed, str) or not signed.isascii():
        raise SignOnError(Problem.NOT_VALID, "no ID token")
    wanted: dict[str, Any] = {
        "iss": {"essential": True, "value": known_as.issuer},
        "aud": {"essential": True, "value": known_as.client_id},
    }
    given = {"client_id": known_as.client_id, "nonce": nonce}
    given |= {"access_token": access} if isinstance(access, str) else {}

    def key_of(signature: Any) -> Key:
        found = keys_for(signature.headers())
        if len(found) != 1:
            raise SignOnError(Problem.NOT_VALID, "signed with none of its keys")
        return found[0]

    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    said: dict[str, Any] = {}
    try:
        token = jwt.decode(signed, key=key_of, registry=registry)
        said = token.claims
        CodeIDToken(said, token.header, wanted, given).validate(leeway=SKEW)
    except ExpiredTokenError:
        raise SignOnError(Problem.CLOCK, "exp") from None
    except ClaimError as error:
        early = error.claim in _TIMES and isinstance(said.get(error.claim), int | float)
        raise SignOnError(Problem.CLOCK if early else Problem.NOT_VALID, str(error.claim)) from None
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:  # whatever else a token may hold
        raise SignOnError(Problem.NOT_VALID, type(error).__name__) from None
    return said


def _is_verified(claims: dict[str, Any]) -> bool:
    """Return whether the provider says that it verified the address; Entra ID says so of the domain's owner."""
    return claims.get("email_verified") is True or claims.get("xms_edov") in (True, "1", "true")
