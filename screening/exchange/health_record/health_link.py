"""SMART Health Links: the text of one, and the files that it leads to, encrypted with the key in the text."""

from __future__ import annotations

import json
import re
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from joserfc.errors import JoseError
from joserfc.jwe import JWERegistry, decrypt_compact, encrypt_compact
from joserfc.jwk import OctKey

from screening.exchange.formats.strict_json import objects_in
from screening.exchange.guarded import CallRefusal, Guard, RefusedError
from screening.exchange.health_record.encoding import Room, decoded, inflated, json_object
from screening.exchange.health_record.problems import RecordError, RecordProblem
from screening.exchange.short_calls import SECONDS, BusyError, Inquiry, NoReplyError, Reply

FHIR, CARD = "application/fhir+json", "application/smart-health-card"
_SCHEME = re.compile(r"shlink:/([A-Za-z0-9_-]+)")
_LONGEST = 10_000  # letters of a link
_KEY_BYTES = 32
_PASSCODE, _ONE_FILE = "P", "U"  # flags
_EMBEDDED = 512 * 1024  # characters of a file embedded in the manifest
_MOST_FILES = 8
_MOST_FILE = 4 * 1024 * 1024  # bytes of one file once it is inflated
_ALL = 8.0  # seconds for everything a link leads to
_OK, _REFUSED, _AWAY = 200, 401, (404, 410)


@dataclass(frozen=True)
class HealthLink:
    """A link: the address of its manifest or only file, its key, and its expiry."""

    url: str
    key: str = field(repr=False)
    flag: str = ""
    label: str = ""
    expires: float | None = None

    @property
    def needs_passcode(self) -> bool:
        return _PASSCODE in self.flag

    @property
    def has_one_file(self) -> bool:
        return _ONE_FILE in self.flag

    @property
    def server(self) -> str:
        """Return the host that it leads to."""
        return urlsplit(self.url).hostname or ""

    @property
    def text(self) -> str:
        """Return the link as text: shlink:/…"""
        said: dict[str, Any] = {"url": self.url, "key": self.key, "flag": self.flag, "label": self.label, "v": 1}
        said |= {} if self.expires is None else {"exp": int(self.expires)}
        plain = json.dumps({name: one for name, one in said.items() if one}, separators=(",", ":"))
        return f"shlink:/{urlsafe_b64encode(plain.encode()).decode().rstrip('=')}"


@dataclass(frozen=True)
class SealedFile:
    """A file of a link as it came, encrypted; None in place of its bytes if its type is not read here."""

    content_type: str
    sealed: bytes | None


@dataclass(frozen=True)
class LinkedFile:
    """A file of a link, decrypted; `data` is its JSON, None if its type is not read here."""

    content_type: str
    data: Any


class _LinkRegistry(JWERegistry):
    """The only encryption allowed for files of links, sized for them; inflating is bounded."""

    max_ciphertext_length = 2 * 1024 * 1024

    def get_zip(self, name: str) -> Any:
        return _BoundedZip() if name == "DEF" else super().get_zip(name)


class _BoundedZip:
    def decompress(self, data: bytes) -> bytes:
        return inflated(data, _MOST_FILE)


_REGISTRY = _LinkRegistry(algorithms=["dir", "A256GCM", "DEF"], strict_check_header=False)


def is_link(text: str) -> bool:
    """Return whether a text holds a link, perhaps behind the address of a viewer."""
    return _SCHEME.search(text) is not None


def read_link(text: str) -> HealthLink:
    """Return the link in a text. Raises RecordError, also if it has expired."""
    found = _SCHEME.search(text[:_LONGEST])
    if found is None or len(text) > _LONGEST:
        raise RecordError(RecordProblem.NOT_KNOWN)
    said = json_object(decoded(found.group(1)))
    url, key, flag, label = (said.get(name, "") for name in ("url", "key", "flag", "label"))
    expires, version = said.get("exp"), said.get("v", 1)
    texts = all(isinstance(one, str) for one in (url, key, flag, label))
    if not texts or version != 1 or len(decoded(str(key))) != _KEY_BYTES:
        raise RecordError(RecordProblem.NOT_READABLE)
    link = HealthLink(url, key, flag, label, float(expires) if isinstance(expires, int | float) else None)
    if link.expires is not None and link.expires < time.time():
        raise RecordError(RecordProblem.EXPIRED)
    return link


def files_of(link: HealthLink, passcode: str, recipient: str, guard: Guard) -> Iterator[SealedFile]:
    """Yield the files that a link leads to; `recipient` is our name, for the link's owner. Raises RecordError."""
    if link.needs_passcode and not passcode:
        raise RecordError(RecordProblem.PASSCODE_MISSING)
    calls = _Calls(guard, time.monotonic() + _ALL)
    if link.has_one_file:
        address = f"{link.url}{'&' if '?' in link.url else '?'}{urlencode({'recipient': recipient})}"
        yield SealedFile("", calls.fetch(Inquiry(address)))
        return
    for one in _manifest(link, passcode, recipient, calls):
        content_type = _text(one.get("contentType"))
        if _kind(content_type) not in (FHIR, CARD):
            yield SealedFile(content_type, None)
        elif isinstance(one.get("embedded"), str):
            yield SealedFile(content_type, one["embedded"].encode())
        else:
            yield SealedFile(content_type, calls.fetch(Inquiry(_text(one.get("location")))))


def encrypted(data: bytes, key: str, content_type: str) -> str:
    """Return a file of a link, compressed and encrypted with its key."""
    header = {"alg": "dir", "enc": "A256GCM", "zip": "DEF", "cty": content_type}
    return encrypt_compact(header, data, OctKey.import_key(decoded(key)), algorithms=["dir", "A256GCM", "DEF"])


@dataclass(frozen=True)
class _Calls:
    guard: Guard
    until: float

    def reply(self, call: Inquiry) -> Reply:
        left = self.until - time.monotonic()
        if left <= 0:
            raise RecordError(RecordProblem.NO_ANSWER)
        try:
            return self.guard.fetch(call, min(SECONDS, left))
        except RefusedError as error:
            named = {CallRefusal.REDIRECT: RecordProblem.REDIRECT, CallRefusal.TOO_LONG: RecordProblem.TOO_MUCH}
            raise RecordError(named.get(error.why, RecordProblem.NOT_ALLOWED)) from None
        except BusyError:
            raise RecordError(RecordProblem.BUSY) from None
        except NoReplyError:
            raise RecordError(RecordProblem.NO_ANSWER) from None

    def fetch(self, call: Inquiry) -> bytes:
        return _body(self.reply(call))


def _manifest(link: HealthLink, passcode: str, recipient: str, calls: _Calls) -> list[dict[str, Any]]:
    asked = {"recipient": recipient, "embeddedLengthMax": _EMBEDDED, **({"passcode": passcode} if passcode else {})}
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    reply = calls.reply(Inquiry(link.url, headers, json.dumps(asked)))
    if reply.status == _REFUSED:
        left = _json_or_empty(reply.body).get("remainingAttempts")
        raise RecordError(RecordProblem.PASSCODE_WRONG, left if isinstance(left, int) else None)
    files = objects_in(json_object(_body(reply)).get("files"))
    if len(files) > _MOST_FILES:
        raise RecordError(RecordProblem.TOO_MUCH)
    return files


def _body(reply: Reply) -> bytes:
    if reply.status in _AWAY:
        raise RecordError(RecordProblem.GONE)
    if reply.status != _OK:
        raise RecordError(RecordProblem.NO_ANSWER)
    return reply.body


def opened_file(file: bytes, link: HealthLink, content_type: str, room: Room | None = None) -> LinkedFile:
    """Return a file, decrypted; its own header gives its type if the manifest does not. Raises RecordError."""
    try:
        found = decrypt_compact(file.strip(), OctKey.import_key(decoded(link.key)), registry=_REGISTRY)
    except (JoseError, ValueError, TypeError, KeyError):
        raise RecordError(RecordProblem.NOT_READABLE) from None
    said = content_type or _text(found.protected.get("cty")) or FHIR
    known = _kind(said) in (FHIR, CARD)
    return LinkedFile(said, json_object(found.plaintext or b"", room) if known else None)


def _kind(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _json_or_empty(text: bytes) -> dict[str, Any]:
    try:
        return json_object(text)
    except RecordError:
        return {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
