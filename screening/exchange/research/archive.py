"""The files of a research export as one zip, for a download."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import BinaryIO, cast

_NO_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip can hold
_OF_THE_OWNER = 0o600 << 16


def zip_of(folder: Path) -> BinaryIO:
    """Return a zip of the files in a folder, open at its beginning; it has no name, and is deleted when closed."""
    whole = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115  whoever asked for it reads and closes it
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            about = zipfile.ZipInfo(f"research/{path.name}", _NO_DATE)
            about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, _OF_THE_OWNER
            with path.open("rb") as file, archive.open(about, "w") as member:
                shutil.copyfileobj(file, member)
    whole.seek(0)
    return whole
