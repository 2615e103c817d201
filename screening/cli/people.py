"""`screening people`: who can sign in."""

from __future__ import annotations

import click
from flask import Flask, url_for
from flask_security.recoverable import generate_reset_password_token
from sqlalchemy import select

from screening.cli.practice_app import OpenApp, practice_app
from screening.records.database import db
from screening.records.tables import Person
from screening.workflow.people import KnownPersonError, add_person

_base = click.option(
    "--address", default="http://localhost:8000", show_default=True, help="Where people open the tool."
)


@click.group()
def people() -> None:
    """People of the practice."""


@people.command()
@click.argument("email")
@click.argument("name")
@_base
@click.pass_obj
def add(open_app: OpenApp, email: str, name: str, address: str) -> None:
    """Add a therapist; prints a link with which they choose a password, once, within 15 minutes."""
    with practice_app(open_app) as app:
        try:
            add_person(email.strip().lower(), name.strip())
        except KnownPersonError:
            raise click.ClickException(f"{email} is known already: screening people link {email}") from None
        _print_link(app, email, address)


@people.command()
@click.argument("email")
@_base
@click.pass_obj
def link(open_app: OpenApp, email: str, address: str) -> None:
    """Print a new one-time link for somebody who has no password or forgot it."""
    with practice_app(open_app) as app:
        _print_link(app, email, address)


def _print_link(app: Flask, email: str, address: str) -> None:
    person = db.session.scalar(select(Person).where(Person.email == email.strip().lower()))
    if person is None:
        raise click.ClickException(f"nobody has the address {email}")
    with app.test_request_context():
        path = url_for("workspace.welcome", token=generate_reset_password_token(person))
    click.echo(f"{person.name} chooses a password here, once, within 15 minutes:\n{address.rstrip('/')}{path}")
