"""`screening invite`: a link for someone to answer before a visit."""

from __future__ import annotations

from datetime import datetime

import click
import segno

from screening.cli.practice_app import OpenApp, as_command_error, commander, practice_app
from screening.exchange.documents.letters import text_message
from screening.practice import practice
from screening.records.intake.asked import Asked
from screening.workflow.intake import contact_details
from screening.workflow.intake.invite import invite as make_invite
from screening.workflow.practice.mail import link_of


@click.command()
@click.argument("name")
@click.option("--visit", type=click.DateTime(["%Y-%m-%d"]), help="Date of the visit, like 2027-01-31.")
@click.option("--language", help="[default: the first one patients may pick]")
@click.option("--email", default="", help="Address to send the link to.")
@click.pass_obj
def invite(open_app: OpenApp, name: str, visit: datetime | None, language: str | None, email: str) -> None:
    """Invite NAME; print the link, its QR code and the text of a message."""
    with practice_app(open_app):
        settings = practice().settings
        if email and not settings.can_mail:
            raise click.ClickException("SCREENING_MAIL is not set: no mail can be sent")
        with as_command_error():
            asked = Asked(
                contact_details.person_name(name),
                contact_details.offered_language(language or next(iter(practice().offered)), practice().offered),
                contact_details.visit_day(visit.date() if visit else None, practice().day()),
                contact_details.email(email),
            )
        link = link_of(practice(), settings, make_invite(practice(), settings, asked, commander()))
        click.echo(link.address)
        segno.make(link.address, error="m").terminal(compact=True)
        click.echo(text_message(settings, link))
