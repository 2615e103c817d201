"""`screening doctor`: one line for each thing that serving needs."""

from __future__ import annotations

import click
from sqlalchemy.exc import SQLAlchemyError

from screening.cli.practice_app import OpenApp, practice_app
from screening.practice import practice
from screening.workflow.health import check_all


@click.command()
@click.pass_obj
def doctor(open_app: OpenApp) -> None:
    """Look at settings, database, migrations, key, rules, disk and clock. Exits with 1 when serving would fail."""
    with practice_app(open_app):
        click.echo("ok       settings")
        try:
            checks = check_all(practice(), practice().settings)
        except SQLAlchemyError as error:
            raise click.ClickException(f"database: does not answer ({type(error).__name__})") from None
        for check in checks:
            state = "ok      " if not check.problem else "WRONG   " if check.needed else "look    "
            click.echo(f"{state} {check.name}{': ' + check.problem if check.problem else ''}")
        raise SystemExit(1 if any(check.problem and check.needed for check in checks) else 0)
