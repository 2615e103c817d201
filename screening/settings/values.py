"""What the text of one setting means."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import timedelta
from ipaddress import IPv4Address
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from screening.settings import MailServer

_COLOUR = re.compile("#?[0-9a-fA-F]{6}")
_LABEL = re.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")  # of a host name, RFC 1123
_MOST_HOST = 253
_USUAL_PORTS = {"https": 443, "http": 80}
_MINUTES = range(15, 61)
_LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
_SRGB_KNEE = 0.04045  # below it sRGB is linear (IEC 61966-2-1)
_LOGO_BYTES = 50_000
_PROXIES = range(6)
_YEARS = range(1, 101)


def yes_or_no(text: str) -> bool:
    """Read "yes" or "no". Raises KeyError."""
    return {"yes": True, "no": False}[text]


def link(text: str) -> str:
    """Read an https address, or nothing. Raises ValueError."""
    if text and not (text.startswith("https://") and urlsplit(text).hostname):
        raise ValueError(text)
    return text


def contact(text: str) -> str:
    """Read an e-mail address or an https address, as a link; nothing for none. Raises ValueError."""
    if not text or text.startswith("https://"):
        return link(text)
    if "@" not in text.strip("@") or set(text) & set(" ,<>\n"):
        raise ValueError(text)
    return f"mailto:{text.removeprefix('mailto:')}"


def web_address(text: str, *, secure: bool) -> str:
    """Read where people open the tool: a host, perhaps a port, over TLS where that is needed. Raises ValueError.

    It is given as browsers write it, in small letters and without the port that goes without saying, since the host
    is compared with what they send.
    """
    parts = _host_alone(text.strip().rstrip("/"))
    host, port = parts.hostname or "", parts.port
    if parts.scheme not in (("https",) if secure else ("https", "http")) or parts.username is not None:
        raise ValueError("no address of a server")
    if port == 0 or "[" in parts.netloc or not _is_served(host):
        raise ValueError("no host that is served")
    usual = port in (None, _USUAL_PORTS[parts.scheme])
    return f"{parts.scheme}://{host}" if usual else f"{parts.scheme}://{host}:{port}"


def _is_served(host: str) -> bool:
    """Whether browsers send a host as it stands here, and Werkzeug trusts it: a name in ASCII, or IPv4."""
    labels = host.split(".")
    if labels[-1][:1].isdigit():
        return bool(IPv4Address(host))  # raises ValueError
    return len(host) <= _MOST_HOST and all(_LABEL.fullmatch(label) for label in labels)


def mail_server(text: str) -> MailServer | None:
    """Read smtps://user:password@host:port, or nothing; who sends is not in it. Raises ValueError."""
    if not text:
        return None
    parts = _host_alone(text)
    if parts.scheme not in ("smtp", "smtps"):
        raise ValueError("no mail server")
    first, default = parts.scheme == "smtps", 465 if parts.scheme == "smtps" else 587
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname or "", parts.port or default, first, user, password, sender="")


def _host_alone(address: str) -> SplitResult:
    """Split an address that has a host and nothing behind it: behind an unescaped "/", "?" or "#" would be the host."""
    parts = urlsplit(address)
    _port = parts.port  # raises ValueError when it is none
    if not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("no host alone")
    return parts


def count(text: str) -> int:
    """Read how many proxies stand in front, 0 to 5. Raises ValueError."""
    if int(text) not in _PROXIES:
        raise ValueError(text)
    return int(text)


def idle(text: str) -> timedelta:
    """Read minutes, 15 to 60. Raises ValueError."""
    minutes = int(text)
    if minutes not in _MINUTES:
        raise ValueError(minutes)
    return timedelta(minutes=minutes)


def colour(text: str) -> str | None:
    """Read #rrggbb on which white words can be read (4.5 to 1). Raises ValueError."""
    if not text:
        return None
    if not _COLOUR.fullmatch(text):
        raise ValueError(text)
    red, green, blue = (_linear(byte / 255) for byte in bytes.fromhex(text.removeprefix("#")))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue  # WCAG 2.2, relative luminance
    if 1.05 / (luminance + 0.05) < _LEAST_CONTRAST:
        raise ValueError(text)
    return "#" + text.removeprefix("#").lower()


def _linear(part: float) -> float:
    return part / 12.92 if part <= _SRGB_KNEE else ((part + 0.055) / 1.055) ** 2.4


def logo(text: str) -> Path | None:
    """Read the path of an SVG or PNG file of at most 50 kB. Raises ValueError or OSError."""
    path = Path(text)
    if not text:
        return None
    if path.suffix not in (".svg", ".png") or path.stat().st_size > _LOGO_BYTES:
        raise ValueError(text)
    return path


def years(text: str) -> int | None:
    """Read for how many years signed decisions are kept, 1 to 100; nothing for no end. Raises ValueError."""
    if text and int(text) not in _YEARS:
        raise ValueError(text)
    return int(text) if text else None


def languages(text: str, known: Collection[str]) -> tuple[str, ...]:
    """Read which of the known languages patients may pick, with commas between; one at least. Raises ValueError."""
    asked = {word.strip() for word in text.split(",")}
    if not asked <= set(known):
        raise ValueError(text)
    return tuple(code for code in known if code in asked)


def folder(text: str) -> Path | None:
    """Read the path of a folder; nothing for none. Raises ValueError."""
    if text and not Path(text).is_dir():
        raise ValueError(text)
    return Path(text) if text else None


def needed(text: str) -> str:
    """Read a text that is not empty. Raises ValueError."""
    if not text.strip():
        raise ValueError(text)
    return text.strip()


def addresses(text: str) -> tuple[str, ...]:
    """Read e-mail addresses with commas between. Raises ValueError."""
    found = tuple(address.strip() for address in text.split(",") if address.strip())
    if any("@" not in address.strip("@") for address in found):
        raise ValueError(text)
    return found
