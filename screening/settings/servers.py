"""Addresses of other servers in settings."""

from __future__ import annotations

from urllib.parse import urlsplit

_LOCAL = ("localhost", "127.0.0.1")


def is_server_address(text: str, *, demo: bool) -> bool:
    """Return whether a text is the https address of a server; plain http only in a demo, on this machine."""
    try:
        parts = urlsplit(text)
        _port = parts.port  # raises ValueError if invalid
    except ValueError:
        return False
    alone = not (parts.query or parts.fragment or parts.username) and text.isascii() and text.isprintable()
    secure = parts.scheme == "https" or (demo and parts.scheme == "http" and parts.hostname in _LOCAL)
    return alone and secure and bool(parts.hostname)
