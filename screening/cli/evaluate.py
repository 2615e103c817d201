"""`screening evaluate`: sheets in, suggestions out, one JSON object per line (the contract is in docs/evaluate.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import click

from screening.cli.rules_file import RULES_FILE, read_rules_file
from screening.domain.answers import Value, check_answers, closed, read_answers
from screening.domain.rules import Rulebook
from screening.domain.suggestion import suggest
from screening.exchange.suggestion_json import canonical, suggestion_data
from screening.settings import LANGUAGES

_NOTHING: dict[str, Any] = {"outcome": None, "on_safety": None, "act": None, "findings": [], "undecided": []}


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.File(encoding="utf-8", errors="replace"))
@click.option("--rules", "rules_path", default=RULES_FILE, show_default=True, type=click.Path(path_type=Path))
@click.option("--language", default="en", show_default=True, type=click.Choice(LANGUAGES), help="Of patient sentences.")
@click.option("--partial", is_flag=True, help="Read the sheets as still being answered; the outcome may be null.")
def evaluate(files: tuple[TextIO, ...], rules_path: Path, language: str, partial: bool) -> None:
    """Evaluate sheets: each FILE (or -) holds one JSON object per line, {"id": …, "today": …, "answers": {…}}.

    Prints one JSON object per line. Exits with 1 if any line had errors, with 2 if the rules could not be read.
    """
    rulebook = read_rules_file(rules_path).rulebook
    bad = False
    for line in _lines(files):
        data = _evaluate(rulebook, line, language, sent=not partial)
        bad = bad or bool(data["errors"])
        click.echo(canonical(data).encode("utf-8", "backslashreplace"), nl=False)
    raise SystemExit(1 if bad else 0)


def _lines(files: tuple[TextIO, ...]) -> Iterator[str]:
    for file in files:
        yield from (line for line in file if line.strip())


def _evaluate(rulebook: Rulebook, line: str, language: str, *, sent: bool) -> dict[str, Any]:
    try:
        sheet = json.loads(line, object_pairs_hook=_no_key_twice)
    except (ValueError, RecursionError):
        sheet = None
    sheet_id = sheet.get("id") if isinstance(sheet, dict) else None
    answers, errors = _sheet(rulebook, sheet, sent=sent)
    if errors:
        return {"id": sheet_id, "rules_version": rulebook.version, **_NOTHING, "errors": errors}
    suggestion = suggest(rulebook, answers, sent=sent)
    return {"id": sheet_id, **suggestion_data(suggestion, rulebook.version, language), "errors": []}


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A second "rf_nerve" must not hide the first one."""
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _sheet(rulebook: Rulebook, sheet: object, *, sent: bool) -> tuple[dict[str, Value], list[str]]:
    if not isinstance(sheet, dict) or not isinstance(sheet.get("answers"), dict):
        return {}, ['the line is not a JSON object with an "answers" object, each key once']
    answers, errors = check_answers(rulebook.questionnaire, sheet["answers"])
    errors += _frame_errors(sheet)
    reading = read_answers(rulebook.questionnaire, answers, sent=sent)
    return answers, errors + [
        f"{question}: is not asked, given the other answers" for question in closed(answers, reading)
    ]


def _frame_errors(sheet: dict[str, Any]) -> list[str]:
    errors = []
    if not isinstance(sheet.get("id"), str | int | None):
        errors.append("id: takes a text")
    try:
        date.fromisoformat(sheet.get("today", "2000-01-01"))
    except (TypeError, ValueError):
        errors.append("today: takes a date such as 2026-11-23")
    return errors
