"""`screening doctor`: one line for each thing that serving needs."""

from __future__ import annotations

import click

from screening.cli.practice_app import OpenApp, practice_app
from screening.practice import practice
from screening.workflow.health import check_all


@click.command()
@click.pass_obj
def doctor(open_app: OpenApp) -> None:
    """Check settings, database, migrations, key, rules, disk and clock. Exit with 1 if serving would fail."""
    with practice_app(open_app):
        click.echo("ok       settings")
        checks = check_all(practice(), practice().settings)
        for check in checks:
            state = "WRONG   " if check.fails else "look    " if check.problem else "ok      "
            click.echo(f"{state} {check.line}")
        raise SystemExit(1 if any(check.fails for check in checks) else 0)
