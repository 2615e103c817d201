"""Sessions: cookies and links are signed with a key of their own, which can be renewed while serving."""

from __future__ import annotations

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import Serializer
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from screening.practice import practice
from screening.records.keys.purposes import Purpose
from screening.web.blueprints import for_machines


class RenewableSessions(SecureCookieSessionInterface):
    """Flask's sessions, signed with the newest key that this process knows.

    It picks up a new key as it works, and looks for one when a cookie has another signature. A page without a cookie
    needs no query. A session signed with an earlier key is over anyway: renewing ends all sign-ins. Programs have no
    sessions.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        _use_newest_key(app)
        if self.get_cookie_name(app) not in request.cookies or for_machines():
            return self.session_class()
        session = super().open_session(app, request)
        if not session and _has_looked():
            _use_newest_key(app)
            session = super().open_session(app, request)
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if for_machines():
            return
        _use_newest_key(app)
        super().save_session(app, session, response)  # type: ignore[arg-type]  # Flask's own kind of response


def _has_looked() -> bool:
    """Look for a newer key; return whether the database answered."""
    try:
        practice().keys.newest(Purpose.SESSIONS)
    except SQLAlchemyError:  # the page itself will report it if it needs the database
        return False
    return True


def _use_newest_key(app: Flask) -> None:
    """Let Flask, and the links that Flask-Security signs, use the newest key that this process knows."""
    key = practice().keys.last_known(Purpose.SESSIONS).hex()
    if app.config["SECRET_KEY"] != key:
        app.config["SECRET_KEY"] = key
        for serializer in vars(app.extensions["security"]).values():
            if isinstance(serializer, Serializer):
                serializer.secret_keys = [key.encode()]
