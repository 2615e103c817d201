"""A server on this machine that shares health records as SMART Health Links, and errs in any way a test wants."""

from __future__ import annotations

import json
import secrets
import threading
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry, serialize_compact

from screening.exchange.health_record.health_link import FHIR, HealthLink, encrypted

KEY = ECKey.generate_key("P-256", {"kid": "first"})
Answer = tuple[int, str, dict[str, str]]


def a_card(issuer: str, bundle: dict[str, Any], key: ECKey = KEY, **claims: Any) -> str:
    """A SMART Health Card: a bundle that an issuer signed."""
    said = {"iss": issuer, "nbf": 1700000000, "vc": {"credentialSubject": {"fhirBundle": bundle}}, **claims}
    deflating = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    payload = deflating.compress(json.dumps(said).encode()) + deflating.flush()
    header = {"alg": "ES256", "zip": "DEF", "kid": "first"}
    registry = JWSRegistry(algorithms=["ES256"], strict_check_header=False)
    return serialize_compact(header, payload, key, registry=registry)


def digits_of(card: str) -> str:
    """A card as the digits of its QR code."""
    return "shc:/" + "".join(f"{ord(sign) - 45:02}" for sign in card)


@dataclass
class Sharing:
    """What the server shares: files by path; with a passcode it gives three tries."""

    address: str = ""
    key: str = field(default_factory=lambda: urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("="))
    files: list[dict[str, str]] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)  # what a path is answered with
    passcode: str = ""
    tries: int = 3
    asked: list[tuple[str, str]] = field(default_factory=list)  # (path, body), in order

    def encrypt(self, data: Any, content_type: str = FHIR) -> str:
        return encrypted(json.dumps(data).encode(), self.key, content_type)

    def embed(self, data: Any, content_type: str = FHIR) -> None:
        self.files.append({"contentType": content_type, "embedded": self.encrypt(data, content_type)})

    def locate(self, data: Any, content_type: str = FHIR) -> None:
        path = f"/files/{len(self.files)}"
        self.answers[path] = (200, self.encrypt(data, content_type), {})
        self.files.append({"contentType": content_type, "location": self.address + path})

    def link(self, path: str = "/manifest", **given: Any) -> str:
        flag = "P" if self.passcode else ""
        return HealthLink(**{"url": self.address + path, "key": self.key, "flag": flag, **given}).text

    def answer(self, path: str, body: str) -> Answer:
        self.asked.append((path, body))
        if path.partition("?")[0] in self.answers:
            return self.answers[path.partition("?")[0]]
        if path == "/.well-known/jwks.json":
            return 200, json.dumps({"keys": [KEY.as_dict(private=False)]}), {}
        if path != "/manifest":
            return 404, "", {}
        if self.passcode and json.loads(body).get("passcode") != self.passcode:
            self.tries -= 1
            return 401, json.dumps({"remainingAttempts": self.tries}), {}
        return 200, json.dumps({"files": self.files}), {}


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        status, text, headers = self.server.sharing.answer(self.path, self.rfile.read(length).decode())
        self.send_response(status)
        for name, value in {"Content-Length": str(len(text)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_args: Any) -> None:
        pass


@contextmanager
def sharing() -> Iterator[Sharing]:
    """Share records as long as this lasts."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    server.sharing = Sharing(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server.sharing
    server.shutdown()
    server.server_close()
