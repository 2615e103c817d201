"""`screening bulk`: the rules over millions of sheets."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import click

from screening.bulk.jobs import ENGINES, Job, NoEngineError, WrongSheetsError, engine, packer
from screening.cli.rules_file import RULES_FILE, read_rules_file
from screening.cli.sheets.files import SHEETS_FILE, GoodSheets

_PATH = click.Path(path_type=Path)


@click.group()
def bulk() -> None:
    """Apply the rules to millions of sheets."""


@bulk.command()
@click.argument("files", nargs=-1, required=True, type=SHEETS_FILE)
@click.option("-o", "--output", "sheets", required=True, type=_PATH, help="The Parquet file to write.")
@click.option("--rules", "rules_path", default=RULES_FILE, show_default=True, type=_PATH)
def pack(files: tuple[TextIO, ...], sheets: Path, rules_path: Path) -> None:
    """Convert FILES of JSON lines to the Parquet file that `evaluate` takes (docs/evaluate.md).

    Report and skip lines that cannot be read; then exit with 1.
    """
    if sheets.resolve() in [Path(file.name).resolve() for file in files]:
        raise click.ClickException(f"{sheets} is also an input: name a different output file")
    rulebook = read_rules_file(rules_path).rulebook
    good = GoodSheets(files, rulebook)
    try:
        packed = packer()(iter(good), rulebook, sheets)
    except NoEngineError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{sheets}: cannot be written: {error.strerror}") from None
    click.echo(f"{packed} sheets: {sheets}")
    raise SystemExit(1 if good.bad else 0)


@bulk.command()
@click.argument("sheets", type=_PATH)
@click.option("-o", "--outcomes", required=True, type=_PATH, help="The Parquet file to write (with Spark: a folder).")
@click.option("--errors", type=_PATH, help="File for rows that cannot be read.  [default: OUTCOMES.errors.jsonl]")
@click.option("--engine", "name", default="polars", show_default=True, type=click.Choice(list(ENGINES)))
@click.option("--rules", "rules_path", default=RULES_FILE, show_default=True, type=_PATH)
def evaluate(sheets: Path, outcomes: Path, errors: Path | None, name: str, rules_path: Path) -> None:
    """Evaluate the Parquet file SHEETS: a column id, and one for each question (docs/bulk.md).

    Exit with 1 if some rows could not be read, with 2 if the file or the rules could not.
    """
    rulebook = read_rules_file(rules_path).rulebook
    try:
        job = Job(rulebook, sheets, outcomes, errors or outcomes.parent / f"{outcomes.name}.errors.jsonl")
        evaluated = engine(name)
        with click.progressbar(length=1, label="Evaluating") as bar:

            def progress(done: int, count: int) -> None:
                bar.length = count
                bar.update(done)

            done = evaluated(job, progress)
    except NoEngineError as error:
        raise click.ClickException(str(error)) from None
    except WrongSheetsError as error:
        for problem in error.problems:
            click.echo(f"{sheets}: {problem}", err=True)
        raise SystemExit(2) from None
    click.echo(f"{done.sheets - done.bad} of {done.sheets} sheets evaluated: {outcomes}")
    if done.bad:
        click.echo(f"{done.bad} could not be read: {job.errors}", err=True)
    raise SystemExit(1 if done.bad else 0)
