"""Signing in: waits after wrong attempts, second factor, one's own sessions. Flask-Security checks the secrets."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, current_app, redirect, render_template, request, session, url_for
from flask_login import user_logged_in
from flask_security import UserMixin
from flask_security.forms import LoginForm, TwoFactorVerifyCodeForm
from flask_security.tf_plugin import tf_clean_session
from flask_security.totp import Totp
from flask_security.utils import lookup_identity, uia_email_mapper
from passlib.totp import TOTP
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from screening.practice import practice
from screening.records.access.second_factors import authenticators
from screening.records.access.tables import Person
from screening.web.auth.access import SIGN_IN, roles_of, signed_in
from screening.web.auth.fresh_factor import FACTOR, MOST_PASSWORD, NEXT, factor_page, is_right_factor
from screening.web.auth.single_sign_on import words_once
from screening.web.blueprints import workspace
from screening.web.http.rate_limits import HOUR, client_network, posts_from_here
from screening.web.needs import WHOLE_STAFF, Needs, needs_here
from screening.web.qr_codes import qr_code
from screening.web.staff_wording import local, too_long
from screening.workflow.practice.attempts import count_attempt, count_wrong_attempt, forgive_attempts
from screening.workflow.practice.credentials import end_sign_in as end_session
from screening.workflow.practice.credentials import note_waiting
from screening.workflow.practice.setup import first_run
from screening.workflow.practice.staff import ADMINISTRATOR

PASSWORD, CODE = "password", "code"
_HOURLY, _NOTED = f"{PASSWORD}, hour", f"{PASSWORD}, noted"
MOST_WRONG = 100  # an hour for one account, from all addresses together
_NEIGHBORHOOD = 24  # bits of IPv4: people with one such address often have more
_MOST_LETTERS = 254  # of an email address (RFC 5321)
_WRONG_CODE = "wrong_code"  # session key
# What a sign-in posts, by the endpoint where it ends. If all was right, none of it counts as posted from this address,
# or an office that shares one would have to wait.
_POSTED = {
    "security.login": ("security.login",),
    "security.two_factor_token_validation": ("security.login", "security.two_factor_token_validation"),
    "security.mf_recovery": ("security.login", "security.mf_recovery"),
    "security.wan_signin_response": ("security.wan_signin", "security.wan_signin_response"),
}


class SignInForm(LoginForm):
    """Flask-Security's form, with the same waits for known and unknown accounts."""

    remember = None  # type: ignore[assignment]  # sessions end; there is no automatic sign-in

    def validate(self, **kwargs: Any) -> bool:  # type: ignore[override]  # Flask-Security's signature
        self.email.data = self.email.data or ""
        if wrong := too_long(self.email.data, _MOST_LETTERS):  # matches no account; reported like any wrong one
            self.email.errors = (wrong,)
            return False
        self.password.data = (self.password.data or "")[:MOST_PASSWORD]
        account, stores = _account(self.email.data), practice()
        wait = count_wrong_attempt(stores, PASSWORD, _from_here(account))
        if not wait and (wait := count_attempt(stores, _HOURLY, account, MOST_WRONG, HOUR)):
            forgive_attempts(stores, (), limited=[(PASSWORD, _from_here(account))])  # not checked, so not wrong
        if wait:
            _note_waiting(account)
            raise TooManyRequests(retry_after=wait)
        return bool(super().validate(**kwargs))


class SecondFactorForm(TwoFactorVerifyCodeForm):
    """Flask-Security's form; the error of a first code is kept, since the QR code is shown again with it."""

    def validate(self, **kwargs: Any) -> bool:  # type: ignore[override]  # Flask-Security's signature
        right = bool(super().validate(**kwargs))
        if self.is_setup and not right:
            session[_WRONG_CODE] = str(next(iter(self.code.errors), ""))
        return right


class OneUseTotp(Totp):
    """Authenticator codes that work once, under keys that can be renewed; a QR code that the content policy allows."""

    def __init__(self, secrets: object, issuer: str) -> None:
        self._issuer = issuer

    @property
    def _totp(self) -> type[TOTP]:
        return authenticators(practice().keys, self._issuer)

    def get_last_counter(self, user: UserMixin) -> int | None:
        return cast(Person, user).totp_counter

    def set_last_counter(self, user: UserMixin, tmatch: Any) -> None:
        cast(Person, user).totp_counter = tmatch.counter

    def generate_qrcode(self, username: str, totp: str) -> str:
        return qr_code(self.get_totp_uri(username, totp), "QR code for your authenticator app")


def watch_sign_ins(app: Flask) -> None:
    """Count wrong codes, show the QR code again after a wrong first one, forget wrong attempts after signing in."""
    security = app.extensions["security"]
    security.principal.identity_loaders.clear()  # Needs says who may enter: patient pages look up no account
    security.tf_setup_context_processor(_picture_after_a_wrong_code)
    security.tf_token_validation_context_processor(_picture_of_a_first_code)
    app.before_request(_leave_old_steps)
    app.before_request(_wait_after_wrong_codes)
    user_logged_in.connect(_forgive, app)


def _leave_old_steps() -> Response | None:
    """Redirect from a step of a sign-in that is over.

    A second factor that was set up since is not replaced by someone who had typed the password before. A link of
    another site to the code page, which Flask-Security would answer by signing out, leads home.
    """
    if request.blueprint != "security":
        return None
    begun = session.get("tf_state") in ("setup_from_login", "validating_profile")
    if signed_in().is_authenticated:
        strays = request.endpoint == "security.two_factor_token_validation" and not begun
        return redirect(url_for("workspace.home")) if strays else None
    who = current_app.extensions["security"].datastore.find_user(fs_uniquifier=session.get("tf_user_id", ""))
    if begun and (who is None or who.tf_primary_method):
        tf_clean_session()
        return redirect(url_for("security.login"))
    return None


def _wait_after_wrong_codes() -> None:
    who = session.get("tf_user_id")  # without a password before, no code is checked
    if request.method == "POST" and needs_here().code_waits and who:
        wait = count_wrong_attempt(practice(), CODE, str(who))
        if wait:
            raise TooManyRequests(retry_after=wait)


def _picture_after_a_wrong_code() -> dict[str, Any]:
    """Return the setup page's earlier contents when a signed-in person typed a wrong first code."""
    wrong = session.pop(_WRONG_CODE, None)
    if wrong is None or request.method != "GET":
        return {"again": None}
    return {"again": _picture(signed_in(), wrong)}


def _picture_of_a_first_code() -> dict[str, Any]:
    """Return the QR code for the code page while someone signing in sets up their app."""
    if session.get("tf_state") != "validating_profile":
        return {"again": None}
    security = current_app.extensions["security"]
    return {"again": _picture(security.datastore.find_user(fs_uniquifier=session["tf_user_id"]), "")}


def _picture(person: Person, wrong: str) -> dict[str, str]:
    """Return the QR code and key remembered by the session, and the state that a correct code confirms."""
    security, secret = current_app.extensions["security"], session["tf_totp_secret"]
    shown = security.totp_factory.fetch_setup_values(secret, person)
    state = {"totp_secret": secret, "method": "authenticator", "phone": None}
    token = security.tf_setup_serializer.dumps(state)
    return {"picture": shown["image"], "key": shown["key"], "token": token, "wrong": wrong}


def _account(email: str) -> str:
    """Return what attempts count against: the account Flask-Security finds for this spelling, else the address.

    A new password or a forgotten second factor changes the uniquifier, which ends the waits.
    """
    person = lookup_identity(email)
    return person.fs_uniquifier if person else (uia_email_mapper(email) or email).casefold()


def _note_waiting(account: str) -> None:
    """Record on the audit trail that an account must wait; once an hour, however often someone keeps trying."""
    if count_attempt(practice(), _NOTED, account, 1, HOUR):
        return
    person = current_app.extensions["security"].datastore.find_user(fs_uniquifier=account)
    if person is not None:
        note_waiting(practice(), person.id)


def _from_here(account: str) -> str:
    """Return the same for attempts from this network only, so that a stranger elsewhere cannot lock anyone out."""
    return f"{account} {client_network(_NEIGHBORHOOD)}"


def _forgive(_app: Flask, user: Person, **_more: object) -> None:
    account = user.fs_uniquifier
    wrong = [(PASSWORD, _from_here(account)), (CODE, account)]
    posted = posts_from_here(_POSTED.get(request.endpoint or "", ()))
    forgive_attempts(practice(), wrong, limited=[(_HOURLY, account), *posted])


@workspace.get("/home")
@Needs(WHOLE_STAFF)
def home() -> Response:
    """Redirect after signing in: to recovery codes if there are none, else to work."""
    person = signed_in()
    if person.tf_primary_method and not person.mf_recovery_codes:
        return redirect(url_for("security.mf_recovery_codes"))
    settings = practice().settings
    if (
        ADMINISTRATOR in roles_of(person)
        and not settings.demo
        and not all(step.done for step in first_run(practice(), settings))
    ):
        return redirect(url_for("workspace.first_run_page"))
    only_lets_in = roles_of(person) == {ADMINISTRATOR}
    return redirect(url_for("workspace.people" if only_lets_in else "workspace.queue"))


@workspace.route("/renew", methods=["GET", "POST"])
@Needs(WHOLE_STAFF)
def renew() -> Response | str | tuple[str, int]:
    """Take a fresh factor, and continue to the page that asked for it."""
    if request.method != "POST":
        return factor_page(wrong=False, problem=words_once())
    if is_right_factor(request.form.get(FACTOR, "")):
        return redirect(session.pop(NEXT, url_for("workspace.home")))
    return factor_page(wrong=True), 422


@workspace.get("/sign-ins")
@Needs(WHOLE_STAFF)
def sign_ins() -> str:
    """Show one's own sessions and second factor."""
    return render_template(
        "workspace/sign_ins.html",
        sign_ins=practice().sign_ins.of(signed_in().id),
        here_id=session.get(SIGN_IN),
        local=local,
        changed="changed" in request.args,
    )


@workspace.post("/sign-ins/<sign_in_id>")
@Needs(WHOLE_STAFF)
def end_sign_in(sign_in_id: str) -> Response:
    """End one of one's own sessions."""
    end_session(practice(), sign_in_id, signed_in().id)
    return redirect(url_for("workspace.sign_ins"))
