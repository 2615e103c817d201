"""`screening client`: the programs that may call the API."""

from __future__ import annotations

import click

from screening.cli.practice_app import OpenApp, as_command_error, commander, practice_app
from screening.practice import practice
from screening.records.access.machine_clients import MachineClient, Scope
from screening.workflow.practice.machine_clients import add_client, revoke_client


@click.group()
def client() -> None:
    """Manage the programs that may call the API (docs/interop.md)."""


@client.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(list(map(str, Scope))),
    help="What it may do: evaluate answers without keeping them, read screenings, or send them in. Repeatable.",
)
@click.pass_obj
def add(open_app: OpenApp, name: str, scopes: tuple[str, ...]) -> None:
    """Let the program NAME call the API; print its token, which cannot be shown again."""
    with practice_app(open_app), as_command_error():
        added, token = add_client(practice(), name, map(Scope, scopes), commander())
        click.echo(f"{added.name} ({added.id}) may: {', '.join(sorted(added.scopes))}", err=True)
        click.echo("Its token, shown only now; every call sends it as “Authorization: Bearer …”:", err=True)
        click.echo(token)


@client.command(name="list")
@click.pass_obj
def list_all(open_app: OpenApp) -> None:
    """Print each program: its id, name, scopes and last call."""
    with practice_app(open_app):
        everyone = practice().machine_clients.everyone()
        for one in everyone:
            click.echo(_line(one))
        if not everyone:
            click.echo("No program may call the API: screening client add NAME --scope …")


@client.command()
@click.argument("client_id", metavar="ID")
@click.pass_obj
def revoke(open_app: OpenApp, client_id: str) -> None:
    """End the access of the program ID; `screening client list` prints the ids."""
    with practice_app(open_app):
        revoked = revoke_client(practice(), client_id, commander())
        if revoked is None:
            raise click.ClickException(f"no program that may call the API has the id {client_id}")
        click.echo(f"{revoked.name} may no longer call the API.")


def _line(one: MachineClient) -> str:
    used = f"last call {one.used_at:%Y-%m-%d %H:%M} UTC" if one.used_at else "has not called yet"
    state = f"revoked {one.revoked_at:%Y-%m-%d}, {used}" if one.revoked_at else used
    return f"{one.id}  {one.name}  {', '.join(sorted(one.scopes))}  {state}"
