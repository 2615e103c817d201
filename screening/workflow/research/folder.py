"""A folder written as a whole: it appears only once complete, and only its owner can read it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FolderError(Exception):
    """The folder cannot be written to; the message says why, and what to use instead."""


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Yield a temporary folder that becomes the requested one if the block succeeds; otherwise nothing is left.

    Raises FolderError if the requested folder is not empty or cannot be written.
    """
    target = folder.absolute()
    _refuse(target)
    try:
        beside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))  # mode 0700
    except OSError as error:
        raise FolderError(f"{target.parent}: cannot be written: {error.strerror}") from None
    try:
        yield beside
        for file in beside.iterdir():
            file.chmod(0o600)
        beside.replace(target)
    except OSError as error:
        raise FolderError(f"{target}: cannot be written: {error.strerror}") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _refuse(target: Path) -> None:
    if not target.parent.is_dir():
        raise FolderError(f"{target.parent}: there is no such folder")
    if not target.exists():
        return
    if not target.is_dir():
        raise FolderError(f"{target} is a file: name a folder")
    if target.is_mount():
        raise FolderError(f"{target} is the top of a disk: name a new folder in it")
    if any(target.iterdir()):
        raise FolderError(f"{target} is not empty: name a new folder, so that nothing of another export is mixed in")
