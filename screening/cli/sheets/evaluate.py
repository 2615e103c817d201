"""`screening evaluate`: sheets in, suggestions out, one JSON object per line (the contract is in docs/evaluate.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TextIO

import click

from screening.cli.rules_file import RULES_FILE, read_rules_file
from screening.cli.sheets.files import SHEETS_FILE, SheetLine, sheets_in
from screening.domain.rules.rulebook import Rulebook
from screening.domain.rules.suggestion import suggest
from screening.exchange.formats.suggestion_json import canonical, suggestion_data

_NOTHING: dict[str, Any] = {"outcome": None, "on_safety": None, "act": None, "findings": [], "undecided": []}


@click.command()
@click.argument("files", nargs=-1, required=True, type=SHEETS_FILE)
@click.option("--rules", "rules_path", default=RULES_FILE, show_default=True, type=click.Path(path_type=Path))
@click.option("--language", default="en", show_default=True, help="Language of patient sentences, one in the rules.")
@click.option("--questionnaire", "name", help="Evaluate sheets of this questionnaire instead of the intake.")
@click.option("--partial", is_flag=True, help="Treat the sheets as still being answered; the outcome may be null.")
def evaluate(files: tuple[TextIO, ...], rules_path: Path, language: str, name: str | None, partial: bool) -> None:
    """Evaluate sheets: each FILE (or -) holds one JSON object per line, {"id": …, "today": …, "answers": {…}}.

    Print one JSON object per line. Exit with 1 if any line had errors, with 2 if rules or files cannot be read.
    """
    rulebook = read_rules_file(rules_path).rulebook
    codes = [one.code for one in rulebook.languages]
    if language not in codes:
        raise click.BadParameter(f"pick one of {', '.join(codes)}", param_hint="--language")
    if name is not None:
        rulebook = _beside(rulebook, name)
    bad = False
    for line in sheets_in(files, rulebook, sent=not partial):
        data = _evaluate(rulebook, line, language, sent=not partial)
        bad = bad or bool(line.errors)
        click.echo(canonical(data).encode("utf-8", "backslashreplace"), nl=False)
    raise SystemExit(1 if bad else 0)


def _beside(rulebook: Rulebook, name: str) -> Rulebook:
    """Return a questionnaire other than the intake."""
    if name not in rulebook.questionnaires:
        known = ", ".join(rulebook.questionnaires) or "the file has none"
        raise click.BadParameter(f"pick one of the file's questionnaires: {known}", param_hint="--questionnaire")
    return rulebook.questionnaires[name]


def _evaluate(rulebook: Rulebook, line: SheetLine, language: str, *, sent: bool) -> dict[str, Any]:
    if line.errors:
        return {"id": line.id, "rules_version": rulebook.version, **_NOTHING, "errors": line.errors}
    suggestion = suggest(rulebook, line.answers, sent=sent)
    return {"id": line.id, **suggestion_data(suggestion, rulebook.version, language), "errors": []}
