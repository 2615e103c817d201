"""Style sheet and icon: read and compressed once at start, named by their content, cached by browsers for a year."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, abort, request, url_for

from screening.practice import practice
from screening.settings import Settings
from screening.settings.shipped import STATIC
from screening.web.needs import EVERYONE, Needs

_BRAND = "brand.css"
_KEPT_FOR = 365 * 24 * 3600  # seconds


@dataclass(frozen=True)
class StaticFile:
    """One file. `version` changes with its content, so that a browser only asks again if it changed."""

    content: bytes
    compressed: bytes
    mimetype: str
    version: str

    @classmethod
    def read(cls, path: Path) -> StaticFile:
        """Return one file, read and compressed."""
        return cls.of(path.name, path.read_bytes())

    @classmethod
    def of(cls, name: str, content: bytes) -> StaticFile:
        """Return compressed content as a file; its name gives the type."""
        mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return cls(content, gzip.compress(content, mtime=0), mimetype, hashlib.sha256(content).hexdigest()[:8])


def serve_static(app: Flask, settings: Settings) -> None:
    """Serve the static files and the brand by name; no path is ever built from what a browser asks for."""
    files = {path.name: StaticFile.read(path) for path in STATIC.iterdir()}
    logo = f"logo{settings.logo.suffix}" if settings.logo else None
    if settings.logo and logo:
        files[logo] = StaticFile.read(settings.logo)

    def found(name: str) -> StaticFile | None:
        return _brand() if name == _BRAND else files.get(name)

    @Needs(EVERYONE)
    def static(name: str) -> Response:
        file = found(name)
        return _response(file) if file else abort(404)

    def static_url(name: str) -> str:
        file = found(name)
        return url_for("static", name=name, v=file.version if file else None)

    app.add_url_rule("/static/<name>", endpoint="static", view_func=static)
    app.add_template_global(static_url)
    app.context_processor(lambda: {"brand": {"colour": _BRAND if practice().settings.colour else None, "logo": logo}})


def _brand() -> StaticFile | None:
    """Return the practice's color as a style sheet; it may change while the server runs."""
    colour = practice().settings.colour
    return _brand_of(colour) if colour else None


@lru_cache(maxsize=8)
def _brand_of(colour: str) -> StaticFile:
    """Return the style sheet of a color, compressed once per color: every page names its version."""
    light, deep, tint = colour, _mixed(colour, 0, 0.3), _mixed(colour, 255, 0.88)
    dark, pale, shade = _mixed(colour, 255, 0.6), _mixed(colour, 255, 0.75), _mixed(_mixed(colour, 255, 0.2), 0, 0.65)
    return StaticFile.of(
        _BRAND,
        (
            f"@media screen{{:root{{{_tokens(light, deep, tint, '#fff', deep)}}}}}"
            f"@media screen and (prefers-color-scheme:dark){{:root{{{_tokens(dark, pale, shade, '#000', pale)}}}}}"
        ).encode(),
    )


def _tokens(brand: str, deep: str, tint: str, on_brand: str, link: str) -> str:
    """Return the tokens that styles/_tokens.scss leaves to the practice; links are darker, to read on any tint."""
    return f"--brand:{brand};--brand-deep:{deep};--brand-tint:{tint};--on-brand:{on_brand};--link:{link}"


def _mixed(colour: str, towards: int, share: float) -> str:
    """Return a color mixed with a share of black (0) or white (255)."""
    return "#" + bytes(round(byte + (towards - byte) * share) for byte in bytes.fromhex(colour[1:])).hex()


def _response(file: StaticFile) -> Response:
    zipped = request.accept_encodings.quality("gzip") > 0
    response = Response(file.compressed if zipped else file.content, mimetype=file.mimetype)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.cache_control.public = response.cache_control.immutable = True
    response.cache_control.max_age = _KEPT_FOR
    response.set_etag(f"{file.version}{'-gzip' if zipped else ''}")
    response.make_conditional(request)
    return response
