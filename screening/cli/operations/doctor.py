"""`screening doctor`: one line for each thing that serving needs."""

from __future__ import annotations

from urllib.parse import urlsplit

import click

from screening.cli.practice_app import OpenApp, practice_app
from screening.practice import practice
from screening.workflow.deep_health import check_database
from screening.workflow.health import check_all
from screening.workflow.outside_health import check_outside


def _server(_context: click.Context, _parameter: click.Parameter, address: str) -> str:
    """Return the address of a server as typed. Raises BadParameter."""
    if address and not _is_server(address):
        raise click.BadParameter("it must be like http://127.0.0.1:8000 or https://forms.example.com")
    return address


def _is_server(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


@click.command()
@click.option("--deep", is_flag=True, help="Also try a write, check each table, and ask the mail server and the proxy.")
@click.option("--to-start", is_flag=True, help="Exit with 1 only for what keeps a server from starting.")
@click.option(
    "--address",
    default="",
    callback=_server,
    help="With --deep: where to reach the server, if not at the practice's address.",
)
@click.pass_obj
def doctor(open_app: OpenApp, *, deep: bool, to_start: bool, address: str) -> None:
    """Check settings, database, migrations, key, rules, disk and clock. Exit with 1 if something is WRONG.

    With --deep, run it where the server and the proxy are running.
    """
    with practice_app(open_app):
        click.echo("ok       settings")
        checks = check_all(practice(), practice().settings)
        if deep:
            checks += check_database(practice(), practice().settings, practice().day())
            checks += check_outside(practice().settings, address)
        for check in checks:
            state = "WRONG   " if check.fails else "look    " if check.problem else "ok      "
            click.echo(f"{state} {check.line}")
        raise SystemExit(1 if any(check.fails and (check.to_start or not to_start) for check in checks) else 0)
