"""Which language a page is in: the one that was picked, else the browser's. The practice's own pages are English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from flask import Flask, g, request
from flask_babel import Babel, refresh
from werkzeug.wrappers import Response

from screening.practice import practice
from screening.settings.shipped import TRANSLATIONS
from screening.web.auth.access import for_staff
from screening.web.http.cookies import keep_cookie, read_cookie

_A_YEAR = timedelta(days=365)
_FIELD = "language"


def speak_languages(app: Flask) -> None:
    """Let every page be in the reader's language, and let the browser keep the one that was picked."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app, locale_selector=language)
    app.context_processor(_known_to_pages)
    app.after_request(_keep)


def language() -> str:
    """The language of this request: one of those that the practice offers; its own pages are English."""
    if for_staff() or not (request.blueprint or "patient").startswith("patient"):
        return "en"
    picked, offered = str(g.get(_FIELD) or read_cookie(_FIELD) or ""), practice().settings.languages
    return picked if picked in offered else request.accept_languages.best_match(offered) or offered[0]


def picked_language() -> str | None:
    """The language that this post asks for, by the button that every page carries; the page is in it from now on."""
    asked = request.form.get(_FIELD)
    if request.method != "POST" or asked not in practice().settings.languages:
        return None
    return speak(asked)


def has_picked() -> bool:
    """Whether somebody picked a language in this browser."""
    return read_cookie(_FIELD) in practice().settings.languages


def speak(asked: str) -> str:
    """Answer this request in a language, and let the browser keep it."""
    g.language = asked
    refresh()
    return asked


def in_language(texts: Mapping[str, str]) -> str:
    """Return the text in this request's language."""
    return texts[language()]


def _keep(response: Response) -> Response:
    return keep_cookie(response, _FIELD, g.language, _A_YEAR) if _FIELD in g else response


def _known_to_pages() -> dict[str, object]:
    settings = practice().settings
    return {
        "language": language(),
        "offered_languages": settings.languages,
        "hours": in_language(settings.hours),
        "out_of_hours": in_language(settings.out_of_hours),
    }
