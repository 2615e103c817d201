"""Sessions: cookies and links are signed with a key of their own, which can be renewed while serving."""

from __future__ import annotations

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import Serializer

from screening.practice import practice
from screening.records.keys.purposes import Purpose


class RenewableSessions(SecureCookieSessionInterface):
    """Flask's sessions, signed with the newest key that this process knows; it learns of a new one as it works.

    That costs no query. A session that was signed with an earlier key is over anyway, since renewing ends all sign-ins.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        use_newest_key(app)
        return super().open_session(app, request)


def use_newest_key(app: Flask) -> None:
    """Let Flask, and the links that Flask-Security signs, use the newest key that this process knows."""
    key = practice().keys.last_known(Purpose.SESSIONS).hex()
    if app.config["SECRET_KEY"] != key:
        app.config["SECRET_KEY"] = key
        for serializer in vars(app.extensions["security"]).values():
            if isinstance(serializer, Serializer):
                serializer.secret_keys = [key.encode()]
