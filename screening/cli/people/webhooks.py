"""`screening webhook`: the addresses that are told what happened."""

from __future__ import annotations

import click

from screening.cli.practice_app import OpenApp, as_command_error, commander, practice_app
from screening.practice import practice
from screening.records.operations.webhooks import News, Webhook
from screening.workflow.practice.other_systems import add_webhook, end_webhook


@click.group()
def webhook() -> None:
    """Manage the addresses that are notified of events (docs/interop.md)."""


@webhook.command()
@click.argument("address")
@click.option(
    "--event",
    "events",
    multiple=True,
    type=click.Choice(list(map(str, News))),
    help="What it is notified of; without it, everything. Repeatable.",
)
@click.pass_obj
def add(open_app: OpenApp, address: str, events: tuple[str, ...]) -> None:
    """Notify ADDRESS of events; print the secret that signs its messages, which cannot be shown again."""
    with practice_app(open_app), as_command_error():
        wanted = [News(event) for event in events] or list(News)
        added, secret = add_webhook(practice(), practice().settings, address, wanted, commander())
        click.echo(f"{added.address} ({added.id}) is notified of: {', '.join(sorted(added.events))}", err=True)
        click.echo("The secret that signs its messages, shown only now:", err=True)
        click.echo(secret)


@webhook.command(name="list")
@click.pass_obj
def list_all(open_app: OpenApp) -> None:
    """Print each address: its id, what it is notified of, and when it last accepted something."""
    with practice_app(open_app):
        everyone = practice().webhooks.everyone()
        for one in everyone:
            click.echo(_line(one))
        if not everyone:
            click.echo("No address is notified of anything: screening webhook add ADDRESS")


@webhook.command()
@click.argument("webhook_id", metavar="ID")
@click.pass_obj
def end(open_app: OpenApp, webhook_id: str) -> None:
    """Stop notifying the address ID; `screening webhook list` prints the ids."""
    with practice_app(open_app):
        ended = end_webhook(practice(), webhook_id, commander())
        if ended is None:
            raise click.ClickException(f"no address that is notified of events has the id {webhook_id}")
        click.echo(f"{ended.address} is no longer notified.")


def _line(one: Webhook) -> str:
    used = f"last accepted {one.used_at:%Y-%m-%d %H:%M} UTC" if one.used_at else "has accepted nothing yet"
    state = f"ended {one.ended_at:%Y-%m-%d}, {used}" if one.ended_at else used
    return f"{one.id}  {one.address}  {', '.join(sorted(one.events))}  {state}"
