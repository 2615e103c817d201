"""What a practice relies on outside: its mail server, its proxy, and the systems it talks to. Each one is contacted."""

from __future__ import annotations

from screening.exchange.cds_hooks.tokens import IssuerKeys, TokenError
from screening.exchange.formats.smtp_errors import problem_of
from screening.exchange.id_tokens import SignOnError
from screening.exchange.identity_provider import IdentityProvider
from screening.exchange.mail_server import greet
from screening.exchange.other_systems import NotTakenError, takes_bundles_once
from screening.exchange.own_address import NotSeenError, Seen, ask, is_measured
from screening.records.sealing import derived_key
from screening.settings import FhirServer, HookIssuer, Settings, SingleSignOn
from screening.workflow.health import HealthCheck

_TIMEOUT = 10  # seconds for a mail server or an identity provider to answer
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost", "")  # the last is a local socket
_SET = "SCREENING_PROXIES"


def pass_key(settings: Settings) -> bytes:
    """Return the key of passes for the page that shows what the server sees."""
    return derived_key(settings.key, "screening: doctor")


def check_outside(settings: Settings, address: str = "") -> list[HealthCheck]:
    """Return the checks on what is outside the practice's process and database.

    `address` is asked what the server sees, instead of the practice's own address.
    """
    checks = [_mail_server(settings), _proxies(settings, address)]
    if settings.single_sign_on:
        checks.append(_identity_provider(settings.single_sign_on))
    checks += [_record_system(one) for one in settings.cds_issuers]
    if settings.push:
        checks.append(_fhir_server(settings.push))
    if settings.webhooks_private:
        told = "webhooks may point into this network (SCREENING_WEBHOOKS_PRIVATE): adding one reaches its servers"
        checks.append(HealthCheck("webhooks", told, needed=False))
    if settings.metrics_port:
        checks.append(_metrics(settings.metrics_port))
    return checks


def _mail_server(settings: Settings) -> HealthCheck:
    mail = settings.mail
    if mail is None:
        return HealthCheck("mail server", None, found="none is set (SCREENING_MAIL)")
    place = f"{mail.host}:{mail.port}"
    try:
        greet(mail, _TIMEOUT)
    except Exception as error:
        return HealthCheck("mail server", f"{problem_of(error)}. Check SCREENING_MAIL", where=place)
    signed_in = f"signed in as {mail.user}" if mail.user else "not signed in: SCREENING_MAIL names no user"
    return HealthCheck("mail server", None, where=place, found=f"it answers over TLS, {signed_in}")


def _identity_provider(known: SingleSignOn) -> HealthCheck:
    """Fetch what the provider publishes; whether it accepts our secret shows only when someone signs in."""
    provider = IdentityProvider(known, _TIMEOUT)
    try:
        keys = len(provider.fetch_keys())
    except SignOnError as error:
        told = f"{error}. Passwords still work. Check SCREENING_OIDC_ISSUER"
        return HealthCheck("single sign-on", told, needed=False, where=known.issuer)
    wrong = None if keys else "the provider publishes no key that can check a signature. Passwords still work"
    found = f"the provider answers, and publishes {keys} key{'s' if keys != 1 else ''}"
    return HealthCheck("single sign-on", wrong, needed=False, where=known.issuer, found=found)


def _record_system(known: HookIssuer) -> HealthCheck:
    """Read the keys of a record system that may ask by CDS Hooks."""
    try:
        keys = len(IssuerKeys(known.keys, _TIMEOUT).read())
    except TokenError as error:
        told = f"{error}, so it gets no cards. Check SCREENING_CDS_ISSUERS"
        return HealthCheck("record system", told, needed=False, where=known.name)
    wrong = None if keys else "it has no key that can check a signature, so it gets no cards"
    found = f"it has {keys} key{'s' if keys != 1 else ''}"
    return HealthCheck("record system", wrong, needed=False, where=known.name, found=found)


def _fhir_server(server: FhirServer) -> HealthCheck:
    """Fetch the server's own description; whether it accepts our credentials may show only with the first outcome."""
    try:
        lacks = takes_bundles_once(server)
    except NotTakenError as error:
        told = f"{error}. Outcomes wait. Check SCREENING_PUSH_ADDRESS and SCREENING_PUSH_CREDENTIALS_FILE"
        return HealthCheck("FHIR server", told, needed=False, where=server.address)
    found = "it speaks FHIR R4, and accepts each Bundle only once"
    return HealthCheck("FHIR server", lacks, needed=False, where=server.address, found=found)


def _proxies(settings: Settings, address: str) -> HealthCheck:
    place = address or settings.address
    try:
        seen = ask(place, settings.address, pass_key(settings))
    except NotSeenError as error:
        told = f"not known, since {error}. Start the server and the proxy, and run this again"
        return HealthCheck("proxy", told, needed=False, where=place)
    if seen.direct:
        return HealthCheck(
            "proxy", _without_proxy(settings.proxies, seen, given=bool(address)), where=place, found=_alone(seen)
        )
    wrong = _behind_proxy(settings, seen)
    return HealthCheck("proxy", wrong, where=place, found=f"{seen.proxies} in front, patients keep their own addresses")


def _without_proxy(proxies: int, seen: Seen, *, given: bool) -> str | None:
    if not proxies or (given and seen.bound in _THIS_MACHINE):
        return None
    if given:
        return (
            f"the server listens on {seen.bound}, and {_SET} is {proxies}: anyone who reaches that port "
            "without the proxy can invent an address and get around every limit. Have it listen on 127.0.0.1 only, or "
            "close the port"
        )
    return (
        f"no proxy is in front of the server, but {_SET} is {proxies}: anyone can invent an address and get around "
        f"every limit. Set {_SET}=0, or put the proxy in front"
    )


def _alone(seen: Seen) -> str:
    return f"no proxy is in front of the server, which listens on {seen.bound or 'a local socket'}"


def _behind_proxy(settings: Settings, seen: Seen) -> str | None:
    effect = (
        "anyone can invent an address and get around every limit"
        if seen.believed
        else f"all patients count as one address ({seen.client}), which is soon refused for posting too often"
    )
    if not seen.proxies:
        return (
            f"the proxy in front does not pass on the client's address, so {effect}. "
            f"Have it set X-Forwarded-For, and set {_SET}=1"
        )
    if seen.proxies != settings.proxies:
        return f"{seen.proxies} in front, but {_SET} is {settings.proxies}: {effect}. Set {_SET}={seen.proxies}"
    if settings.secure and seen.scheme != "https":
        return "the proxy does not say that patients came by https: have it set X-Forwarded-Proto"
    return None


def _metrics(port: int) -> HealthCheck:
    told = (
        None if is_measured(port) else "no metrics there: is the server running, and does another program use the port?"
    )
    return HealthCheck("metrics", told, needed=False, where=f"127.0.0.1:{port}", found="Prometheus gets an answer")
