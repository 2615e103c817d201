"""Reading a rules.yaml for a command: its mistakes are printed one per line and the exit code is 2."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from screening.rulebook.reading.reader import RulesFile, read_rules
from screening.rulebook.reading.yaml_nodes import MistakesError
from screening.settings.shipped import RULES
from screening.settings.text_files import EncodingError, text_of


def _shipped_rules() -> Path:
    """Return the shipped rules: short in messages, but found from any folder, even one that was deleted meanwhile."""
    try:
        return Path(RULES.name) if Path.cwd() == RULES.parent else RULES
    except OSError:
        return RULES


RULES_FILE = _shipped_rules()


def read_rules_file(path: Path) -> RulesFile:
    """Return the parsed file; end the command with exit code 2 if it cannot be read or has mistakes."""
    return read_rules_text(read_text(path), path)


def read_text(path: Path) -> str:
    """Return the text of a rules file; end the command with exit code 2 if there is none."""
    try:
        return text_of(path)
    except (OSError, EncodingError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        click.echo(f"{path}: cannot be read: {reason}", err=True)
        raise SystemExit(2) from None


def read_rules_text(text: str, name: Path | str, read: Callable[[str], RulesFile] = read_rules) -> RulesFile:
    """Parse rules that are already loaded; end the command with exit code 2 if they have mistakes.

    `name` is what the mistakes refer to: the file, or the digest of a stored version, which `read_stored` reads.
    """
    try:
        return read(text)
    except MistakesError as error:
        for mistake in error.mistakes:
            click.echo(mistake.at(str(name)), err=True)
        count = len(error.mistakes)
        click.echo(f"{count} mistake{'s' if count > 1 else ''}; nothing was changed.", err=True)
        raise SystemExit(2) from None
