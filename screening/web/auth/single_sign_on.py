"""Single sign-on: to the identity provider and back, for signing in, confirming one's identity, and signing out.

People are sent there by a page that continues by itself. A redirect in answer to a form would be subject to
`form-action` of our content policy, as would every further one, and providers redirect to addresses that no setting
lists.
"""

from __future__ import annotations

import logging
import time
from dataclasses import asdict
from datetime import timedelta
from typing import Any, cast

from flask import Flask, abort, current_app, redirect, render_template, request, session, url_for
from flask_login import user_logged_in
from flask_security.utils import login_user, validate_redirect_url
from werkzeug.wrappers import Response

from screening.exchange.id_tokens import SKEW, Problem, ProviderIdentity, SignOnError
from screening.exchange.identity_provider import Begun, IdentityProvider
from screening.exchange.short_calls import SECONDS
from screening.practice import practice
from screening.records.access.tables import Person
from screening.settings import Settings
from screening.web.auth.access import signed_in
from screening.web.auth.fresh_factor import NEXT, is_confirmed_there
from screening.web.blueprints import ViewResult, workspace
from screening.web.http.rate_limits import posts_from_here
from screening.web.needs import EVERYONE, WHOLE_STAFF, Needs
from screening.workflow.practice.attempts import count_attempt, forgive_attempts
from screening.workflow.practice.single_sign_on import link, sign_on

_LOG = logging.getLogger("screening")
_PROVIDER = "single_sign_on"  # of the app's extensions
_BEGUN, _PROBLEM, _SIGNED_IN_THERE = "sign_on", "sign_on_problem", "sign_on_there"  # session keys
_TO_LINK = "sign_on_to_link"  # session key: a person, and their identity at the provider
_LONGEST = 30 * 60  # seconds that someone may take at the provider
_MOST_NEXT = 500  # characters of an address to continue to
_ASK_ADMINISTRATOR = "Ask your administrator to check the single sign-on settings, or sign in another way"
_WORDS = {
    Problem.AWAY: "Your work account’s sign-in cannot be reached now. Try again in a minute, or sign in another way",
    Problem.DECLINED: "You did not finish signing in with your work account. Try again, or sign in another way",
    Problem.LOST: "That sign-in was not started in this browser, or too long ago. Please start again here",
    Problem.USED: "That sign-in was already used, or took too long. Please start again here",
    Problem.NOT_KNOWN_THERE: f"Your work account’s sign-in does not know this tool. {_ASK_ADMINISTRATOR}",
    Problem.NOT_VALID: f"The response from your work account’s sign-in is not valid. {_ASK_ADMINISTRATOR}",
    Problem.CLOCK: "The clock of this tool and that of your work account’s sign-in differ by more than two minutes. "
    "Ask your administrator to set it, or sign in another way",
    Problem.UNVERIFIED: "Your work account has no verified email address. Ask the person who manages work accounts",
    Problem.UNKNOWN: "No one here signs in with that work account. Ask an administrator to add you, or to unlink your "
    "earlier account",
    Problem.NOT_THEM: "That is not the work account you use here. Please use your own",
    Problem.NOT_FRESH: "Your work account’s sign-in did not ask who you are. Sign out, sign in with a passkey or "
    "password, and set up an authenticator app",
    Problem.NO_FACTOR: "Your work account’s sign-in did not ask for a second factor. Please use one there",
}


def offer_single_sign_on(app: Flask, settings: Settings) -> None:
    """Offer single sign-on on the sign-in page, if there is a provider."""
    if settings.single_sign_on is None:
        return
    app.extensions[_PROVIDER] = IdentityProvider(settings.single_sign_on, SECONDS)
    app.extensions["security"].login_context_processor(_offer)
    user_logged_in.connect(_linked, app)


def _linked(_app: Flask, user: Person) -> None:
    """Link a work account once its holder is signed in: before our second factor, an address alone links nothing."""
    person_id, *known_as = session.pop(_TO_LINK, (None,))
    if person_id == user.id:
        link(practice(), user.id, *known_as)
        _was_right()


def _was_right() -> None:
    """Take back what this sign-on counted toward the posts of its address."""
    forgive_attempts(practice(), (), limited=posts_from_here(["workspace.begin_sign_on"]))


def _offer() -> dict[str, Any]:
    """Return what the sign-in page shows: the button, and what went wrong."""
    given = practice().given.single_sign_on
    return {"sign_on": given and given.button, "sign_on_problem": words_once()}


def words_once() -> str:
    """Return what went wrong at the provider, shown only once; "" if nothing."""
    return _WORDS[Problem(session.pop(_PROBLEM))] if _PROBLEM in session else ""


def _provider() -> IdentityProvider:
    """Return the provider; without one, these pages are 404."""
    return cast(IdentityProvider, current_app.extensions.get(_PROVIDER) or abort(404))


@workspace.post("/single-sign-on")
@Needs(EVERYONE, posts_an_hour=60)
def begin_sign_on() -> ViewResult:
    """Send someone to the provider: to sign in or, if signed in, to confirm their identity again."""
    again = bool(signed_in().is_authenticated)
    then = {"next": _inside(request.form.get("next", "")), "again": again, "tab": "tab" in request.form}
    try:
        address, begun = _provider().begin(_address("workspace.come_from_provider"), again=again)
    except SignOnError as error:
        return _told(error, then)
    session[_BEGUN] = {**asdict(begun), **then, "at": time.time()}
    return _sent_to(address)


@workspace.get("/single-sign-on/back")
@Needs(EVERYONE)
def come_from_provider() -> ViewResult:
    """Take what someone brings back from the provider; it counts once, and only in the browser that was sent there."""
    provider, then = _provider(), session.pop(_BEGUN, {})
    again = bool(signed_in().is_authenticated)
    try:
        begun = _begun(then, again=again)
        identity = provider.finish(begun, request.args.to_dict(), _address("workspace.come_from_provider"))
        return _confirmed(identity, then) if again else _signed_in(identity, then)
    except SignOnError as error:
        return _told(error, then)


@workspace.get("/single-sign-on/confirmed")
@Needs(WHOLE_STAFF)
def confirmed_there() -> str:
    """Say that the form waiting in another tab can now be sent."""
    return render_template("workspace/confirmed.html")


@workspace.get("/single-sign-on/out")
@Needs(EVERYONE)
def sign_out_there() -> ViewResult:
    """Sign someone out at the provider, too, if they came from there and it has a page for that."""
    sign_in_page = url_for("security.login")
    if signed_in().is_authenticated or not session.pop(_SIGNED_IN_THERE, False):
        return redirect(sign_in_page)
    try:
        address = _provider().sign_out_address(_address("security.login"))
    except SignOnError as error:
        _LOG.warning("no one can sign out at the identity provider: %s", error)
        return redirect(sign_in_page)
    return _sent_to(address) if address else redirect(sign_in_page)


def _begun(then: dict[str, Any], *, again: bool) -> Begun:
    """Return what a browser sent to the provider for this purpose must bring back, once and in time."""
    if then.get("again") is not again or time.time() - then["at"] > _LONGEST:
        raise SignOnError(Problem.LOST)
    if count_attempt(practice(), "single sign-on, brought back", then["state"], 1, timedelta(seconds=_LONGEST)):
        raise SignOnError(Problem.USED)  # a copy of the cookie
    return Begun(then["state"], then["nonce"], then["verifier"])


def _signed_in(identity: ProviderIdentity, then: dict[str, Any]) -> ViewResult:
    """Sign in the owner of the account, after our second factor unless the provider checked one that counts."""
    person = sign_on(practice(), identity)
    session[_SIGNED_IN_THERE] = True
    session[_TO_LINK] = (person.id, identity.issuer, identity.subject)
    if not identity.second_factor:
        factors = current_app.extensions["security"].two_factor_plugins
        asked: Response | None = factors.tf_enter(person, False, "oidc", next_loc=then["next"] or None)
        if asked is not None:
            return asked
    login_user(person, authn_via=["oidc"])
    session["fs_paa"] = min(time.time(), identity.authenticated_at)  # they may have proved who they are long ago
    return redirect(then["next"] or url_for("workspace.home"))


def _confirmed(identity: ProviderIdentity, then: dict[str, Any]) -> ViewResult:
    """Mark someone as fresh who just confirmed at the provider that they are the person signed in here."""
    person, given = signed_in(), practice().given.single_sign_on
    if not is_confirmed_there(person) or person.sign_on_subject != identity.subject:
        raise SignOnError(Problem.NOT_THEM)
    if identity.authenticated_at < then["at"] - SKEW:
        raise SignOnError(Problem.NOT_FRESH)
    if given and given.second_factor and not identity.second_factor:
        raise SignOnError(Problem.NO_FACTOR)
    session["fs_paa"] = time.time()  # where Flask-Security keeps it
    _was_right()
    if then["tab"]:
        return redirect(url_for("workspace.confirmed_there"))
    return redirect(session.pop(NEXT, url_for("workspace.home")))


def _told(error: SignOnError, then: dict[str, Any]) -> Response:
    """Return to where someone started, which says in one sentence what went wrong."""
    _LOG.warning("single sign-on: %s", error)
    session[_PROBLEM] = error.problem
    if signed_in().is_authenticated:
        return redirect(url_for("workspace.renew"))
    return redirect(url_for("security.login", next=then.get("next") or None))


def _sent_to(address: str) -> Response:
    """Answer with a page that continues to an outside address by itself."""
    response = Response(render_template("workspace/sent_on.html", address=address), mimetype="text/html")
    response.headers["Refresh"] = f"0; url={address}"
    return response


def _inside(address: str) -> str:
    """Return an address of the workspace; "" for any other."""
    fits = address.startswith("/workspace/") and ".." not in address and address.isprintable()
    fits = fits and len(address) <= _MOST_NEXT
    return address if fits and validate_redirect_url(address) else ""


def _address(endpoint: str) -> str:
    """Return the full address of a page, as registered with the provider."""
    return practice().given.address + url_for(endpoint)
