"""How often one address may post to a page. Wrong passwords and codes wait longer: web/auth/sign_in.py."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from ipaddress import IPv4Address, ip_address, ip_network
from urllib.parse import unquote_to_bytes

from flask import Flask, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import BadRequest, Forbidden, RequestEntityTooLarge, TooManyRequests, UnsupportedMediaType

from screening.domain.people.text import is_storable
from screening.practice import practice
from screening.web.blueprints import for_machines
from screening.web.http.bodies import CUT_OFF
from screening.web.needs import needs_here
from screening.workflow.practice.attempts import count_attempt

HOUR = timedelta(hours=1)
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "")
MOST_FIELDS = 1000
_WORKSPACE = "/workspace/"
_SUBSTITUTE = "\x1a"
_IPV6_NETWORK = 64  # bits of IPv6: a provider gives each customer line a network this size


def limit_requests(app: Flask) -> None:
    """Refuse malformed forms, too many fields, untypable characters, and more posts per address than a page allows."""
    app.before_request(_refuse_other_bodies)
    app.before_request(_refuse_broken)
    app.before_request(_refuse_many_fields)
    app.before_request(_refuse_unreadable)
    app.before_request(_refuse_too_often)


def client_network(ipv4_bits: int = 32) -> str:
    """Return what this request counts against: its IPv4 address or part of it; for IPv6, the network of one line."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return ""  # a local socket
    address = getattr(address, "ipv4_mapped", None) or address
    bits = ipv4_bits if isinstance(address, IPv4Address) else _IPV6_NETWORK
    return str(ip_network((address.packed, bits), strict=False))


def posts_from_here(endpoints: Iterable[str]) -> list[tuple[str, str]]:
    """Return what counts as one post from this address to each of these pages, to take it back if it was right."""
    return [(endpoint, client_network()) for endpoint in endpoints]


def is_from_elsewhere() -> bool:
    """Return whether a page of another site, as far as the browser says, sent this request."""
    site, origin = request.headers.get("Sec-Fetch-Site", "none"), request.headers.get("Origin", "null")
    elsewhere = origin.partition("://")[2] != request.host  # for browsers that send no Sec-Fetch-Site
    return site not in ("same-origin", "none") or (origin != "null" and elsewhere)  # no-referrer makes ours "null"


def _refuse_other_bodies() -> None:
    """Refuse anything but forms on pages: JSON would take other paths through the libraries."""
    if _is_form() and request.mimetype not in _FORMS:
        raise UnsupportedMediaType


def _refuse_broken() -> None:
    """Refuse a partial body, or one that is not UTF-8: Werkzeug would replace bytes with characters no one typed.

    An uploaded file may have any bytes; the code that reads it reports problems.
    """
    if request.environ.get(CUT_OFF):
        raise BadRequest
    try:
        for sent in (unquote_to_bytes(request.query_string), *(_posted() if _is_form() else ())):
            sent.decode()
    except UnicodeDecodeError:
        raise BadRequest from None


def _is_form() -> bool:
    """Return whether this is a post to a page. What programs send is read by web/api/messages.py."""
    return request.method == "POST" and not for_machines()


def _posted() -> tuple[bytes, bytes]:
    """Return what was posted, without uploaded files, raw and decoded."""
    body = request.get_data()
    for uploaded in request.files.values():
        body = body.replace(b"\r\n\r\n" + uploaded.read() + b"\r\n--", b"", 1)
        uploaded.seek(0)
    escaped = body if request.mimetype == "application/x-www-form-urlencoded" else b""
    return body, unquote_to_bytes(escaped)


def _refuse_many_fields() -> None:
    if _is_form() and sum(1 for _ in request.form.items(multi=True)) > MOST_FIELDS:
        raise RequestEntityTooLarge
    if _is_form() and None in request.form:  # a part of a multipart body without a name
        raise BadRequest


def _refuse_unreadable() -> None:
    """Refuse what browsers cannot type and the database cannot store or search, and piles of combining marks.

    A NUL that staff pasted into a field becomes another control character, about which each form has a message beside
    the field; what they typed stays on the page.
    """
    if _is_form() and request.path.startswith(_WORKSPACE):
        _mark_nuls()
    given = (
        request.path,
        *(text for fields in _fields() for pair in fields.items(True) for text in pair),
    )
    if not all(map(is_storable, given)):
        raise BadRequest


def _mark_nuls() -> None:
    pairs = list(request.form.items(multi=True))
    if any("\0" in text for _, text in pairs):
        request.form = ImmutableMultiDict((name, text.replace("\0", _SUBSTITUTE)) for name, text in pairs)


def _fields() -> tuple[MultiDict[str, str], ...]:
    return (request.args, request.form) if _is_form() else (request.args,)


def _refuse_too_often() -> None:
    most = needs_here().posts_an_hour
    if most is None or request.method != "POST":
        return
    if is_from_elsewhere() and not for_machines():
        raise Forbidden  # not counted, or a page of any site could keep all people at its visitor's address waiting
    count_post(request.endpoint or "", most)


def count_post(endpoint: str, most: int) -> None:
    """Count a post from this address to a page. Raises TooManyRequests beyond `most` an hour."""
    wait = count_attempt(practice(), endpoint, client_network(), most * practice().given.limit_times, HOUR)
    if wait:
        raise TooManyRequests(retry_after=wait)
