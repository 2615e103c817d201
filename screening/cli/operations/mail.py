"""`screening mail`: whether the practice's mail goes out."""

from __future__ import annotations

from smtplib import SMTPException

import click

from screening.cli.practice_app import OpenApp, as_command_error, practice_app
from screening.exchange.formats.smtp_errors import problem_of, words_of
from screening.practice import practice
from screening.workflow.intake import contact_details
from screening.workflow.practice.mail import send_test_mail


@click.group()
def mail() -> None:
    """Try the practice's mail server."""


@mail.command()
@click.argument("address")
@click.pass_obj
def test(open_app: OpenApp, address: str) -> None:
    """Send one harmless mail to ADDRESS now, and print what the mail server said."""
    with practice_app(open_app), as_command_error():
        settings, to = practice().settings, contact_details.email(address)
        if settings.mail is None:
            raise click.ClickException("SCREENING_MAIL is not set: no mail can be sent")
        place = f"{settings.mail.host}:{settings.mail.port}"
        try:
            said = send_test_mail(settings, settings.mail, to)
        except (OSError, SMTPException) as error:
            told = words_of(error)
            more = f". It said: {told}" if told else ""
            raise click.ClickException(f"{place}: {problem_of(error)}{more}") from None
        click.echo(f"{place} accepted the mail to {to}. It said: {said}")
        click.echo("If it does not arrive, check the spam folder, and SPF and DKIM of the sender's domain.")
