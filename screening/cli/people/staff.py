"""`screening people`: who can sign in."""

from __future__ import annotations

import click
from flask import Flask, url_for
from flask_security.recoverable import generate_reset_password_token

from screening.cli.practice_app import OpenApp, as_command_error, commander, practice_app
from screening.practice import practice
from screening.records.access.tables import Person
from screening.workflow.intake import contact_details
from screening.workflow.practice.staff import (
    ROLES,
    THERAPIST,
    KnownPersonError,
    Newcomer,
    add_person,
    forget_factors,
    note_password_link,
)

_role = click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(ROLES),
    default=[THERAPIST],
    show_default=True,
    help="Repeatable.",
)


@click.group()
def people() -> None:
    """Manage the people of the practice."""


@people.command()
@click.argument("email")
@click.argument("name")
@_role
@click.pass_obj
def add(open_app: OpenApp, email: str, name: str, roles: tuple[str, ...]) -> None:
    """Add a person; print a one-time link for choosing a password within 24 hours."""
    with practice_app(open_app) as app:
        with as_command_error():
            new = Newcomer(contact_details.sign_in_email(email), contact_details.person_name(name), roles)
        try:
            add_person(practice(), new, commander())
        except KnownPersonError:
            raise click.ClickException(f"{new.email} already exists: screening people link {new.email}") from None
        _print_link(app, new.email)


@people.command()
@click.argument("email")
@click.pass_obj
def link(open_app: OpenApp, email: str) -> None:
    """Print a new one-time link for someone who has no password or forgot it."""
    with practice_app(open_app) as app:
        _print_link(app, email)


@people.command()
@click.argument("email")
@click.pass_obj
def lost_factor(open_app: OpenApp, email: str) -> None:
    """Let someone who lost their phone and recovery codes start over; print a one-time link."""
    with practice_app(open_app) as app:
        forget_factors(practice(), _found(email).id, commander())
        _print_link(app, email)


def _found(email: str) -> Person:
    person = practice().people.by_email(email.strip().lower())
    if person is None:
        raise click.ClickException(f"no one has the address {email}")
    if not person.active:
        raise click.ClickException(
            f"the access of {person.name} has ended, so no link would work: an administrator can give it "
            "again on the page “Staff”"
        )
    return person


def _print_link(app: Flask, email: str) -> None:
    person = _found(email)
    note_password_link(practice(), person.id, commander())
    with app.test_request_context(base_url=practice().settings.address):
        path = url_for("workspace.welcome", token=generate_reset_password_token(person))
    click.echo(f"{person.name} chooses a password here, once, within 24 hours:\n{practice().settings.address}{path}")
