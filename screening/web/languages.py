"""The language of a page: the one picked, else the browser's. The practice's own pages are English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from gettext import NullTranslations
from typing import cast

from babel import Locale
from flask import Flask, g, request
from flask_babel import Babel, Domain, format_date, format_datetime, get_locale, refresh
from werkzeug.wrappers import Response

from screening.domain.rules.languages import Language
from screening.practice import practice
from screening.settings import Settings
from screening.settings.languages import FIRST, folders
from screening.settings.notices import notices_in
from screening.web.auth.access import for_staff
from screening.web.http.cookies import keep_cookie, read_cookie

_A_YEAR = timedelta(days=365)
_FIELD = "language"
_SPOKEN, _WORDS = "screening_spoken", "screening_words"


def speak_languages(app: Flask, settings: Settings) -> None:
    """Serve every page in the reader's language, and remember the one picked in the browser."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(map(str, folders(settings.translations)))
    Babel(app, locale_selector=language).domain_instance = _Words()
    app.context_processor(_known_to_pages)
    app.after_request(_keep)


class _Words(Domain):
    """The translations of all pages; a request looks up those of its language once."""

    def get_translations(self) -> NullTranslations:
        locale, known = get_locale(), g.get(_WORDS)
        if known is None or known[0] is not locale:
            known = g.screening_words = (locale, super().get_translations())
        return cast(NullTranslations, known[1])


def language() -> str:
    """Return the language of this request: one the practice offers; its own pages are English."""
    if _SPOKEN not in g:
        g.screening_spoken = _language()
    return cast(str, g.screening_spoken)


def _language() -> str:
    if for_staff() or not (request.blueprint or "patient").startswith("patient"):
        return FIRST
    picked, offered = str(g.get(_FIELD) or read_cookie(_FIELD) or ""), [one.code for one in _offered()]
    return picked if picked in offered else request.accept_languages.best_match(offered) or offered[0]


def only_in(languages: Iterable[Language]) -> None:
    """Restrict this request to these languages, since its content exists in no other."""
    g.readable = {one.code for one in languages}
    _look_again()


def _offered() -> list[Language]:
    """Return the languages this page can be in."""
    offered = practice().offered
    readable = g.get("readable", offered)
    return [one for one in offered.values() if one.code in readable] or list(practice().languages[:1])


def picked_language() -> str | None:
    """Return the language this post asks for with the language button; the page is in it from now on."""
    asked = request.form.get(_FIELD)
    if request.method != "POST" or asked not in [one.code for one in _offered()]:
        return None
    return speak(asked)


def has_picked() -> bool:
    """Return whether a language was picked in this browser."""
    return read_cookie(_FIELD) in practice().offered


def speak(asked: str) -> str:
    """Answer this request in a language, and remember it in the browser."""
    g.language = asked
    _look_again()
    return asked


def _look_again() -> None:
    g.pop(_SPOKEN, None)
    refresh()


def in_language(texts: Mapping[str, str]) -> str:
    """Return the text in this request's language."""
    return texts[language()]


def _keep(response: Response) -> Response:
    return keep_cookie(response, _FIELD, g.language, _A_YEAR) if _FIELD in g else response


def _known_to_pages() -> dict[str, object]:
    settings, spoken = practice().settings, language()
    return {
        "language": spoken,
        "direction": Locale.parse(spoken).text_direction,
        "other_languages": [one for one in _offered() if one.code != spoken],
        "is_translated": spoken != FIRST,
        "hours": settings.hours.get(spoken, settings.hours[FIRST]),
        "out_of_hours": settings.closed_words(spoken),
        "notices": notices_in(settings, spoken),
    }


def moment_in_words(moment: datetime) -> str:
    """Return a moment in the practice's time zone, as people read it in the US: March 4, 2027, 2:55 pm."""
    there = moment.astimezone(practice().settings.time_zone)
    return f"{format_date(there.date(), 'long')}, {format_datetime(there, 'h:mm a', rebase=False).lower()}"


def moment_at_end(moment: datetime) -> str:
    """Return a moment for the end of a sentence, whose period is also that of "p. m."."""
    return moment_in_words(moment).rstrip(".")
