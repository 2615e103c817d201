"""`screening key`: the master key that seals what is stored about people."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import click

from screening.settings.environment import KEY_BYTES


@click.group()
def key() -> None:
    """Manage the master key."""


@key.command()
@click.argument("path", type=click.Path(path_type=Path))
def new(path: Path) -> None:
    """Write a new key to PATH, readable by its owner only. Without it, sealed data can never be read."""
    try:
        write_key(path)
    except FileExistsError:
        raise click.ClickException(f"{path} exists: a key is never overwritten") from None
    click.echo(f"{path}: keep a copy, separate from the database backups.")


def write_key(path: Path) -> None:
    """Write a random key. Raises FileExistsError rather than overwrite one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
