"""What the text of one setting means."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection
from datetime import timedelta
from ipaddress import IPv4Address
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from screening.settings import HookIssuer, MailServer

_COLOUR = re.compile("#?[0-9a-fA-F]{6}")
_LABEL = re.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")  # of a host name, RFC 1123
_EMAIL = re.compile(r"""[^@\s\x00-\x1f\x7f<>()[\]:\\"]+@[^@\s\x00-\x1f\x7f<>()[\]:\\"]+""")
_MOST_HOST = 253
_USUAL_PORTS = {"https": 443, "http": 80}
_MINUTES = range(15, 61)
_LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
_SRGB_KNEE = 0.04045  # below it, sRGB is linear (IEC 61966-2-1)
_LOGO_BYTES = 50_000
_PROXIES = range(6)
_YEARS = range(1, 101)
_PORTS = range(1, 65536)
_VISIT = range(5, 481)
_TIMES = range(1, 101)
_MOST_ISSUER = 255  # letters
_THIS_MACHINE = ("localhost", "127.0.0.1")
_LEAST_WAIT, _LONGEST_WAIT = 0.1, 60.0  # seconds


def yes_or_no(text: str) -> bool:
    """Return whether the text is "yes" rather than "no". Raises KeyError."""
    return {"yes": True, "no": False}[text]


def link(text: str) -> str:
    """Return an https address, or "" if empty. Raises ValueError."""
    if text and not (text.startswith("https://") and urlsplit(text).hostname):
        raise ValueError(text)
    return text


def links(text: str) -> tuple[str, ...]:
    """Return https addresses from a comma-separated list. Raises ValueError."""
    return tuple(link(one.strip()) for one in text.split(",") if one.strip())


def hosts(text: str) -> tuple[str, ...]:
    """Return host names, in lower case, from a comma-separated list. Raises ValueError."""
    found = tuple(one.strip().lower().rstrip(".") for one in text.split(",") if one.strip())
    if not all(len(one) <= _MOST_HOST and all(map(_LABEL.fullmatch, one.split("."))) for one in found):
        raise ValueError(text)
    return found


def hook_issuers(text: str) -> tuple[HookIssuer, ...]:
    """Return record systems from "name keys, name keys"; keys are an address or a file. Raises ValueError, OSError."""
    found = tuple(_hook_issuer(part) for part in text.split(",") if part.strip())
    if len({one.name for one in found}) != len(found):
        raise ValueError("a record system is named twice")
    return found


def _hook_issuer(text: str) -> HookIssuer:
    name, keys = text.split()
    if len(name) > _MOST_ISSUER:
        raise ValueError("the name is too long")
    if not keys.startswith("https://"):
        here = urlsplit(keys)
        if here.scheme != "http" or here.hostname not in _THIS_MACHINE:
            with Path(keys).open("rb"):
                return HookIssuer(name, str(Path(keys).absolute()))
    return HookIssuer(name, keys)


def contact(text: str) -> str:
    """Return an email or https address as a link, or "" if empty. Raises ValueError."""
    if not text or text.startswith("https://"):
        return link(text)
    if "@" not in text.strip("@") or set(text) & set(" ,<>\n"):
        raise ValueError(text)
    return f"mailto:{text.removeprefix('mailto:')}"


def web_address(text: str, *, secure: bool) -> str:
    """Return where people open the tool: a host, perhaps a port, over TLS if required. Raises ValueError.

    It is normalized as browsers send it, in lower case and without the default port, since it is compared with that.
    """
    parts = _host_alone(text.strip().rstrip("/"))
    host, port = parts.hostname or "", parts.port
    if parts.scheme not in (("https",) if secure else ("https", "http")) or parts.username is not None:
        raise ValueError("not a server address")
    if port == 0 or "[" in parts.netloc or not _is_served(host):
        raise ValueError("not a host that can be served")
    usual = port in (None, _USUAL_PORTS[parts.scheme])
    return f"{parts.scheme}://{host}" if usual else f"{parts.scheme}://{host}:{port}"


def _is_served(host: str) -> bool:
    """Return whether browsers send a host as written and Werkzeug trusts it: an ASCII name, or IPv4."""
    labels = host.split(".")
    if labels[-1][:1].isdigit():
        return bool(IPv4Address(host))  # raises ValueError
    return len(host) <= _MOST_HOST and all(_LABEL.fullmatch(label) for label in labels)


def mail_server(text: str) -> MailServer | None:
    """Return the server of smtps://user:password@host:port, without sender, or None if empty. Raises ValueError."""
    if not text:
        return None
    parts = _host_alone(text)
    if parts.scheme not in ("smtp", "smtps"):
        raise ValueError("not a mail server")
    first, default = parts.scheme == "smtps", 465 if parts.scheme == "smtps" else 587
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname or "", parts.port or default, first, user, password, sender="")


def _host_alone(address: str) -> SplitResult:
    """Return the parts of an address ending with its host; an unescaped "/", "?" or "#" in a password cuts it short."""
    parts = urlsplit(address)
    _port = parts.port  # raises ValueError if invalid
    if not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("not just a host")
    return parts


def count(text: str) -> int:
    """Return how many proxies are in front, 0 to 5. Raises ValueError."""
    if int(text) not in _PROXIES:
        raise ValueError(text)
    return int(text)


def idle(text: str) -> timedelta:
    """Return a duration in minutes, 15 to 60. Raises ValueError."""
    minutes = int(text)
    if minutes not in _MINUTES:
        raise ValueError(minutes)
    return timedelta(minutes=minutes)


def colour(text: str) -> str | None:
    """Return #rrggbb on which white text is readable (4.5 to 1), or None if empty. Raises ValueError."""
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
    """Return the path of an SVG or PNG file of at most 50 kB. Raises ValueError or OSError."""
    path = Path(text)
    if not text:
        return None
    if path.suffix not in (".svg", ".png") or path.stat().st_size > _LOGO_BYTES:
        raise ValueError(text)
    return path


def wait_seconds(text: str) -> float:
    """Return how long to wait in seconds, 0.1 to 60. Raises ValueError."""
    if not _LEAST_WAIT <= float(text) <= _LONGEST_WAIT:
        raise ValueError(text)
    return float(text)


def years(text: str) -> int | None:
    """Return how many years signed decisions are kept, 1 to 100; None for no limit. Raises ValueError."""
    if text and int(text) not in _YEARS:
        raise ValueError(text)
    return int(text) if text else None


def visit_minutes(text: str) -> int:
    """Return how long a visit takes in minutes, 5 to 480. Raises ValueError."""
    if int(text) not in _VISIT:
        raise ValueError(text)
    return int(text)


def limit_times(text: str) -> int:
    """Return how many times as often as usual one address may post, 1 to 100. Raises ValueError."""
    if int(text) not in _TIMES:
        raise ValueError(text)
    return int(text)


def log_form(text: str) -> bool:
    """Return whether log lines are JSON ("json") rather than "text". Raises KeyError."""
    return {"json": True, "text": False}[text]


def port(text: str) -> int | None:
    """Return a port, 1 to 65535; None if empty. Raises ValueError."""
    if text and int(text) not in _PORTS:
        raise ValueError(text)
    return int(text) if text else None


def languages(text: str, known: Collection[str]) -> tuple[str, ...]:
    """Return which of the known languages patients may pick, from a comma-separated list. Raises ValueError if none."""
    asked = {word.strip() for word in text.split(",")}
    if not asked <= set(known):
        raise ValueError(text)
    return tuple(code for code in known if code in asked)


def command(text: str) -> tuple[str, ...]:
    """Return a program's whole path and its options, split as a shell does; empty for none. Raises ValueError."""
    words = tuple(shlex.split(text))
    if words and not Path(words[0]).is_absolute():
        raise ValueError(text)
    return words


def folder(text: str) -> Path | None:
    """Return the path of a folder; None if empty. Raises ValueError."""
    if text and not Path(text).is_dir():
        raise ValueError(text)
    return Path(text) if text else None


def needed(text: str) -> str:
    """Return a nonempty text. Raises ValueError."""
    if not text.strip():
        raise ValueError(text)
    return text.strip()


def addresses(text: str) -> tuple[str, ...]:
    """Return email addresses from a list separated by commas or semicolons. Raises ValueError."""
    found = tuple(address.strip() for address in re.split("[,;]", text) if address.strip())
    if not all(map(_EMAIL.fullmatch, found)):
        raise ValueError(text)
    return found
