"""The one place where all parts are connected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_compress import Compress
from flask_security import Security
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from screening.domain.people.phones import tel_link
from screening.practice import NAME, VISIT_NOTE, Practice, practice
from screening.records.access.accounts import Accounts
from screening.records.access.sign_ins import LONGEST
from screening.records.database import POOL, db, migrate, tune
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.master_keys import MasterKeys
from screening.records.keys.purposes import Purpose
from screening.settings import Settings
from screening.settings.shipped import TEMPLATES
from screening.web import errors, languages, needs
from screening.web.api import api
from screening.web.auth import access, fresh_factor
from screening.web.auth.credentials import NotedRecoveryCodes, note_changes
from screening.web.auth.passkeys import VerifiedPasskeys
from screening.web.auth.passwords import KEYED, KEYED_ARGON2, LongPasswords
from screening.web.auth.session_keys import RenewableSessions
from screening.web.auth.sign_in import OneUseTotp, SecondFactorForm, SignInForm, watch_sign_ins
from screening.web.auth.sign_in_words import words_of_sign_in
from screening.web.auth.single_sign_on import offer_single_sign_on
from screening.web.govuk_items import as_choices, as_day_boxes, as_links, as_options, as_scale_words, as_zones
from screening.web.http import headers, rate_limits, watched
from screening.web.http.bodies import MOST_BODY, WholeBodies
from screening.web.http.health import health
from screening.web.http.hurried import HurriedPages
from screening.web.http.seen import seen
from screening.web.http.static_files import serve_static
from screening.web.http.well_known import well_known
from screening.web.patient import patient
from screening.web.workspace import workspace
from screening.web.workspace.summary.visit_note import note_of
from screening.workflow.practice.credentials import keep_changes
from screening.workflow.practice.staff import LINK_WORKS


class PlainFlask(Flask):
    """Flask whose views and hooks are all plain functions, so that it need not check each for async."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(settings: Settings) -> Flask:
    """Return one practice's app. Reads no environment, creates no tables, puts no rules in force."""
    app = PlainFlask("screening", template_folder=str(TEMPLATES), static_folder=None)
    app.config.from_mapping({**_config(settings), **_sign_in_config(settings)})
    app.jinja_options = {"loader": _loader(app), "trim_blocks": True, "lstrip_blocks": True}
    app.extensions |= {NAME: Practice.of(settings), VISIT_NOTE: note_of}
    app.session_interface = RenewableSessions()
    app.wsgi_app = WholeBodies(  # type: ignore[method-assign]
        HurriedPages(app.wsgi_app, settings.database_page_seconds), MOST_BODY
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        tune(db.engine, settings)
    watched.watch_requests(app, settings)
    languages.speak_languages(app, settings)
    rate_limits.limit_requests(app)
    _let_people_sign_in(app, settings)
    csrf = CSRFProtect(app)
    csrf.exempt(patient)  # patients have a token of their own: web/patient/session.py
    csrf.exempt(api)  # programs are never admitted by a cookie
    fresh_factor.require_fresh_factor(app)
    Compress(app)
    headers.add_headers(app)
    errors.handle_errors(app)
    serve_static(app, settings)
    for blueprint in (patient, workspace, api, health, seen, well_known):
        app.register_blueprint(blueprint)
    needs.refuse_silence(app)
    app.context_processor(_known_to_pages)
    for words in (tel_link, as_choices, as_day_boxes, as_links, as_options, as_scale_words, as_zones):
        app.add_template_filter(words)
    return app


def _let_people_sign_in(app: Flask, settings: Settings) -> None:
    """Put the gate before every view, and everything that lets people sign in behind it."""
    access.guard(app)
    Security(
        app,
        Accounts(keep_changes),
        login_form=SignInForm,
        two_factor_verify_code_form=SecondFactorForm,
        totp_cls=OneUseTotp,
        password_util_cls=LongPasswords,
        webauthn_util_cls=VerifiedPasskeys,
        mf_recovery_codes_util_cls=NotedRecoveryCodes,
    )
    watch_sign_ins(app)
    offer_single_sign_on(app, settings)
    note_changes(app)


def _known_to_pages() -> dict[str, Any]:
    names = ("practice", "phone", "demo", "can_mail", "booking_link", "postal_address")
    parts = ("consent_record", "course_of_care")
    return {name: getattr(practice().settings, name) for name in (*names, *parts)}


def _loader(app: Flask) -> ChoiceLoader:
    """Return the loader for our templates, and the GOV.UK component macros."""
    macros = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    return ChoiceLoader([macros, app.create_global_jinja_loader()])


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": KeyRing(MasterKeys.of(settings)).first(Purpose.SESSIONS).hex(),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": POOL,
        "TRUSTED_HOSTS": [settings.host, "127.0.0.1"] if settings.demo else [settings.host],
        "MAX_CONTENT_LENGTH": MOST_BODY,
        "MAX_FORM_MEMORY_SIZE": MOST_BODY,
        "MAX_FORM_PARTS": rate_limits.MOST_FIELDS,
        "PERMANENT_SESSION_LIFETIME": LONGEST,
        "SESSION_COOKIE_NAME": "__Host-workspace" if settings.secure else "workspace",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,  # it reads the Referer, which our Referrer-Policy suppresses
        "COMPRESS_ALGORITHM": ["gzip"],
    }


def _sign_in_config(settings: Settings) -> dict[str, Any]:
    """Return Flask-Security's configuration: password and authenticator app, our own pages, nothing by mail or text."""
    given = {
        "PASSWORD_SCHEMES": ["argon2", KEYED_ARGON2],
        "PASSWORD_SINGLE_HASH": {"argon2", KEYED},  # hashed without our own key
        "PASSWORD_LENGTH_MIN": 15,
        "PASSWORD_COMPLEXITY_CHECKER": "zxcvbn",
        "PASSWORD_NORMALIZE_FORM": "NFC",
        "RESET_PASSWORD_WITHIN": LINK_WORKS,
        "SEND_PASSWORD_RESET_NOTICE_EMAIL": False,
        "RETURN_GENERIC_RESPONSES": True,
        "FLASH_MESSAGES": False,
        "URL_PREFIX": "/workspace",
        "LOGIN_URL": "/sign-in",
        "LOGOUT_URL": "/sign-out",
        "LOGOUT_METHODS": ["POST"],
        "POST_LOGIN_VIEW": "/workspace/home",
        "POST_LOGOUT_VIEW": "/workspace/single-sign-on/out" if settings.single_sign_on else "/workspace/sign-in",
        "FRESHNESS": timedelta(minutes=15),
        "FRESHNESS_GRACE_PERIOD": timedelta(0),
        "TWO_FACTOR": True,
        "TWO_FACTOR_REQUIRED": not settings.demo,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_RESCUE_EMAIL": False,
        **words_of_sign_in(),
        "TWO_FACTOR_POST_SETUP_VIEW": "/workspace/sign-ins?changed=yes",
        "TOTP_SECRETS": {"1": "kept in the database: OneUseTotp"},
        "TOTP_ISSUER": settings.practice,
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "WEBAUTHN": True,
        "WAN_RP_NAME": settings.practice,
        "WAN_ALLOW_USER_HINTS": False,  # a passkey identifies its person; strangers cannot probe for accounts
        "WAN_ALLOW_AS_MULTI_FACTOR": True,  # it is unlocked by face, finger or PIN
        "WAN_REGISTER_URL": "/passkeys",
        "WAN_DELETE_URL": "/passkeys/delete",
        "WAN_SIGNIN_URL": "/passkey",
        "WAN_POST_REGISTER_VIEW": "/workspace/passkeys",
        "WAN_REGISTER_TEMPLATE": "workspace/passkeys.html",
        "WAN_SIGNIN_TEMPLATE": "workspace/passkey.html",
        "LOGIN_USER_TEMPLATE": "workspace/sign_in.html",
        "TWO_FACTOR_SETUP_TEMPLATE": "workspace/two_factor_setup.html",
        "TWO_FACTOR_VERIFY_CODE_TEMPLATE": "workspace/two_factor_code.html",
        "MULTI_FACTOR_RECOVERY_TEMPLATE": "workspace/recovery.html",
        "MULTI_FACTOR_RECOVERY_CODES_TEMPLATE": "workspace/recovery_codes.html",
    }
    return {f"SECURITY_{name}": value for name, value in given.items()}
