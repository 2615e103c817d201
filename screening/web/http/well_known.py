"""What machines request by a fixed name: an icon, what may be indexed (nothing), where to report a vulnerability."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.domain.people.phones import tel_link
from screening.practice import practice
from screening.web.needs import EVERYONE, Needs

_HOLDS = timedelta(days=180)  # RFC 9116 recommends less than a year
_US_DIGITS = 10

well_known = Blueprint("well_known", __name__)


@well_known.get("/favicon.ico")
@Needs(EVERYONE)
def favicon() -> AnyResponse:
    """Serve the icon to clients that have not read a page."""
    return redirect(url_for("static", name="icon.svg"), 301)


@well_known.get("/robots.txt")
@Needs(EVERYONE)
def robots() -> Response:
    """Tell search engines to index nothing."""
    return _text("User-agent: *\nDisallow: /\n")


@well_known.get("/.well-known/security.txt")
@Needs(EVERYONE)
def security_txt() -> Response:
    """Tell where to report a vulnerability (RFC 9116)."""
    settings = practice().settings
    expires = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + _HOLDS
    lines = {
        "Contact": settings.security_contact or _as_link(settings.phone),
        "Expires": expires.isoformat().replace("+00:00", "Z"),
        "Preferred-Languages": ", ".join(practice().offered),
        "Canonical": f"{settings.address}{url_for('well_known.security_txt')}",
    }
    return _text("".join(f"{name}: {value}\n" for name, value in lines.items()))


def _as_link(phone: str) -> str:
    """Return a phone number as a link; ten digits are a US number."""
    link = tel_link(phone)
    number = link.partition(";")[0].removeprefix("tel:")
    return link.replace("tel:", "tel:+1", 1) if len(number) == _US_DIGITS and number.isdigit() else link


def _text(words: str) -> Response:
    return Response(words, mimetype="text/plain")
