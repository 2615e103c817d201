"""`screening export`: what the practice knows, de-identified, as files for research."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from screening.cli.existing_path import ExistingPath
from screening.cli.practice_app import OpenApp, commander, practice_app
from screening.domain.research.columns import Terms
from screening.exchange.research.read_me import FREE_TEXT_WARNING
from screening.practice import practice
from screening.workflow.research.export import CannotExportError, export_research
from screening.workflow.research.folder import FolderError, whole_folder

_LEAST_SEED = 32  # bytes of a seed
_DEFAULT = Terms()


@click.group()
def export() -> None:
    """Take data out of the practice."""


@export.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--free-text", is_flag=True, help="Include what people typed. It may identify them: read it all first.")
@click.option("--age-groups", is_flag=True, help="Ages in groups of ten years instead of years.")
@click.option(
    "--known", multiple=True, metavar="QUESTION", help="Others may know this answer too: look for small cells with it."
)
@click.option(
    "--fewer-than",
    default=_DEFAULT.fewer_than,
    show_default=True,
    type=click.IntRange(min=2),
    help="A cell with fewer people than this is small.",
)
@click.option(
    "--seed-file",
    type=ExistingPath(dir_okay=False),
    help="A secret file of at least 32 bytes: the same one gives the same ids again. Without it they are random.",
)
@click.option("--yes", is_flag=True, help="Do not ask for confirmation of free text.")
@click.pass_obj
def research(open_app: OpenApp, /, folder: Path, seed_file: Path | None, *, yes: bool, **terms: Any) -> None:
    """Write the current state of every screening, de-identified (HIPAA Safe Harbor), into the new FOLDER.

    The files: screenings and findings as CSV and Parquet, a codebook, small cells, README.txt (docs/interop.md).
    """
    asked = Terms(seed=_seed(seed_file), **terms)
    with practice_app(open_app):
        if asked.free_text and not yes:
            click.echo(FREE_TEXT_WARNING, err=True)
            click.confirm("Export with free text?", abort=True, err=True)
        try:
            with whole_folder(folder) as files:
                facts = export_research(practice(), files, asked, commander())
        except (FolderError, CannotExportError) as error:
            raise click.ClickException(str(error)) from None
        click.echo(f"{facts.screenings:,} screenings of {facts.people:,} people: {folder}")
        click.echo(f"{facts.small_known + facts.small_alone:,} small cells: read README.txt before you share them.")
        if not facts.parquet:
            click.echo('CSV only. For Parquet too: pip install -e ".[bulk]".', err=True)


def _seed(path: Path | None) -> bytes:
    if path is None:
        return b""
    seed = path.read_bytes()
    if len(seed) < _LEAST_SEED:
        raise click.ClickException(
            f"{path} has fewer than {_LEAST_SEED} bytes: make one with `openssl rand 32 > {path}`"
        )
    return seed
