"""The identity provider: sends people there, and trusts only what it signed for this practice and this browser.

OpenID Connect with an authorization code and PKCE. Authlib and joserfc implement the protocol; calls to the provider
are short ones. No code, token or secret gets into a message.
"""

from __future__ import annotations

import hmac
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from screening.exchange.id_tokens import (
    Key,
    Problem,
    ProviderIdentity,
    SignOnError,
    fitting,
    read_id_token,
    signing_key,
)
from screening.exchange.short_calls import Inquiry, NoReplyError, Reply, ask
from screening.settings import SingleSignOn

DISCOVERY = "/.well-known/openid-configuration"
_KEPT = 600  # seconds that what the provider publishes is cached
_KEYS_AGAIN = 30  # seconds after which an unknown key may be a new one
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_OK = 200
_CLIENT_ERRORS = ("invalid_client", "unauthorized_client")
_DECLINED = (
    "access_denied",
    "consent_required",
    "interaction_required",
    "login_required",
    "account_selection_required",
)
_AWAY = ("temporarily_unavailable", "server_error")


@dataclass(frozen=True)
class Begun:
    """What a browser sent to the provider must bring back, or what proves that it is the same browser."""

    state: str
    nonce: str
    verifier: str


class IdentityProvider:
    """One provider; what it publishes is kept for ten minutes."""

    def __init__(self, settings: SingleSignOn, seconds: float) -> None:
        """`seconds` is how long one answer may take."""
        self._settings, self._seconds = settings, seconds
        self._published: dict[str, Any] = {}
        self._keys: list[Key] = []
        self._published_at = self._keys_at = float("-inf")

    def begin(self, back: str, *, again: bool = False) -> tuple[str, Begun]:
        """Return where to send a browser that should come `back`, and what it must bring; `again` forces a new sign-in.

        Raises SignOnError.
        """
        begun = Begun(*(secrets.token_urlsafe(32) for _ in range(3)))
        address = prepare_grant_uri(
            self.published()["authorization_endpoint"],
            self._settings.client_id,
            "code",
            back,
            "openid email",
            begun.state,
            nonce=begun.nonce,
            code_challenge=create_s256_code_challenge(begun.verifier),
            code_challenge_method="S256",
            acr_values=" ".join(self._settings.second_factor) or None,
            **({"prompt": "login", "max_age": "0"} if again else {}),
        )
        return address, begun

    def finish(self, begun: Begun, brought: dict[str, str], back: str) -> ProviderIdentity:
        """Return the identity of a browser that came `back`, from the parameters it brought. Raises SignOnError."""
        if not hmac.compare_digest(begun.state.encode(), brought.get("state", "").encode()):
            raise SignOnError(Problem.LOST, "state")
        if brought.get("iss", self._settings.issuer) != self._settings.issuer:
            raise SignOnError(Problem.NOT_VALID, "iss")
        if "error" in brought:
            raise _declined(brought["error"])
        if not brought.get("code"):
            raise SignOnError(Problem.LOST, "code")
        tokens = self._exchanged(brought["code"], begun, back)
        return read_id_token(tokens, begun.nonce, self._settings, self._keys_for)

    def sign_out_address(self, back: str) -> str:
        """Return where to sign out at the provider and come `back`; "" if it publishes none. Raises SignOnError."""
        address = self.published().get("end_session_endpoint")
        if not isinstance(address, str) or not self._is_safe(address):
            return ""
        wanted = {"client_id": self._settings.client_id, "post_logout_redirect_uri": back}
        return str(add_params_to_uri(address, list(wanted.items())))

    def published(self) -> dict[str, Any]:
        """Return what the provider publishes about itself. Raises SignOnError."""
        if time.monotonic() - self._published_at > _KEPT:
            found = self._fetched(Inquiry(self._settings.issuer.rstrip("/") + DISCOVERY))
            if found.get("issuer") != self._settings.issuer:
                raise SignOnError(Problem.NOT_VALID, "its own name differs from SCREENING_OIDC_ISSUER")
            for name in _ENDPOINTS:
                if not self._is_safe(found.get(name)):
                    raise SignOnError(Problem.NOT_VALID, f"no {name} that begins with https://")
            self._published, self._published_at = found, time.monotonic()
        return self._published

    def fetch_keys(self) -> list[Key]:
        """Fetch the provider's signing keys, and return the usable ones. Raises SignOnError."""
        found = self._fetched(Inquiry(self.published()["jwks_uri"])).get("keys")
        keys = [key for one in found if (key := signing_key(one))] if isinstance(found, list) else []
        self._keys, self._keys_at = keys, time.monotonic()
        return keys

    def _is_safe(self, address: object) -> bool:
        """Return whether an address that the provider publishes is as safe as its own."""
        own = urlsplit(self._settings.issuer).scheme
        return (
            isinstance(address, str)
            and address.isascii()
            and address.isprintable()
            and address.startswith(("https://", f"{own}://"))
        )

    def _fetched(self, call: Inquiry) -> dict[str, Any]:
        answer = self._asked(call)
        found = _json(answer)
        if answer.status != _OK or found is None:
            raise SignOnError(Problem.AWAY, f"it answers {answer.status}, not JSON" if found is None else "error")
        return found

    def _asked(self, call: Inquiry) -> Reply:
        try:
            return ask(call, self._seconds)
        except NoReplyError as error:
            raise SignOnError(Problem.AWAY, str(error)) from None

    def _exchanged(self, code: str, begun: Begun, back: str) -> dict[str, Any]:
        """Return what the provider gives for a code."""
        published = self.published()
        body = prepare_token_request("authorization_code", code=code, redirect_uri=back, code_verifier=begun.verifier)
        ways = published.get("token_endpoint_auth_methods_supported")
        way = "client_secret_post" if isinstance(ways, list) and "client_secret_post" in ways else None
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        auth = ClientAuth(self._settings.client_id, self._settings.secret, way)
        url, headers, body = auth.prepare("POST", published["token_endpoint"], headers, body)
        answer = self._asked(Inquiry(url, headers, body))
        found = _json(answer)
        if found is None or answer.status >= 500:  # noqa: PLR2004  a server's own failure (RFC 9110)
            raise SignOnError(Problem.AWAY, f"it answers {answer.status} for a code")
        if answer.status != _OK:
            known = answer.status == 401 or found.get("error") in _CLIENT_ERRORS  # noqa: PLR2004  (RFC 6749, 5.2)
            raise SignOnError(Problem.NOT_KNOWN_THERE if known else Problem.USED)
        return found

    def _keys_for(self, header: dict[str, Any]) -> list[Key]:
        """Return the provider's keys that may have made a signature; an unknown key is fetched in case it is new."""
        if time.monotonic() - self._keys_at > _KEPT:
            self.fetch_keys()
        if not fitting(self._keys, header) and time.monotonic() - self._keys_at > _KEYS_AGAIN:
            self.fetch_keys()
        return fitting(self._keys, header)


def _declined(error: str) -> SignOnError:
    if error in _DECLINED:
        return SignOnError(Problem.DECLINED)
    if error in _AWAY:
        return SignOnError(Problem.AWAY, error)
    return SignOnError(Problem.NOT_KNOWN_THERE, "it refuses how this practice asks")


def _json(answer: Reply) -> dict[str, Any] | None:
    """Return an answer's JSON object; None if it has none."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
