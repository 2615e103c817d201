"""`screening fhir`: the form, the answers and the outcome of a screening for other systems (docs/interop.md)."""

from __future__ import annotations

import json

import click

from screening.cli.practice_app import OpenApp, commander, practice_app
from screening.exchange.fhir.form import SCREENING, Resource
from screening.exchange.fhir.outcome_bundle import outcome_bundle
from screening.exchange.fhir.questionnaire import questionnaire
from screening.exchange.fhir.screened import ExportedScreening, stored_response
from screening.practice import practice, visit_note_of
from screening.workflow.fhir.forms import form_in_force
from screening.workflow.fhir.outcome import hand_out

_reference = click.argument("reference")


@click.group()
def fhir() -> None:
    """Print the form, or the outcome of a screening, as FHIR R4."""


@fhir.command()
@click.option("--language", default="", help="One language of the rules instead of all of them.")
@click.pass_obj
def form(open_app: OpenApp, language: str) -> None:
    """Print the form in force as a Questionnaire."""
    with practice_app(open_app):
        found = form_in_force(practice(), practice().given.address)
        name = f"{SCREENING}-{language}" if language else SCREENING
        if name not in found.names:
            raise click.BadParameter(f"pick one of {', '.join(found.languages)}", param_hint="--language")
        _print(questionnaire(found, name))


@fhir.command()
@_reference
@click.pass_obj
def response(open_app: OpenApp, reference: str) -> None:
    """Print the current answers of REFERENCE as a QuestionnaireResponse."""
    with practice_app(open_app):
        _print(stored_response(_handed_out(reference)))


@fhir.command()
@_reference
@click.pass_obj
def bundle(open_app: OpenApp, reference: str) -> None:
    """Print the outcome of REFERENCE as a Bundle: answers, suggestion, cautions, decision, measures and visit note."""
    with practice_app(open_app):
        _print(outcome_bundle(_handed_out(reference)))


def _handed_out(reference: str) -> ExportedScreening:
    screening = practice().screenings.by_reference(reference.strip().upper())
    if screening is None:
        raise click.ClickException(f"no screening has the reference {reference}")
    return hand_out(practice(), screening, practice().given.address, commander(), visit_note_of(screening))


def _print(resource: Resource) -> None:
    click.echo(json.dumps(resource, ensure_ascii=False, indent=1))
