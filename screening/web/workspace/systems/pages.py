"""Other systems: which programs may call, which addresses are notified of what, and what did not arrive."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms.validators import ValidationError

from screening.practice import practice
from screening.records.access.machine_clients import Scope
from screening.records.operations.deliveries import FHIR_SERVER
from screening.records.operations.webhooks import News
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.forms.fields import OneLine, Picked, errors_of
from screening.web.needs import QUARTER, TYPING, Needs
from screening.web.staff_wording import NEWS, SCOPES, local
from screening.workflow.practice.machine_clients import add_client, revoke_client
from screening.workflow.practice.other_systems import (
    add_webhook,
    drop_delivery,
    end_webhook,
    host_of,
    try_delivery_again,
)
from screening.workflow.practice.staff import ADMINISTRATOR

_SHOWN = 100
_NOT_WAITING = "That delivery is no longer waiting: it has arrived, or someone deleted it. Nothing else was changed."


class ProgramForm(FlaskForm):
    """A program to give access to."""

    name = OneLine("Name")
    scopes = Picked("What it may do")

    def validate_scopes(self, field: Picked) -> None:
        _refuse_others(field, set(Scope), "Pick at least one thing that it may do")

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return the error summary: (id of the field to go to, message)."""
        return errors_of(self.name, self.scopes)


class WebhookForm(FlaskForm):
    """An address to notify of events."""

    address = OneLine("Address")
    events = Picked("What it is notified of")

    def validate_events(self, field: Picked) -> None:
        _refuse_others(field, set(News), "Pick at least one event")

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return the error summary: (id of the field to go to, message)."""
        return errors_of(self.address, self.events)


@dataclass(frozen=True)
class ShownOnce:
    """A token or secret that was just made, and its owner."""

    of: str
    text: str
    is_token: bool


@workspace.get("/systems")
@Needs({ADMINISTRATOR}, fresh=QUARTER)
def systems() -> ViewResult:
    """Show programs, webhooks, the FHIR server, and what did not arrive."""
    return _page(_no_program(), _no_webhook())


@workspace.post("/systems/programs")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def add_program() -> ViewResult:
    """Give a program access to the API, and show its token only this once: answers to posts are not cached."""
    form = ProgramForm()
    if not form.validate():
        return _page(form, _no_webhook()), 422
    try:
        client, token = add_client(practice(), form.name.data or "", map(Scope, form.scopes.data), staff().actor)
    except ValueError as error:
        form.name.errors = (str(error),)
        return _page(form, _no_webhook()), 422
    return _page(_no_program(), _no_webhook(), ShownOnce(client.name, token, is_token=True))


@workspace.post("/systems/programs/<client_id>/revoke")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def revoke_program(client_id: str) -> ViewResult:
    """Revoke a program's access."""
    if not revoke_client(practice(), client_id, staff().actor):
        return _gone("That program’s access was already revoked. Nothing else was changed.")
    return redirect(url_for("workspace.systems", _anchor="programs"))


@workspace.post("/systems/webhooks")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def add_hook() -> ViewResult:
    """Notify an address of events, and show its secret only this once."""
    form = WebhookForm()
    if not form.validate():
        return _page(_no_program(), form), 422
    events = [News(one) for one in form.events.data]
    try:
        webhook, secret = add_webhook(practice(), practice().settings, form.address.data or "", events, staff().actor)
    except ValueError as error:
        form.address.errors = (str(error),)
        return _page(_no_program(), form), 422
    return _page(_no_program(), _no_webhook(), ShownOnce(webhook.address, secret, is_token=False))


@workspace.post("/systems/webhooks/<webhook_id>/end")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def end_hook(webhook_id: str) -> ViewResult:
    """Stop notifying a webhook."""
    if not end_webhook(practice(), webhook_id, staff().actor):
        return _gone("That webhook was already ended. Nothing else was changed.")
    return redirect(url_for("workspace.systems", _anchor="webhooks"))


@workspace.post("/systems/deliveries/<delivery_id>/again")
@Needs({ADMINISTRATOR})
def deliver_again(delivery_id: str) -> ViewResult:
    """Try one again; this takes some seconds."""
    if not try_delivery_again(practice(), delivery_id, staff().actor):
        return _gone(_NOT_WAITING)
    return redirect(url_for("workspace.systems", _anchor="deliveries"))


@workspace.post("/systems/deliveries/<delivery_id>/drop")
@Needs({ADMINISTRATOR})
def drop_undelivered(delivery_id: str) -> ViewResult:
    """Delete one."""
    if not drop_delivery(practice(), delivery_id, staff().actor):
        return _gone(_NOT_WAITING)
    return redirect(url_for("workspace.systems", _anchor="deliveries"))


def _refuse_others(field: Picked, known: set[Scope] | set[News], message: str) -> None:
    if not field.data or not set(field.data) <= {str(one) for one in known}:
        raise ValidationError(message)


def _no_program() -> ProgramForm:
    return ProgramForm(formdata=None)


def _no_webhook() -> WebhookForm:
    return WebhookForm(formdata=None)


def _gone(words: str) -> ViewResult:
    """Return the page as it is now, and what someone else did first."""
    return _page(_no_program(), _no_webhook(), gone=words), 409


def _page(program: ProgramForm, webhook: WebhookForm, made: ShownOnce | None = None, *, gone: str = "") -> str:
    webhooks, push = practice().webhooks.everyone(), practice().settings.push
    targets = {one.id: one.address for one in webhooks} | {FHIR_SERVER: host_of(push) if push else "No FHIR server"}
    return render_template(
        "workspace/systems.html",
        program=program,
        webhook=webhook,
        made=made,
        gone=gone,
        clients=practice().machine_clients.everyone(),
        webhooks=webhooks,
        push=host_of(push) if push else "",
        depth=practice().deliveries.depth(),
        undelivered=practice().deliveries.undelivered(_SHOWN),
        targets=targets,
        scope_names=SCOPES,
        news=NEWS,
        local=local,
    )
