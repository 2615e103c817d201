"""The form that a response answers: of the rules in force, or of earlier ones."""

from __future__ import annotations

from datetime import UTC, datetime

from screening.exchange.fhir.form import Form
from screening.records.intake.drafts import LIFETIME
from screening.records.stores import Stores
from screening.workflow.rules.versions import NoRulesError, rulebook_in_force, rulebook_of

_LOOKED_AT = 50  # versions put in force, newest first: no one publishes more within a draft's lifetime


class UnknownFormError(Exception):
    """No such version was ever in force, or it is too old to send answers to."""


def form_in_force(stores: Stores, address: str) -> Form:
    """Return the current form. Raises NoRulesError."""
    return Form(rulebook_in_force(stores), address)


def form_of(stores: Stores, version: str, address: str) -> Form:
    """Return the form of a version, or of the one in force for "". Raises UnknownFormError, NoRulesError."""
    if not version:
        return form_in_force(stores, address)
    try:
        return Form(rulebook_of(stores, version), address)
    except NoRulesError:
        raise UnknownFormError from None


def may_be_sent(stores: Stores, version: str) -> bool:
    """Return whether answers to a version are accepted: while it is in force, and for a draft's lifetime after that."""
    later: datetime | None = None
    for activated in stores.rules.activations(_LOOKED_AT):
        if activated.digest == version:
            return later is None or datetime.now(UTC) - later < LIFETIME
        later = activated.at
    return False
