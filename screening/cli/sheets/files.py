"""Sheets in files: one JSON object per line, {"id": …, "today": …, "answers": {…}} (docs/evaluate.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TextIO

import click

from screening.domain.people.dates import iso_day
from screening.domain.questionnaire.answers import Answers, check_answers, not_asked
from screening.domain.rules.rulebook import Rulebook
from screening.settings.text_files import MARK, NOT_UTF8, WIDE, is_wide

_BYTES = "surrogateescape"
SHEETS_FILE = click.File(encoding="utf-8", errors=_BYTES)  # a byte that is not UTF-8 spoils only its own line
_NO_LETTER = re.compile("[\udc80-\udcff]")  # such a byte, as decoded
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class SheetLine:
    """One line of a file: its id, its valid answers, and a sentence for each mistake."""

    id: Any
    answers: Answers
    errors: list[str]


def sheets_in(files: Iterable[TextIO], rulebook: Rulebook, *, sent: bool) -> Iterator[SheetLine]:
    """Yield the sheets of files, line by line; blank lines are skipped.

    A file in UTF-16 ends the command with exit code 2.
    """
    for file in files:
        for number, line in enumerate(file):
            if number == 0 and is_wide(line[:4].encode(errors=_BYTES)):
                click.echo(f"{file.name}: cannot be read: it {WIDE}", err=True)
                raise SystemExit(2)
            text = line.lstrip(MARK)
            if text.strip():
                yield _read(text, rulebook, sent=sent)


class GoodSheets:
    """The valid sheets of files as sent, each with its id, or its number (from 1) if it has none.

    A line that cannot be read, or stored in a file, is reported at once; `bad` counts them.
    """

    def __init__(self, files: Iterable[TextIO], rulebook: Rulebook) -> None:
        self._lines = sheets_in(files, rulebook, sent=True)
        self.bad = 0

    def __iter__(self) -> Iterator[tuple[str, Answers]]:
        for number, line in enumerate(self._lines, 1):
            errors = line.errors or _half_characters(line)
            if errors:
                self.bad += 1
                click.echo(f"sheet {number} ({line.id}): {'; '.join(errors)}", err=True)
            else:
                yield str(number if line.id in (None, "") else line.id), line.answers


def _half_characters(line: SheetLine) -> list[str]:
    """Return a sentence for each text with half a character, such as "\\ud800", which UTF-8 cannot encode."""
    texts = {"id": line.id, **line.answers}
    return [f"{name}: contains half a character" for name, text in texts.items() if _HALF.search(str(text))]


def _read(line: str, rulebook: Rulebook, *, sent: bool) -> SheetLine:
    try:
        sheet = json.loads(line, object_pairs_hook=_no_key_twice)
    except (ValueError, RecursionError):
        sheet = None
    name = sheet.get("id") if isinstance(sheet, dict) else None
    if _NO_LETTER.search(line):
        return SheetLine(name, {}, [f"the line {NOT_UTF8}"])
    answers, errors = _sheet(rulebook, sheet, sent=sent)
    return SheetLine(name, answers, errors)


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of these pairs. Raises ValueError for a duplicate key, which would hide the first one."""
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key appears twice")
    return dict(pairs)


def _sheet(rulebook: Rulebook, sheet: object, *, sent: bool) -> tuple[Answers, list[str]]:
    if not isinstance(sheet, dict) or not isinstance(sheet.get("answers"), dict):
        return {}, ['the line is not a JSON object with an "answers" object, each key once']
    answers, errors = check_answers(rulebook.questionnaire, sheet["answers"])
    return answers, errors + _frame_errors(sheet) + not_asked(rulebook.questionnaire, answers, sent=sent)


def _frame_errors(sheet: dict[str, Any]) -> list[str]:
    errors = []
    if not isinstance(sheet.get("id"), str | int | None):
        errors.append("id: takes a text")
    try:
        iso_day(sheet.get("today", "2000-01-01"))
    except ValueError:
        errors.append("today: takes a date such as 2026-11-23")
    return errors
