"""The one place where the parts are joined."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from flask_compress import Compress
from flask_security import Security, SQLAlchemyUserDatastore
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from screening.current import NAME, Practice
from screening.records import sqlite
from screening.records.database import db, migrate
from screening.records.sealing import derived_key
from screening.records.tables import Person, Role
from screening.settings import CHECKOUT, Settings
from screening.web import access, errors
from screening.web.patient import patient
from screening.web.static_files import serve_static
from screening.web.workspace import workspace

_BODY_BYTES = 256 * 1024
_FIELDS = 1000


def create_app(settings: Settings) -> Flask:
    """Join the parts of one practice. Reads no environment, makes no table, puts no rules in force."""
    app = Flask("screening", template_folder=str(CHECKOUT / "templates"), static_folder=None)
    app.config.from_mapping(_config(settings))
    app.jinja_options = {"loader": _loader(app), "trim_blocks": True, "lstrip_blocks": True}
    app.extensions[NAME] = Practice.of(settings)
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        sqlite.tune(db.engine)
    Security(app, SQLAlchemyUserDatastore(db, Person, Role))
    CSRFProtect(app).exempt(patient)  # patients have a token of their own: web/patient/door.py
    Compress(app)
    access.guard(app)
    errors.handle_errors(app)
    serve_static(app)
    known = {
        "practice": settings.practice,
        "phone": settings.phone,
        "hours": settings.hours,
    }
    app.register_blueprint(patient)
    app.register_blueprint(workspace)
    app.context_processor(lambda: known)
    return app


def _loader(app: Flask) -> ChoiceLoader:
    """Our templates, and the GOV.UK component macros beside them."""
    macros = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    return ChoiceLoader([macros, app.create_global_jinja_loader()])


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": derived_key(settings.key, "screening: sessions").hex(),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "MAX_CONTENT_LENGTH": _BODY_BYTES,
        "MAX_FORM_MEMORY_SIZE": _BODY_BYTES,
        "MAX_FORM_PARTS": _FIELDS,
        "SESSION_COOKIE_NAME": "workspace",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": not settings.demo,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,  # it reads the Referer, and our own Referrer-Policy sends none
        "COMPRESS_ALGORITHM": ["gzip"],
        "SECURITY_PASSWORD_SALT": derived_key(settings.key, "screening: passwords").hex(),
        "SECURITY_PASSWORD_LENGTH_MIN": 15,
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(minutes=15),
        "SECURITY_SEND_PASSWORD_RESET_NOTICE_EMAIL": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_URL_PREFIX": "/workspace",
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": "/workspace/",
        "SECURITY_POST_LOGOUT_VIEW": "/workspace/sign-in",
        "SECURITY_LOGIN_USER_TEMPLATE": "workspace/sign_in.html",
        "SECURITY_FLASH_MESSAGES": False,
    }
