"""`screening rules translated`: record that a qualified translator read the texts in a language."""

from __future__ import annotations

from datetime import datetime

import click

from screening.cli.practice_app import OpenApp, as_command_error, commander, practice_app
from screening.practice import practice
from screening.records.operations.rules_versions import TranslationReading
from screening.settings.languages import pages_digest
from screening.workflow.intake.contact_details import person_name
from screening.workflow.rules.translations import reading_day, record_reading, translated_language
from screening.workflow.rules.versions import rulebook_in_force


@click.command()
@click.argument("language")
@click.option("--by", required=True, help="The translator who read them.")
@click.option("--credential", required=True, help="What qualifies the translator, such as a certificate.")
@click.option("--on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="When, like 2027-01-31.")
@click.option("--pages", is_flag=True, help="The texts of the pages were read too.")
@click.pass_obj
def translated(open_app: OpenApp, /, language: str, on: datetime, *, pages: bool, **who: str) -> None:
    """Record that a qualified translator read every text of the published rules in LANGUAGE, such as es."""
    with practice_app(open_app):
        book = rulebook_in_force(practice())
        with as_command_error():
            reading = TranslationReading(
                language=translated_language(language, book).code,
                digest=book.version,
                pages=pages_digest(language, practice().settings.translations) if pages else None,
                by=person_name(who["by"]),
                credential=person_name(who["credential"], "credential"),
                on=reading_day(on.date(), practice().day()),
            )
        record_reading(practice(), reading, commander())
        click.echo(f"Read by {reading.by}, {reading.credential}: {language} of rules version {book.version}")
