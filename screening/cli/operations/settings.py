"""`screening settings`: the settings that can also be made by page."""

from __future__ import annotations

import click

from screening.cli.practice_app import OpenApp, commander, practice_app
from screening.practice import practice
from screening.settings.practice import kept_settings, with_kept
from screening.workflow.practice.settings import WrongSettingsError, change_settings, language_names
from screening.workflow.review.patient_file import MOST_A_ROUND, would_be_erased


@click.group()
def settings() -> None:
    """Show or set name, phones, hours and the like; values set here override the environment."""


@settings.command()
@click.pass_obj
def show(open_app: OpenApp) -> None:
    """Print the settings in force."""
    with practice_app(open_app):
        for name, kept in kept_settings(language_names(practice(), practice().given)).items():
            click.echo(f"{name}={kept.write(practice().settings)}")


@settings.command(name="set")
@click.argument("name")
@click.argument("text")
@click.option("--yes", is_flag=True, help="Do not ask before erasing signed screenings.")
@click.pass_obj
def set_one(open_app: OpenApp, name: str, text: str, *, yes: bool) -> None:
    """Set the setting NAME to TEXT."""
    with practice_app(open_app):
        names = language_names(practice(), practice().given)
        if name not in kept_settings(names):
            raise click.BadParameter(f"{name} is not one of {', '.join(kept_settings(names))}", param_hint="NAME")
        wanted, wrong = with_kept(practice().given, {name: text.strip()}, names)
        if wrong:
            raise click.ClickException(f"{name}: {wrong[0][1]}")
        years = wanted.keep_signed_years if name == "keep_signed_years" else None
        gone = would_be_erased(years) if years else 0
        if gone and not yes:
            click.confirm(
                f"{gone} older screenings would be erased, {MOST_A_ROUND} an hour at most. Continue?", abort=True
            )
        try:
            changed = change_settings(practice(), practice().given, {name: text}, commander())
        except WrongSettingsError as error:
            raise click.ClickException(f"{name}: {error}") from None
        click.echo(f"{name} is set." if changed else f"{name} already has this value.")
