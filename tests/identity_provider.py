"""A small OpenID Connect provider on this machine, with real keys and signatures, that errs in any way a test wants."""

from __future__ import annotations

import json
import threading
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from screening.settings import SingleSignOn

CLIENT, SECRET = "screening", "a secret with + and %"
OWN_KEY = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})  # a stranger's, of the same name
NEXT_KEY = ECKey.generate_key("P-256", {"kid": "next", "use": "sig", "alg": "ES256"})


@dataclass
class Provider:
    """Who is signed in there, and how the provider behaves: each field can be set wrong."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)  # of whoever signs in; None leaves a claim out
    published: dict[str, Any] = field(default_factory=dict)  # what discovery tells, over the truth
    key: Any = field(default_factory=lambda: OWN_KEY)
    published_keys: list[Any] = field(default_factory=lambda: [OWN_KEY])
    sign: Callable[[dict[str, Any]], str] | None = None  # makes the ID token out of its claims
    token_status: int = 200
    refuses: str = ""  # the error of the authorization endpoint
    stalls: dict[str, float] = field(default_factory=dict)  # path: seconds before each byte of the answer
    asked: list[str] = field(default_factory=list)  # the paths that were asked for, in order
    wanted: dict[str, str] = field(default_factory=dict)  # the parameters of the last authorization request
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def settings(self, **changes: Any) -> SingleSignOn:
        """What a practice sets to use this provider."""
        given = {"issuer": self.issuer, "client_id": CLIENT, "secret": SECRET, "button": "Sign in with River ID"}
        return SingleSignOn(**{**given, **changes})

    def discovery(self) -> dict[str, Any]:
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/out",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        }
        return {name: one for name, one in {**told, **self.published}.items() if one is not None}

    def keys(self) -> dict[str, Any]:
        return {
            "keys": [
                one.as_dict(private=False) if isinstance(one, RSAKey | ECKey) else one for one in self.published_keys
            ]
        }

    def authorize(self, address: str) -> str:
        """Sign in whom `claims` names, at the address that a browser was sent to; return where it is sent back."""
        wanted = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (wanted["client_id"], wanted["response_type"], wanted["code_challenge_method"]) == (
            CLIENT,
            "code",
            "S256",
        )
        self.wanted = wanted
        told = {"error": self.refuses} if self.refuses else {"code": self._code(wanted)}
        return f"{wanted['redirect_uri']}?{urlencode({**told, 'state': wanted['state']})}"

    def _code(self, wanted: dict[str, str]) -> str:
        code = sha256(json.dumps(wanted).encode()).hexdigest()
        self.codes[code] = wanted
        return code

    def exchange(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Give tokens for a code, once, to who knows the secret and began."""
        if self.token_status != 200:
            return self.token_status, {"error": "temporarily_unavailable"}
        basic = b64decode(authorization.removeprefix("Basic ")).decode() if authorization else ""
        if f"{form.get('client_id')}:{form.get('client_secret')}" != f"{CLIENT}:{SECRET}" != basic:
            return 401, {"error": "invalid_client"}
        wanted = self.codes.pop(form["code"], None)
        if (
            wanted is None
            or create_s256_code_challenge(form["code_verifier"]) != wanted["code_challenge"]
            or form["redirect_uri"] != wanted["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": self.id_token(wanted["nonce"])}

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        told = {"iss": self.issuer, "aud": CLIENT, "sub": "river-1", "nonce": nonce, "iat": now, "exp": now + 300}
        told |= {"email": "park@example.com", "email_verified": True, "auth_time": now, **self.claims}
        claims = {name: one for name, one in told.items() if one is not None}
        if self.sign:
            return self.sign(claims)
        return jwt.encode({"alg": self.key.alg, "kid": self.key.kid}, claims, self.key, algorithms=[self.key.alg])


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        provider, path = self.server.provider, urlsplit(self.path).path
        provider.asked.append(path)
        if path == "/.well-known/openid-configuration":
            return self._answer(200, json.dumps(provider.discovery()))
        if path == "/keys":
            return self._answer(200, json.dumps(provider.keys()))
        if path == "/authorize":  # as the pages of real ones, it goes on from a form of its own
            back = provider.authorize(self.path)
            button = '<button style="font-size: 2em">Sign in</button>'
            form = f'<h1>River ID</h1><form method="post" action="/back?{urlencode({"to": back})}">{button}</form>'
            return self._answer(200, form, "text/html")
        if path == "/out":
            back = parse_qs(urlsplit(self.path).query)["post_logout_redirect_uri"][0]
            return self._redirect(back)
        return self._answer(404, "")

    def do_POST(self) -> None:
        provider, path = self.server.provider, urlsplit(self.path)
        provider.asked.append(path.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if path.path == "/back":
            return self._redirect(parse_qs(path.query)["to"][0])
        form = {name: values[0] for name, values in parse_qs(body).items()}
        status, told = provider.exchange(form, self.headers.get("Authorization", ""))
        return self._answer(status, json.dumps(told))

    def _redirect(self, address: str) -> None:
        self.send_response(303)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, status: int, text: str, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        stall = self.server.provider.stalls.get(urlsplit(self.path).path)
        if stall is None:
            self.wfile.write(text.encode())
            return
        for byte in text.encode():
            if self.server.closes.wait(stall):
                return
            try:
                self.wfile.write(bytes([byte]))
            except OSError:  # nobody waits any more
                return

    def log_message(self, *given: object) -> None:
        pass


@contextmanager
def providing() -> Iterator[Provider]:
    """Serve a provider that knows Dr. Park."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    server.provider, server.closes = Provider(f"http://127.0.0.1:{server.server_address[1]}"), threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.provider
    finally:
        server.closes.set()
        server.shutdown()
        server.server_close()
        thread.join()
