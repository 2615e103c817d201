"""Error pages: calm, plain, each with a way to continue. No traceback, answer or token reaches them or the log."""

from __future__ import annotations

import logging

from flask import Flask, render_template, request
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, InterfaceError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound, SecurityError, TooManyRequests
from werkzeug.wrappers import Response

from screening.practice import practice
from screening.records.access.accounts import UsedMeanwhileError
from screening.records.operations.database_problems import cause_of
from screening.web.api.problems import http_problem, problem_answer
from screening.web.auth.access import for_staff
from screening.web.blueprints import for_machines
from screening.web.forms.unsaved_input import SECRETS
from screening.web.http.log_lines import where_it_broke
from screening.web.http.request_ids import method, route
from screening.workflow.rules.versions import NoRulesError

_LOG = logging.getLogger("screening")
_WORDS = {
    400: (_("We could not read that"), _("Part of the page did not reach us. Go back and try again.")),
    403: (
        _("You can’t open this page"),
        _(
            "This page may have been open too long. Go back to your form and send it again. "
            "We keep your saved answers for 72 hours."
        ),
    ),
    404: (_("We can’t find that page"), _("The link may be old or cut off. Check it, or start again.")),
    405: (_("That does not work here"), _("This page cannot be used that way. Go back, or start again.")),
    409: (_("This was changed somewhere else"), _("Go back, check it, and try again.")),
    413: (_("That is too much text"), _("Go back and make your text shorter. The page tells you how much fits.")),
    415: (_("We could not read that"), _("Please use the form on the page. Go back and try again.")),
    422: (_("Something needs to be fixed"), _("Go back, fix what the page asks you to fix, and try again.")),
    429: (
        _("Please wait a few minutes"),
        _("There were too many tries. Wait a few minutes, then press the button again."),
    ),
    500: (
        _("Sorry, something went wrong"),
        _("It was not your fault. What you saved is still here. Please try again."),
    ),
    503: (
        _("Sorry, we can’t save right now"),
        _("Do not close this page. What you typed is still on it. Wait one minute, then press the button again."),
    ),
}
_STAFF_WORDS = {
    400: (
        _WORDS[400][0],
        "Part of the page did not reach us. Go back, reload it and try again.",
    ),
    403: (
        "You can’t open this page",
        "Your role does not include it. An administrator can change your roles under Admin, Staff.",
    ),
    404: (_WORDS[404][0], "The link may be old or cut off, or what it led to was erased."),
    413: (
        "That is too much at once",
        "Nothing was saved or sent. Go back: what you typed is still there. A page takes 250 kB; "
        "a day list, 500 lines. Send it in parts.",
    ),
    405: (_WORDS[405][0], "That page cannot be used this way. Go back and use its buttons."),
}
_GONE_SINCE = (
    "This is no longer here",
    "It was erased, ended or turned off after your page was opened, so nothing was saved or sent. "
    "Go back if you want to copy what you typed.",
)
_LONG_WAIT = (
    _("Please wait up to an hour"),
    _("Too much was sent from your internet connection. Wait up to an hour, then press the button again."),
)
_GO_BACK = {  # where the page has no button that sends it again, since it had a code or a password
    False: _("There were too many tries. Wait a few minutes, then go back and try again."),
    True: _("Too much was sent from your internet connection. Wait up to an hour, then go back and try again."),
}
_FEW_MINUTES = 600  # seconds
_OLD_PAGE = (
    "Nothing was sent",
    "Someone else signed in after this page was opened, or it is an old page. Go back: what was typed is still on it. "
    "Whoever typed it can sign in again and send it, or copy it to a page opened now.",
)
_USED = ("This was used already", "A code and a link work once. Sign in again with a new one.")
_BUSY = (429, 500, 503)  # the same post may well succeed a little later
_UNAVAILABLE = 503


def handle_errors(app: Flask) -> None:
    """Show our own page for every error."""
    app.register_error_handler(HTTPException, _http_error)
    for unavailable in (DatabaseError, InterfaceError, PoolTimeoutError):
        app.register_error_handler(unavailable, _database_unavailable)
    for bug in (DataError, IntegrityError, ProgrammingError):  # the database answered: it is our bug
        app.register_error_handler(bug, _broken)
    app.register_error_handler(NoRulesError, _no_rules)
    app.register_error_handler(UsedMeanwhileError, lambda _error: _page(409, _USED))
    app.register_error_handler(Exception, _broken)


def _http_error(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):  # unknown host: there is no URL to link to
        return Response("This address is not served here.\n", 400, mimetype="text/plain")
    if for_machines() and error.code in range(400, 600):
        return http_problem(error)
    if isinstance(error, CSRFError):  # workspace only: patients have a token of their own
        return _page(403, _OLD_PAGE)
    response = error.get_response()
    code = response.status_code
    if error.response is not None or code not in range(400, 600):  # a page of its own, or a redirect
        return response
    waits_long = code == TooManyRequests.code and response.headers.get("Retry-After", 0, int) > _FEW_MINUTES
    page = _page(code, _LONG_WAIT if waits_long else None)
    for name in ("Allow", "Retry-After"):
        if name in response.headers:
            page.headers[name] = response.headers[name]
    return page


def _no_rules(_error: NoRulesError) -> Response:
    _LOG.error("the rules cannot be read: `screening doctor` says why")
    return _page(_UNAVAILABLE)


def _database_unavailable(error: SQLAlchemyError) -> Response:
    _LOG.error("the database %s", cause_of(error, practice().given.database_url))
    page = _page(_UNAVAILABLE)
    page.headers["Retry-After"] = "5"
    return page


def _broken(error: Exception) -> Response:
    """Log where it broke, never the exception's text, which may contain an answer."""
    place = where_it_broke(error.__traceback__)
    _LOG.error("%s %s broke: %s at %s", method(), route(), type(error).__name__, place)
    return _page(InternalServerError.code or 500)


def _page(code: int, words: tuple[object, object] | None = None) -> Response:
    if for_machines():
        return problem_answer(code)
    kind = code if code in _WORDS else 400 if code in range(400, 500) else 500
    staff = for_staff()
    title, body = words or (staff and _staff_words(kind)) or _WORDS[kind]
    may_repeat = code in _BUSY and request.method == "POST" and not SECRETS & set(request.form)
    again = _posted() if may_repeat else None
    if code == TooManyRequests.code and again is None:
        body = _GO_BACK[words is _LONG_WAIT]
    html = render_template("workspace/error.html" if staff else "error.html", title=title, body=body, again=again)
    return Response(html, status=code, mimetype="text/html")


def _staff_words(kind: int) -> tuple[object, object] | None:
    if kind == NotFound.code and request.method == "POST" and request.endpoint:
        return _GONE_SINCE
    return _STAFF_WORDS.get(kind)


def _posted() -> list[tuple[str, str]]:
    """Return what was typed, so that the page can send it again."""
    return list(request.form.items(multi=True))
