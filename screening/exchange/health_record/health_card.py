"""SMART Health Cards: FHIR that an issuer signed (JWS, ES256, its payload compressed), as text, file or QR digits."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry, deserialize_compact

from screening.domain.health_record.brought import SignatureCheck
from screening.exchange.health_record.encoding import Room, decoded, inflated, json_object
from screening.exchange.health_record.problems import RecordError, RecordProblem

_ALGORITHM = "ES256"
_DIGITS = re.compile(r"shc:/(?:(\d{1,3})/(\d{1,3})/)?(\d+)", re.IGNORECASE)
_JWS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_OFFSET = 45  # a digit pair is the ASCII code of a character minus this
_MOST_PAYLOAD = 1024 * 1024  # bytes once it is inflated
_MOST_CARDS = 8

Keys = Callable[[str], list[Any]]  # an issuer's published keys; raises NoReplyError if they are unavailable


@dataclass(frozen=True)
class HealthCard:
    """An opened card: its content, its issuer, and what is known about its signature."""

    bundle: Mapping[str, Any]
    issuer: str
    signature: SignatureCheck


class _CardRegistry(JWSRegistry):
    max_header_length = 2048
    max_payload_length = 512 * 1024


def cards_in(text: str) -> list[str]:
    """Return the signed texts of cards that someone pasted or scanned: digits of QR codes, a file, or the text alone.

    Raises RecordError if it is none of these.
    """
    text = text.strip()
    if _DIGITS.match(text):
        return [_from_digits(text)]
    if text.startswith("{"):
        return cards_in_file(json_object(text.encode()))
    if _JWS.fullmatch(text):
        return [text]
    raise RecordError(RecordProblem.NOT_KNOWN)


def cards_in_file(data: object) -> list[str]:
    """Return the signed texts in a .smart-health-card file. Raises RecordError."""
    listed = data.get("verifiableCredential") if isinstance(data, Mapping) else None
    cards = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    if not cards:
        raise RecordError(RecordProblem.NOT_KNOWN)
    if len(cards) > _MOST_CARDS:
        raise RecordError(RecordProblem.TOO_MUCH)
    return cards


def open_card(signed: str, trusted: tuple[str, ...], keys_of: Keys, room: Room) -> HealthCard:
    """Return an opened card; its signature is checked if its issuer is `trusted`. Raises RecordError.

    A signature that does not match is refused: someone changed the card.
    """
    if not _JWS.fullmatch(signed) or (header := json_object(_part(signed, 0))).get("alg") != _ALGORITHM:
        raise RecordError(RecordProblem.NOT_READABLE)
    payload = _part(signed, 1)
    claims = json_object(inflated(payload, _MOST_PAYLOAD) if header.get("zip") == "DEF" else payload, room)
    issuer, bundle = claims.get("iss"), _bundle_of(claims)
    if not isinstance(issuer, str):
        raise RecordError(RecordProblem.NOT_READABLE)
    expires = claims.get("exp")
    if isinstance(expires, int | float) and expires < time.time():
        raise RecordError(RecordProblem.EXPIRED)
    if issuer.rstrip("/") not in {one.rstrip("/") for one in trusted}:
        return HealthCard(bundle, issuer, SignatureCheck.NOT_TRUSTED)
    return HealthCard(bundle, issuer, _checked(signed, str(header.get("kid")), keys_of(issuer)))


def _checked(signed: str, name: str, published: list[Any]) -> SignatureCheck:
    """Check a signature with the key of that name. Raises RecordError if it does not match."""
    keys = [key for one in published if (key := _key(one)) and one.get("kid") == name]
    if not published:
        return SignatureCheck.NO_KEYS
    registry = _CardRegistry(algorithms=[_ALGORITHM], strict_check_header=False)
    for key in keys:
        try:
            deserialize_compact(signed, key, registry=registry)
        except (JoseError, ValueError):
            continue
        return SignatureCheck.CHECKED
    raise RecordError(RecordProblem.SIGNATURE)


def _key(published: object) -> ECKey | None:
    if not isinstance(published, Mapping) or published.get("kty") != "EC" or published.get("crv") != "P-256":
        return None
    try:
        return ECKey.import_key({name: str(published[name]) for name in ("kty", "crv", "x", "y")})
    except (JoseError, ValueError, KeyError):
        return None


def _bundle_of(claims: Mapping[str, Any]) -> Mapping[str, Any]:
    credential = claims.get("vc")
    subject = credential.get("credentialSubject") if isinstance(credential, Mapping) else None
    bundle = subject.get("fhirBundle") if isinstance(subject, Mapping) else None
    if not isinstance(bundle, Mapping):
        raise RecordError(RecordProblem.NOT_READABLE)
    return bundle


def _from_digits(text: str) -> str:
    """Return the text in the digits of one QR code, or of all the parts of a card in any order."""
    parts = [found.groups() for found in _DIGITS.finditer(text)]
    wanted = int(parts[0][1] or 1)
    by_place = {int(place or 1): digits for place, _of, digits in parts}
    if sorted(by_place) != list(range(1, min(wanted, len(text)) + 1)):
        raise RecordError(RecordProblem.PARTS_MISSING)
    digits = "".join(by_place[place] for place in sorted(by_place))
    if len(digits) % 2:
        raise RecordError(RecordProblem.NOT_READABLE)
    signed = "".join(chr(int(digits[place : place + 2]) + _OFFSET) for place in range(0, len(digits), 2))
    if not _JWS.fullmatch(signed):
        raise RecordError(RecordProblem.NOT_READABLE)
    return signed


def _part(signed: str, place: int) -> bytes:
    return decoded(signed.split(".")[place])
