"""Calls that notify other systems: what they accept, refuse for good, or may accept later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from screening.exchange.guarded import Guard
from screening.exchange.short_calls import Inquiry, NoReplyError, Reply
from screening.settings import FhirServer

SECONDS = 10.0  # for another system to answer
_FHIR = "application/fhir+json"
_TAKEN = range(200, 300)
_GONE = 410
# Answers that will not change next time. Others may be fixed there or here: a token, an address, a server.
_FOR_GOOD = {
    400: "it cannot read the message",
    _GONE: "it says that this address no longer exists",
    412: "it has more than one resource with this identifier",
    413: "the message is too large for it",
    422: "the message breaks one of its rules",
}
_WORDS = {
    401: "it does not accept our credentials",
    403: "it denies us access",
    404: "there is nothing at this address",
    429: "it asks for fewer calls",
}


class NotTakenError(Exception):
    """Another system did not accept something; the message says why, without quoting what was sent or answered.

    It should not be retried if it was refused `for_good`; `gone` says that the receiver no longer exists.
    """

    def __init__(self, why: str, *, for_good: bool = False, gone: bool = False) -> None:
        super().__init__(why)
        self.for_good, self.gone = for_good, gone


def tell_webhook(address: str, headers: Mapping[str, str], body: str, *, private: bool) -> None:
    """Send a signed message to a webhook; `private` allows addresses in our own network. Raises NotTakenError."""
    _refuse_unless_taken(_answer(Guard(private=private), Inquiry(address, headers, body)))


def push_bundle(server: FhirServer, bundle: Mapping[str, Any]) -> None:
    """Send a Bundle to a FHIR server, which accepts each identifier only once. Raises NotTakenError.

    The address is set by the operator, so it may be in their own network.
    """
    name = bundle["identifier"]
    wanted = urlencode({"identifier": f"{name['system']}|{name['value']}"}, quote_via=quote)
    headers = {
        "Content-Type": f"{_FHIR}; charset=utf-8",
        "Accept": _FHIR,
        "If-None-Exist": wanted,
        "Prefer": "return=minimal",
        **_authorization(server),
    }
    call = Inquiry(f"{server.address}/Bundle", headers, json.dumps(bundle))
    _refuse_unless_taken(_answer(Guard(private=True), call))


def takes_bundles_once(server: FhirServer) -> str | None:
    """Return what a FHIR server lacks to accept each Bundle only once, by its own description; None if nothing.

    Raises NotTakenError if it does not answer as one.
    """
    answer = _answer(
        Guard(private=True), Inquiry(f"{server.address}/metadata", {"Accept": _FHIR, **_authorization(server)})
    )
    _refuse_unless_taken(answer)
    try:
        told = json.loads(answer.body)
        bundles = [one for one in told["rest"][0]["resource"] if one["type"] == "Bundle"]
        version = str(told["fhirVersion"])
    except (ValueError, LookupError, TypeError, RecursionError):
        raise NotTakenError("its description of itself is no CapabilityStatement") from None
    if not version.startswith("4.0"):
        return f"it speaks FHIR {version[:10]}, but 4.0.1 is sent"
    if not bundles:
        return "it does not say that it accepts a Bundle"
    once = bundles[0].get("conditionalCreate") is True
    return None if once else "it does not say that it accepts each Bundle only once"


def _authorization(server: FhirServer) -> dict[str, str]:
    return {"Authorization": server.authorization} if server.authorization else {}


def _answer(guard: Guard, call: Inquiry) -> Reply:
    try:
        return guard.fetch(call, SECONDS)
    except NoReplyError as error:  # a refusal by the guard may end when an address is fixed
        raise NotTakenError(str(error)) from None


def _refuse_unless_taken(answer: Reply) -> None:
    status = answer.status
    if status in _TAKEN:
        return
    why = _FOR_GOOD.get(status) or _WORDS.get(status)
    raise NotTakenError(
        f"it answers {status}" + (f": {why}" if why else ""), for_good=status in _FOR_GOOD, gone=status == _GONE
    )
